/**
 * Thousands of shocks from 0 to 30 % to one world of accounts with three positions: each scenario
 * is a run put back, workers share the tables, and a plain loop does the same sweep.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { withShocks } from '../src/engine/compile/with-shocks.ts'
import { restartWith } from '../src/engine/phases/run.ts'
import { shareWorld } from '../src/engine/world/columns.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  type Registry,
  registry,
  type Snapshot,
  type World,
} from '../src/index.ts'
import { line, ownMs as ownTime } from './measure.ts'
import { plainCross } from './plain-loops.ts'
import { crossMargin } from './populations.ts'

/** Numbers of each scenario: accounts, dollars forced, bad debt, price of the first market. */
const numbers = 4

export interface Part {
  readonly world: World
  /** Shared: `numbers` for each scenario. */
  readonly answers: Float64Array
  readonly worker: number
  readonly workers: number
}

/** Makes a run that V8 has compiled, and returns what runs every scenario of the part in it. */
export function sweepPart({ world, answers, worker, workers }: Part, models: Registry): () => void {
  const one = scenarioOf(world, answers, models)
  const scenarios = answers.length / numbers
  for (let at = 0; at < scenarios; at += scenarios / 40) one(at | 0)
  return () => {
    for (let at = worker; at < answers.length / numbers; at += workers) one(at)
  }
}

/** Makes a run, and returns what runs one scenario in it and writes its numbers. */
function scenarioOf(world: World, answers: Float64Array, models: Registry): (at: number) => void {
  const run = createRun(world, models, { trace: false })
  return (at) => {
    const shocks = [{ model: 'price-gap', drop: dropOf(at, answers.length / numbers) }]
    restartWith(run, withShocks(world, shocks, models))
    advance(run)
    const { rounds, count } = run.log
    const sum = (column: Float64Array) => {
      let total = 0
      for (let round = 0; round < count; round++) total += column[round]
      return total
    }
    const price = run.world.markets.quoted[0].mid()
    const told = [rounds.liquidated, rounds.forcedUsd, rounds.badDebtUsd].map(sum)
    answers.set([...told, price], numbers * at)
  }
}

const dropOf = (at: number, scenarios: number): number => (0.3 * (at + 0.5)) / scenarios

/** `scenarios` of 10,000, evenly spread; the time that all of them would take is told. */
export async function benchSweep(scenarios: number): Promise<void> {
  const snapshot = crossMargin(1e5, 20)
  const world = shareWorld(compile(snapshot, defaultSettings, registry))
  const name = `sweep of ${scenarios} × 100000 cross accounts`
  const all = (ms: number) => `${((ms * 1e4) / scenarios / 1000).toFixed(1)} s`
  const { loopMs, ownMs, says } = besideLoop(snapshot, world, scenarios)
  line(`${name}: a plain loop`, all(loopMs), 'for 10,000 on one core')
  line(`${name}: in turn with it`, all(ownMs), `${(ownMs / loopMs).toFixed(2)} × the loop; ${says}`)
  const one = await sweepWith(world, scenarios, 1)
  const two = await sweepWith(world, scenarios, 2)
  const rss = (process.memoryUsage().rss / 2 ** 30).toFixed(2)
  const isSame = one.answers.every((value, at) => value === two.answers[at])
  const answers = `answers ${hashOf(two.answers)}${isSame ? ', the same' : ', NOT the same'}`
  line(`${name}: one worker`, all(one.ms), `answers ${hashOf(one.answers)}`)
  const gain = `${(one.ms / two.ms).toFixed(2)} × one worker`
  line(`${name}: two workers`, all(two.ms), `${gain}; ${answers}; ${rss} GiB in all`)
}

/** Eight parts of the sweep in turn, in processor time: others who are busy change little. */
function besideLoop(snapshot: Snapshot, world: World, scenarios: number) {
  const loop = plainCross(snapshot)
  const answers = new Float64Array(numbers * scenarios)
  const own = scenarioOf(world, answers, registry)
  let [loopMs, ownMs, found] = [0, 0, 0]
  // Before they are timed, V8 has compiled both.
  for (let at = 0; at < scenarios; at += scenarios / 40) {
    loop(dropOf(at | 0, scenarios))
    own(at | 0)
  }
  for (let part = 0; part < parts; part++) {
    const before = ownTime()
    for (let at = part; at < scenarios; at += parts) found += loop(dropOf(at, scenarios)).liquidated
    const between = ownTime()
    for (let at = part; at < scenarios; at += parts) own(at)
    loopMs += between - before
    ownMs += ownTime() - between
  }
  const liquidated = answers.reduce((sum, value, at) => (at % numbers === 0 ? sum + value : sum), 0)
  return { loopMs, ownMs, says: `${liquidated} and ${found} liquidated` }
}

const parts = 8

async function sweepWith(world: World, scenarios: number, workers: number) {
  const shared = new SharedArrayBuffer(8 * numbers * scenarios)
  const answers = new Float64Array(shared)
  const file = new URL('./sweep-worker.js', import.meta.url)
  const hands = Array.from({ length: workers }, (_, worker) => {
    return new Worker(file, { workerData: { world, answers, worker, workers } satisfies Part })
  })
  await Promise.all(hands.map((hand) => once(hand, 'message')))
  const before = performance.now()
  for (const hand of hands) hand.postMessage('go')
  await Promise.all(hands.map((hand) => once(hand, 'message')))
  const ms = performance.now() - before
  await Promise.all(hands.map((hand) => hand.terminate()))
  return { ms, answers }
}

/** FNV-1a over the bits. */
function hashOf(values: Float64Array): string {
  const words = new Uint32Array(values.slice().buffer)
  let hash = 0x811c9dc5
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
