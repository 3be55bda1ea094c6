/**
 * The run on UST: what its README says, and that burning can never raise more than what stands
 * behind LUNA.
 */
import { describe, expect, test } from 'vitest'
import { compareFacts } from '../../src/data.ts'
import { loadScenario } from '../../src/data-node.ts'
import {
  type ActorDefinition,
  advance,
  compile,
  createRun,
  eventRows,
  type Run,
  registry,
  restart,
  summarize,
} from '../../src/index.ts'

const root = new URL('../..', import.meta.url).pathname
const scenario = `${root}scenarios/ust-2022/scenario.yaml`
const behind = 4.51e9
const hour = 3_600_000

interface Look {
  readonly hour: number
  readonly ust: number
  readonly luna: number
  readonly burnt: number
  readonly minted: number
}

const issued = ({ world }: Run) => {
  const { accounts, legs, venues, names } = world
  const leg = accounts.legBegin[venues.treasury[names.venues.indexOf('terra')]]
  return { burnt: legs.amount[leg], minted: -legs.amount[leg + 1] }
}

/** A run, and what it looked like whenever the clock stood still. */
async function watched(...set: string[]) {
  const { snapshot, settings, facts } = await loadScenario(scenario, registry, { set })
  const looks: Look[] = []
  const [model] = registry.actors.filter(({ id }) => id === 'value-buyer')
  const watcher = {
    ...model,
    id: 'watcher',
    create: () => ({
      phase: 'arbitrage',
      act(run: Run) {
        const [, ust, luna] = run.world.markets.liquidity.map((it) => it.mid())
        looks.push({ hour: run.timeMs / 3_600_000, ust, luna, ...issued(run) })
      },
    }),
  } as ActorDefinition
  const buyer = { instrument: 'trading/UST', budget: 1, drop: 0.5 }
  const actors = [...settings.actors, { model: 'watcher', ...buyer }]
  const models = { ...registry, actors: [...registry.actors, watcher] }
  const compiled = compile(snapshot, { ...settings, actors }, models)
  const run = createRun(compiled, models, { verify: set.length === 0 })
  advance(run)
  const at = (hour: number) => looks.findLast((look) => look.hour <= hour) as Look
  const { accounts, markets } = run.world
  const raised = behind - accounts.cash[markets.provider[2]]
  const low = Math.min(...looks.map(({ ust }) => ust))
  return { run, facts, at, looks, raised, low, ...issued(run) }
}

describe('the run of May 2022', () => {
  test('is near the facts as stated, and starts afresh to the same bits', async () => {
    const { run, facts, at, looks } = await watched()
    const summary = summarize(run)
    const [low, ust, luna] = compareFacts(facts, summary)
    const monday = Math.min(...looks.filter(({ hour }) => hour < 66).map((look) => look.ust))
    // Fitted.
    expect(low.error).toBeCloseTo(0, 2)
    expect(monday).toBeCloseTo(0.68, 3)
    expect(at(105.9).burnt / 6.06e9).toBeCloseTo(1, 2)
    expect(at(110.3).luna).toBeCloseTo(0.1, 2)
    // Not fitted.
    expect(at(2).ust).toBeCloseTo(0.982, 3)
    expect(at(66).ust).toBeCloseTo(0.871, 3)
    expect(at(72.75).luna).toBeCloseTo(24, 0)
    expect(at(81).luna).toBeCloseTo(6.8, 1)
    expect(346e6 + at(110.3).minted).toBeCloseTo(1.9e9, -8)
    expect(luna.model).toBeCloseTo(0.013, 3)
    // Missed.
    expect(ust.model).toBeCloseTo(0.918, 3)
    restart(run)
    advance(run)
    expect(summarize(run).hash).toBe(summary.hash)
  })

  test('all that was burnt was paid less than par: no more than stood behind LUNA', async () => {
    const { burnt, raised } = await watched()
    expect(burnt).toBeGreaterThan(behind)
    expect(raised).toBeLessThan(behind)
    expect(raised / burnt).toBeCloseTo(0.706, 2)
  })
})

test('who sells early in a wave gets more for it', async () => {
  const { snapshot, settings } = await loadScenario(scenario, registry)
  const run = createRun(compile(snapshot, settings, registry), registry)
  advance(run)
  const sold = [...eventRows(run)].filter(
    ({ kind, market, quantity }) => kind === 'order' && market === 'exchanges' && quantity < 0,
  )
  const priceIn = (from: number, to: number) => {
    const rows = sold.filter(({ timeMs }) => timeMs >= from * hour && timeMs < to * hour)
    const sum = (of: (row: (typeof rows)[number]) => number) =>
      rows.reduce((all, row) => all + of(row), 0)
    return sum(({ value }) => value) / -sum(({ quantity }) => quantity)
  }
  expect(priceIn(42, 67)).toBeCloseTo(0.8, 2)
  expect(priceIn(67, 115)).toBeCloseTo(0.5, 2)
  expect(priceIn(67, 71)).toBeCloseTo(0.59, 2)
  expect(priceIn(71, 80)).toBeCloseTo(0.38, 2)
})

describe('what would have been', () => {
  test('twice the pool, back twice as fast: a higher low, LUNA gone, and no floor', async () => {
    const faster = ['actors.0.virtualPool=134e6', 'actors.0.halfLife=82s']
    const { low, at, raised } = await watched(...faster)
    expect(low).toBeCloseTo(0.55, 2)
    expect(at(88).luna).toBeLessThan(1e-9)
    expect(at(114.5).ust).toBeCloseTo(0.773, 2)
    expect(raised).toBeLessThan(behind)
  })

  test('more behind LUNA does not help at the low', async () => {
    const deep = ['markets.luna.liquidity.base=259.74e6', 'markets.luna.liquidity.quote=20e9']
    const { low, at } = await watched(...deep)
    expect(low).toBeCloseTo(0.3, 2)
    expect(at(114.5).luna).toBeGreaterThan(40)
  })

  test('a run that is slower than the chain burns does not end the peg', async () => {
    const { low } = await watched('actors.1.rate=0.15', 'actors.2.rate=0.05')
    expect(low).toBeGreaterThan(0.95)
  })
})
