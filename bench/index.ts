/**
 * Speed, each figure with the answer it got. `npm run bench` for all, `npm run bench -- quick` for
 * sizes up to 1e5, `-- limits` for what stands beside plain loops, `-- limits sweep` with all of
 * its 10,000 scenarios. Times depend on the machine; answers and work counts do not.
 */
import { slack } from '../src/engine/margin/margin.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  type LiveWorld,
  type Run,
  registry,
  restart,
  type Settings,
  type Snapshot,
  summarize,
} from '../src/index.ts'
import {
  createSystemWideStress,
  debtRank,
  equityOf,
  impactMatrix,
  rogersVeraart,
  shocked,
  transpose,
} from '../src/networks.ts'
import { measureAttack } from './attack.ts'
import { creditNetwork, twentyDefaults, wideLoss } from './credit-network.ts'
import { eba2018 } from './eba-2018.ts'
import { benchFullScan, benchSortedLoop } from './limits.ts'
import { measureMatching } from './matching.ts'
import { line, median, perSecond, timed } from './measure.ts'
import { caseOne, crossMargin, withEdges } from './populations.ts'
import { benchSweep } from './scenario-sweep.ts'

const isQuick = process.argv.includes('quick')
/** All scenarios of the sweep. */
const isWhole = process.argv.includes('sweep')
const gap = (drop: number): Settings => ({
  ...defaultSettings,
  shocks: [{ model: 'price-gap', drop }],
})

function again(run: Run): () => void {
  return () => {
    restart(run)
    advance(run)
  }
}

function answer(run: Run): string {
  const { liquidatedAccounts, perRound, markets, hash } = summarize(run)
  const rounds = perRound.map(({ liquidated }) => liquidated).join(' ')
  const shown = rounds.length > 40 ? `${perRound.length} rounds` : `rounds ${rounds}`
  const end = markets[0].endPrice.toFixed(4)
  return `${liquidatedAccounts} liquidated, ${shown}, end ${end}, ${hash}`
}

function benchCaseOne(): void {
  for (const count of [1e3, 1e4, 1e5, 1e6]) {
    if (isQuick && count > 1e5) continue
    const snapshot = caseOne(count)
    const [world, compileMs] = timed(() => compile(snapshot, gap(0.03), registry))
    line(`case 1 × ${count}: cold compile`, `${compileMs.toFixed(1)} ms`, '')
    const counted = createRun(world, registry, { trace: false })
    const countedMs = median(again(counted))
    line(`case 1 × ${count}: counters only`, perSecond(countedMs), answer(counted))
    restart(counted)
    const traced = createRun(world, registry)
    const tracedMs = median(again(traced))
    line(`case 1 × ${count}: with trace`, perSecond(tracedMs), answer(traced))
    restart(traced)
    scanCheck(counted.world, count)
  }
}

/** Health of every position by full scan. */
function scanCheck(world: LiveWorld, count: number): void {
  let unsafe = 0
  const ms = median(() => {
    unsafe = 0
    for (let row = 0; row < count; row++) if (slack(world, row) < 1) unsafe++
  }, 500)
  line(
    `case 1 × ${count}: full-scan health check`,
    `${((ms * 1e6) / count).toFixed(2)} ns`,
    `${unsafe} below 1`,
  )
}

/** What exists grows a hundredfold, what is touched does not. */
function benchTouched(): void {
  const touched = 2000
  for (const count of [1e4, 1e5, 1e6]) {
    if (isQuick && count > 1e5) continue
    const snapshot = caseOne(count, 1e9 / count)
    const { index, markets } = compile(snapshot, gap(0), registry)
    // Halfway between two triggers: no account stands on the edge.
    const last = index.groups[0].begin + touched - 1
    const reach = (index.trigger[last] + index.trigger[last + 1]) / 2
    const settings = gap(1 - reach / markets.startPrice[0])
    const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
    const ms = median(again(run))
    line(`${touched} touched of ${count}: warm run`, `${(ms * 1000).toFixed(1)} µs`, answer(run))
  }
}

function benchCross(): void {
  const count = isQuick ? 1e5 : 1e6
  const snapshot = crossMargin(count, 50)
  const [world, compileMs] = timed(() => compile(snapshot, gap(0.02), registry))
  line(
    `cross margin × ${count}: cold compile`,
    `${compileMs.toFixed(0)} ms`,
    '3 positions, 50 markets',
  )
  const run = createRun(world, registry, { trace: false })
  const [, firstMs] = timed(() => advance(run))
  line(`cross margin × ${count}: first cascade, 2 %`, `${firstMs.toFixed(2)} ms`, answer(run))
  const warmMs = median(again(run))
  line(
    `cross margin × ${count}: warm cascade, 2 %`,
    `${warmMs.toFixed(2)} ms`,
    `${run.work.checks} checks`,
  )
  for (const drop of [0.05, 0.1]) {
    const deeper = compile(snapshot, gap(drop), registry)
    const deep = createRun(deeper, registry, { trace: false })
    const ms = median(again(deep), 1000)
    const how = `${deep.work.checks} checks, ${deep.work.scans} scans`
    line(
      `cross margin × ${count}: warm cascade, ${100 * drop} %`,
      `${ms.toFixed(1)} ms`,
      `${answer(deep)}, ${how}`,
    )
  }
}

/** What firms and claims cost where none of their edges fires. */
function benchEdges(): void {
  const plain = crossMargin(1e5, 50)
  for (const drop of [0.02, 0.05]) {
    const measure = (snapshot: Snapshot) => {
      const run = createRun(compile(snapshot, gap(drop), registry), registry, { trace: false })
      return { run, ms: median(again(run)) }
    }
    const without = measure(plain)
    for (const each of [5, 500]) {
      const having = measure(withEdges(plain, 200, 20, each))
      const ratio = having.ms / without.ms
      const times = `${having.ms.toFixed(3)} ms, without ${without.ms.toFixed(3)} ms`
      const name = `200 firms of ${each}, 20 claims × 1e5, ${100 * drop} %`
      line(name, `${ratio.toFixed(2)} ×`, `${times}; ${answer(having.run)}`)
    }
    line(`the same without edges`, '1 ×', answer(without.run))
  }
}

/** The price–time core alone, on the order stream by which such engines are compared. */
function benchMatching(): void {
  const count = isQuick ? 1e5 : 1e6
  const { filled, cold, median, withGeneration } = measureMatching(count)
  const million = (perSecond: number) => `${(perSecond / 1e6).toFixed(1)} million/s`
  const others = `cold ${million(cold)}, with the stream made ${million(withGeneration)}`
  line(`matching × ${count} operations, median`, million(median), `${filled} units, ${others}`)
}

/** A thousand shocks to two kinds of bonds of 48 banks, each a fire sale of six steps. */
function benchFireSale(): void {
  const stress = createSystemWideStress(eba2018(), { impact: 0.05 })
  const scenarios = 1000
  let failed = 0
  let looks = 0
  const ms = median(() => {
    failed = 0
    looks = 0
    for (let at = 0; at < scenarios; at++) {
      const outcome = stress.run([-0.0001 * at, -0.0003 * at])
      for (const count of outcome.failures) failed += count
      looks += outcome.looks
    }
  }, 1000)
  const what = `${failed} failures, ${looks} looks in ${scenarios} scenarios`
  line('fire sale of 48 banks', perSecond(ms / scenarios), what)
}

/** A thousand institutions: what twenty defaults do to the others, who pays after a wide loss. */
function benchNetwork(): void {
  const network = creditNetwork(1000)
  const impact = impactMatrix(transpose(network.liabilities), equityOf(network))
  const shocks = twentyDefaults(network)
  // The first is where the R package NetworkRiskMeasures stops by default.
  for (const tolerance of [7.4e-4, 1e-12]) {
    let edges = 0
    let stress = 0
    const ms = median(() => {
      edges = 0
      stress = 0
      for (const shock of shocks) {
        const result = debtRank(impact, shock, { tolerance })
        edges += result.edges
        for (const value of result.stress) stress += value
      }
    }, 1000)
    const what = `stress ${stress.toFixed(6)}, ${edges} edges in 20 shocks`
    line(`DebtRank of 1000 to ${tolerance}`, perSecond(ms / shocks.length), what)
  }
  const poorer = shocked(network, wideLoss(network))
  for (const costs of [1, 0.8]) {
    const clear = () => rogersVeraart(poorer, { alpha: costs, beta: costs })
    const ms = median(clear, 500)
    const { rounds, round, payments } = clear()
    const paid = payments.reduce((sum, value) => sum + value, 0)
    const defaults = round.filter((at) => at > 0).length
    const what = `${defaults} defaults in ${rounds} rounds, ${paid.toFixed(4)} paid`
    line(`clearing of 1000, ${costs} left by default`, `${ms.toFixed(2)} ms`, what)
  }
}

/** Heap growth over many warm runs, after a collection: nothing is allocated once compiled. */
function benchAllocation(): void {
  const run = createRun(compile(caseOne(1e4), gap(0.03), registry), registry, { trace: false })
  const work = again(run)
  for (let at = 0; at < 5000; at++) work()
  const { gc } = globalThis as { gc?: () => void }
  gc?.()
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < 1000; at++) work()
  const grown = process.memoryUsage().heapUsed - before
  line('allocated by one warm cascade', `${(grown / 1000).toFixed(0)} bytes`, answer(run))
}

/** Plans that liquidate nobody, and plans that liquidate up to most. */
function benchAttack(): void {
  const steps = Array.from({ length: 12 }, (_, at) => at + 1)
  for (const [what, size] of [
    ['small', 10],
    ['large', 400],
  ] as const) {
    const sizes = steps.map((it) => it * size)
    const [{ best, tried }, rate] = measureAttack(1e4, sizes)
    const says = `${tried} plans, best ${best.profit.toFixed(4)} by ${best.values.join(' ')}`
    line(`attack on case 1 × 10000, ${what} orders`, `${rate.toFixed(0)} /s`, says)
  }
}

/** Beside plain loops of the same arithmetic: `npm run bench -- limits` for these alone. */
async function benchLimits(): Promise<void> {
  benchSortedLoop()
  benchFullScan(isQuick ? 1e5 : 1e6)
  await benchSweep(isWhole ? 10_000 : isQuick ? 40 : 400)
}

line('what', 'figure', 'answer')
if (!process.argv.includes('limits')) {
  // First, while every call site has seen one kind of market: V8 then allocates no numbers either.
  benchAllocation()
  benchCaseOne()
  benchTouched()
  benchCross()
  benchEdges()
  benchMatching()
  benchFireSale()
  benchNetwork()
  benchAttack()
}
await benchLimits()
