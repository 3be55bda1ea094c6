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
import { createCount } from '../count.ts'
import { type AnswerOptions, checkOut, finish, stopped } from '../many/answer.ts'
import { keepRuns } from '../many/kept-runs.ts'
import { aboutScenario } from '../many/plan.ts'
import { readSeeds } from '../many/seeds.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { isStopRequested, note, sayRunning } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'

export interface CalibrateCommandOptions extends ScenarioOptions, AnswerOptions {
  readonly vary?: readonly string[]
  readonly target?: readonly string[]
  readonly seeds: string
  readonly points: string
  readonly rounds: string
  readonly drawSeed: string
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
  await checkOut(options, ['json', 'md'])
  const opened = scenarioOpener(name)
  const open = (set: readonly string[], own: number, warn: (text: string) => void = () => {}) => {
    const changed = [...(options.set ?? []), ...set]
    return opened({ ...options, set: changed, seed: String(own) }, warn)
  }
  const first = await open([], seeds[0] ?? 1, note)
  const paths = targets.map(({ path }) => path)
  const asked = { vary, target, ...{ points, rounds, seeds, drawSeed: seed } }
  const kept = await keepRuns<Numbers>(out, 'fit', aboutScenario(name, options, first, asked))
  const runsAt = (point: readonly number[]) => {
    const set = ranges.map(({ path }, at) => `${path}=${point[at]}`)
    return overSeeds(seeds, (own) =>
      kept.find([set, own], async () => numbersOf(await open(set, own), paths)),
    )
  }
  sayRunning()
  const zoom = createZoom(ranges, points, rounds, seed)
  const progress = createCount(points * rounds, Math.floor(kept.before / seeds.length), 'points')
  for (let batch = zoom.batch(); batch.length > 0; batch = zoom.batch()) {
    const tried: Tried[] = []
    for (const point of batch) {
      const runs = await runsAt(point)
      if (runs === null) return stopped(out)
      const means = meansOf(runs, targets.length)
      tried.push({ point, means, cost: costOf(targets, means) })
      progress.at(zoom.tried.length + tried.length)
    }
    zoom.tell(tried)
  }
  progress.end()
  const runs = (await runsAt(bestOf(zoom.tried).point)) ?? []
  const bySeed = targets.map((_, at) => runs.map((it) => it[at] ?? null))
  const report = calibrateReport(first, ranges, targets, seeds, zoom.tried, bySeed)
  return finish({ report }, options, true)
}

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

/** A run for each seed; null: it was stopped before the last. */
async function overSeeds(
  seeds: readonly number[],
  one: (seed: number) => Promise<Numbers | null>,
): Promise<Numbers[] | null> {
  const found: Numbers[] = []
  for (const seed of seeds) {
    const run = await one(seed)
    if (run === null) return null
    found.push(run)
  }
  return found
}

/** Null where a seed has no such number. */
function meansOf(runs: readonly Numbers[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, at) => {
    const values = runs.flatMap((it) => it[at] ?? [])
    return values.length < runs.length ? null : values.reduce((a, b) => a + b, 0) / values.length
  })
}
