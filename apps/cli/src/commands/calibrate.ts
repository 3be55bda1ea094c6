import { InputError, registry, version } from 'cascade-engine'
import {
  bestOf,
  type CalibrateReport,
  calibrateReport,
  costOf,
  createZoom,
  readRange,
  readTarget,
  sweepPoint,
  type Tried,
  textOf,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { readSeeds } from '../seeds.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'
import { wholeOf } from '../whole-number.ts'

export interface CalibrateCommandOptions extends ScenarioOptions {
  readonly vary?: readonly string[]
  readonly target?: readonly string[]
  readonly seeds: string
  readonly points: string
  readonly rounds: string
  readonly drawSeed: string
  readonly format: 'table' | 'json' | 'md'
}

export async function calibrateCommand(
  name: string,
  options: CalibrateCommandOptions,
): Promise<number> {
  const ranges = (options.vary ?? []).map(readRange)
  const targets = (options.target ?? []).map(readTarget)
  if (ranges.length === 0 || targets.length === 0) {
    const field = ranges.length === 0 ? '--vary' : '--target'
    const allowed =
      field === '--vary' ? '--vary path=from:to, once or more' : "--target 'liquidatedUsd=5.5e9'"
    throw new InputError('nothing is fitted', { field, allowed })
  }
  const seeds = readSeeds(options.seeds)
  const points = wholeOf('--points', options.points, 4, 1000)
  const rounds = wholeOf('--rounds', options.rounds, 1, 30)
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const paths = targets.map(({ path }) => path)
  const open = (set: readonly string[], own: number, warn: (text: string) => void = () => {}) => {
    const changed = [...(options.set ?? []), ...set]
    return openScenario(name, { ...options, set: changed, seed: String(own) }, warn)
  }
  const first = await open([], seeds[0] ?? 1, note)
  /** Numbers by seed. */
  const runsAt = async (point: readonly number[]) => {
    const set = ranges.map(({ path }, at) => `${path}=${point[at]}`)
    const found: (readonly (number | null)[])[] = []
    for (const own of seeds) {
      const run = sweepPoint(await open(set, own), registry, [], paths)
      found.push(run?.metrics ?? [])
    }
    return found
  }
  const zoom = createZoom(ranges, points, rounds, seed)
  const progress = createCount(points * rounds, 0, 'points')
  for (let batch = zoom.batch(); batch.length > 0; batch = zoom.batch()) {
    const tried: Tried[] = []
    for (const point of batch) {
      const means = meansOf(await runsAt(point), targets.length)
      tried.push({ point, means, cost: costOf(targets, means) })
      progress.at(zoom.tried.length + tried.length)
    }
    zoom.tell(tried)
  }
  progress.end()
  const runs = await runsAt(bestOf(zoom.tried).point)
  const bySeed = targets.map((_, at) => runs.map((it) => it[at] ?? null))
  show(calibrateReport(first, ranges, targets, seeds, zoom.tried, bySeed), options.format)
  return exits.held
}

/** Null where a seed has no such number. */
function meansOf(runs: readonly (readonly (number | null)[])[], count: number): (number | null)[] {
  return Array.from({ length: count }, (_, at) => {
    const values = runs.flatMap((it) => it[at] ?? [])
    return values.length < runs.length ? null : values.reduce((a, b) => a + b, 0) / values.length
  })
}

function show(report: CalibrateReport, format: CalibrateCommandOptions['format']): void {
  if (format === 'json') {
    const { title: _title, tables: _tables, sentences, ...found } = report
    print(JSON.stringify({ version, says: sentences.map(textOf), ...found }, null, 2))
  } else if (format === 'md') print(toldMarkdown(report))
  else tell(toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({})))
}
