import { InputError, registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  bestOf,
  calibrateReport,
  costOf,
  createZoom,
  readRange,
  readTarget,
  sweepPoint,
  type Tried,
} from 'cascade-engine/report'
import { type AnswerOptions, checkOut, finish, stopped } from '../many/answer.ts'
import { isHand } from '../many/hands.ts'
import { keepRuns, lendHandTo } from '../many/kept-runs.ts'
import { aboutScenario } from '../many/plan.ts'
import { readSeeds } from '../many/seeds.ts'
import { workersOf } from '../many/workers.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { isStopRequested, note } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'

export interface CalibrateCommandOptions extends ScenarioOptions, AnswerOptions {
  readonly vary?: readonly string[]
  readonly target?: readonly string[]
  readonly seeds: string
  readonly points: string
  readonly rounds: string
  readonly drawSeed: string
  readonly workers?: string
  readonly format: Exclude<AnswerOptions['format'], 'csv'>
}

/** One run, by target. */
type Numbers = readonly (number | null)[]

export async function calibrateCommand(
  name: string,
  options: CalibrateCommandOptions,
): Promise<number> {
  const { vary = [], target = [], out } = options
  const [ranges, targets] = [vary.map(readRange), target.map(readTarget)]
  if (ranges.length === 0 || targets.length === 0) throw nothingFitted(ranges.length === 0)
  const seeds = readSeeds(options.seeds)
  const points = wholeOf('--points', options.points, 4, 1000)
  const rounds = wholeOf('--rounds', options.rounds, 1, 30)
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const workers = workersOf(options.workers)
  const opened = scenarioOpener(name)
  const open = ([set, own]: Ask, warn: (text: string) => void = () => {}) => {
    const changed = [...(options.set ?? []), ...set]
    return opened({ ...options, set: changed, seed: String(own) }, warn)
  }
  const paths = targets.map(({ path }) => path)
  const one = async (ask: Ask) => numbersOf(await open(ask), paths)
  if (isHand()) return lendHandTo(one)
  await checkOut(options, ['json', 'md'])
  const first = await open([[], seeds[0] ?? 1], note)
  const asked = { vary, target, ...{ points, rounds, seeds, drawSeed: seed } }
  const about = aboutScenario(name, options, first, asked)
  const most = points * rounds * seeds.length
  const kept = await keepRuns(one, { out, what: 'fit', about, workers, most })
  /** By point, a run for each seed; null: it was stopped before the last. */
  const runsAt = async (batch: readonly (readonly number[])[]) => {
    const asks = batch.flatMap((point) => {
      const set = ranges.map(({ path }, at) => `${path}=${point[at]}`)
      return seeds.map((own): Ask => [set, own])
    })
    const found = await kept.find(asks)
    if (found.length < asks.length) return null
    return batch.map((_, at) => found.slice(at * seeds.length, (at + 1) * seeds.length))
  }
  const zoom = createZoom(ranges, points, rounds, seed)
  try {
    for (let batch = zoom.batch(); batch.length > 0; batch = zoom.batch()) {
      const runs = await runsAt(batch)
      if (runs === null) return stopped(out)
      const tried = batch.map((point, at): Tried => {
        const means = meansOf(runs[at] ?? [], targets.length)
        return { point, means, cost: costOf(targets, means) }
      })
      zoom.tell(tried)
    }
    const [runs = []] = (await runsAt([bestOf(zoom.tried).point])) ?? []
    const bySeed = targets.map((_, at) => runs.map((it) => it[at] ?? null))
    const report = calibrateReport(first, ranges, targets, seeds, zoom.tried, bySeed)
    return await finish({ report }, options, true)
  } finally {
    await kept.end()
  }
}

/** Settings and a seed. */
type Ask = readonly [set: readonly string[], seed: number]

function nothingFitted(isNothingVaried: boolean): InputError {
  const field = isNothingVaried ? '--vary' : '--target'
  const allowed = isNothingVaried
    ? '--vary path=from:to, once or more'
    : "--target 'liquidatedUsd=5.5e9'"
  return new InputError('nothing is fitted', { field, allowed })
}

/** Null: it was stopped in the middle. */
function numbersOf(loaded: LoadedScenario, paths: readonly string[]): Numbers | null {
  const found = sweepPoint(loaded, registry, [], paths, isStopRequested)
  return isStopRequested() ? null : (found?.metrics ?? null)
}

/** Null where a seed has no such number. */
function meansOf(runs: readonly Numbers[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, at) => {
    const values = runs.flatMap((it) => it[at] ?? [])
    return values.length < runs.length ? null : values.reduce((a, b) => a + b, 0) / values.length
  })
}
