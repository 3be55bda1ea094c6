import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { InputError, registry, version } from 'cascade-engine'
import { encodeCsv, type LoadedScenario } from 'cascade-engine/data'
import { checkWritable, replaceFile } from 'cascade-engine/data-node'
import {
  barColumn,
  pointsOf,
  readUntil,
  readVary,
  type SweepPoint,
  type SweepReport,
  sweepPoint,
  sweepReport,
  textOf,
  usualMetrics,
  withBars,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openPart, type Part } from '../part-file.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { setValue } from '../set-value.ts'
import {
  isDataOnTerminal,
  isStopRequested,
  note,
  print,
  sayRunning,
  tell,
} from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'

export interface SweepCommandOptions extends ScenarioOptions {
  readonly vary?: readonly string[]
  readonly metric?: readonly string[]
  /** Conditions to look for, as `badDebtUsd > 1e6`. */
  readonly until?: readonly string[]
  readonly format: 'table' | 'csv' | 'json' | 'md'
  readonly out?: string
}

export async function sweepCommand(name: string, options: SweepCommandOptions): Promise<number> {
  const axes = (options.vary ?? []).map(readVary)
  if (axes.length === 0) {
    const allowed = '--vary shocks.0.drop=0:0.5:21, once or more'
    throw new InputError('nothing is varied', { field: '--vary', allowed })
  }
  const metrics = options.metric ?? usualMetrics
  const { out } = options
  if (out !== undefined) await checkWritable(dirname(out))
  const points = pointsOf(axes)
  const sought = (options.until ?? []).map(readUntil)
  const open = async (values: readonly string[]) => {
    const set = [...(options.set ?? []), ...axes.map(({ path }, at) => `${path}=${values[at]}`)]
    const loaded = await openScenario(name, { ...options, set })
    return { ...loaded, thresholds: [...loaded.thresholds, ...sought] }
  }
  // A value that is not allowed is found before anything runs, at both ends at least.
  const first = await open(points[0] ?? [])
  await open(points.at(-1) ?? [])
  const kept = out === undefined ? null : await openSweep(out, name, options, first)
  const found = await runAll(points, open, metrics, kept)
  const report = sweepReport(first, axes, metrics, found)
  const isWhole = found.length === points.length
  if (out === undefined || !isWhole) show(report, options.format)
  if (out !== undefined && isWhole) {
    await replaceFile(out, textFor(report, formatOf(out, options.format)))
    rmSync(`${out}.part`, { force: true })
    show(report, options.format === 'table' ? 'table' : options.format)
    note(out)
  }
  if (!isWhole) {
    if (kept !== null) note(`stopped: the same command goes on from ${out}.part`)
    return exits.stopped
  }
  // What was looked for is an answer; only thresholds of the scenario are breached.
  const own = first.thresholds.length - sought.length
  const isHeld = found.every(({ holds }) => holds.slice(0, own).every(Boolean))
  return isHeld ? exits.held : exits.breached
}

const openSweep = (
  out: string,
  name: string,
  options: SweepCommandOptions,
  first: LoadedScenario,
): Promise<Part<SweepPoint>> =>
  openPart<SweepPoint>(`${out}.part`, 'sweep', about(name, options, first))

/** What makes a sweep the same: where from, what is set, what is asked. */
function about(
  name: string,
  { seed, set, data, position, vary, metric, until }: SweepCommandOptions,
  first: LoadedScenario,
): object {
  const parameters = createHash('sha256').update(JSON.stringify(first.parameters)).digest('hex')
  return { version, name, seed, set, data, position, vary, metric, until, parameters }
}

async function runAll(
  points: readonly (readonly string[])[],
  open: (values: readonly string[]) => Promise<LoadedScenario>,
  metrics: readonly string[],
  kept: Part<SweepPoint> | null,
): Promise<SweepPoint[]> {
  const found: SweepPoint[] = [...(kept?.done ?? [])]
  const progress = createCount(points.length, found.length)
  sayRunning()
  for (const values of points.slice(found.length)) {
    const point = sweepPoint(await open(values), registry, values, metrics, isStopRequested)
    if (point === null || isStopRequested()) break
    found.push(point)
    await kept?.add(point)
    progress.at(found.length)
  }
  progress.end()
  return found
}

type Format = SweepCommandOptions['format']

const formatOf = (file: string, format: Format): Format => {
  if (format !== 'table') return format
  return file.endsWith('.json') ? 'json' : file.endsWith('.md') ? 'md' : 'csv'
}

function show(report: SweepReport, format: Format): void {
  if (format === 'table') tell(screen(report))
  else print(textFor(report, format))
}

function textFor(report: SweepReport, format: Format): string {
  if (format === 'json') return `${JSON.stringify(sweepJson(report), null, 2)}\n`
  if (format === 'csv') return sweepCsv(report)
  if (format === 'md') return toldMarkdown(report)
  return screen(report)
}

/** For programs. */
export function sweepJson({
  title: _title,
  tables: _tables,
  sentences,
  ...found
}: SweepReport): object {
  return { version, says: sentences.map(textOf), ...found }
}

/** A row for each run: what was set, its numbers, whether thresholds hold. */
export function sweepCsv({ axes, metrics, thresholds, points }: SweepReport): string {
  const paths = axes.map(({ path }) => path)
  const rows = points.map((point) => ({
    ...Object.fromEntries(paths.map((path, at) => [path, setValue(point.values[at] ?? '')])),
    ...Object.fromEntries(metrics.map((metric, at) => [metric, point.metrics[at]])),
    ...Object.fromEntries(thresholds.map((text, at) => [text, point.holds[at]])),
    outcome: point.outcome,
    hash: point.hash,
  }))
  return encodeCsv(rows, [...paths, ...metrics, ...thresholds, 'outcome', 'hash'])
}

const barWidth = 12

function screen(report: SweepReport): string {
  const paint = createPaint(wantsColor(isDataOnTerminal()))
  return toldScreen(report, paint, (table) => ({
    columns: withBars(table),
    draw: (text, id, row) => {
      const [part] = row.bar ?? []
      if (id !== barColumn.id || part === undefined) return text
      return paint.endogenous('▇'.repeat(Math.round(barWidth * part.to)))
    },
  }))
}
