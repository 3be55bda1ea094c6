import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { InputError, version } from 'cascade-engine'
import {
  type DrawnSettings,
  encodeCsv,
  encodeParquet,
  type LoadedScenario,
  type Row,
} from 'cascade-engine/data'
import { checkWritable, replaceFile } from 'cascade-engine/data-node'
import {
  createDraws,
  type MonteCarloReport,
  type MonteCarloRun,
  monteCarloReport,
  quantileInterval,
  readUntil,
  textOf,
  usualMetrics,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { generatorOf } from '../generator-file.ts'
import { isHand, lendHand, runAll } from '../hands.ts'
import { runOne } from '../one-run.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openPart } from '../part-file.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'
import { wholeOf } from '../whole-number.ts'

export interface MonteCarloCommandOptions extends ScenarioOptions {
  readonly generator?: string
  readonly runs: string
  readonly drawSeed: string
  readonly workers?: string
  readonly metric?: readonly string[]
  readonly until?: readonly string[]
  readonly level?: readonly string[]
  readonly format: 'table' | 'csv' | 'json' | 'md'
  readonly out?: string
}

const usualLevels = ['0.95', '0.99', '0.999']
const runsMax = 10_000_000

export async function monteCarloCommand(
  name: string,
  options: MonteCarloCommandOptions,
): Promise<number> {
  const drawn = generatorOf(options.generator)
  const wanted = wholeOf('--runs', options.runs, 2, runsMax)
  const seed = wholeOf('--draw-seed', options.drawSeed, 0, 2 ** 32 - 1)
  const workers = wholeOf('--workers', options.workers ?? String(availableParallelism()), 1, 256)
  const levels = (options.level ?? usualLevels).map(levelOf)
  const sought = (options.until ?? []).map(readUntil)
  const metrics = options.metric ?? usualMetrics
  const draws = createDraws(drawn, seed)
  // What is drawn is meant: a rise is no mistake in its sign.
  const open = async (drawnSets: readonly string[]): Promise<LoadedScenario> => {
    const set = [...(options.set ?? []), ...drawnSets]
    const loaded = await openScenario(name, { ...options, set }, () => {})
    return { ...loaded, thresholds: [...loaded.thresholds, ...sought] }
  }
  const one = (run: number) => runOne(run, draws(run), open, metrics)
  if (isHand()) return lendHand(one)
  const first = await open(draws(0).set)
  // A metric that no run has is found before the others run.
  await one(0)
  const { out } = options
  if (out !== undefined) await checkWritable(dirname(out))
  const about = aboutOf(name, options, drawn, first)
  const part = `${out}.part`
  const kept = out === undefined ? null : await openPart<MonteCarloRun>(part, 'montecarlo', about)
  const found = [...(kept?.done ?? [])]
  const isDone = new Set(found.map(({ run }) => run))
  const left = Array.from({ length: wanted }, (_, run) => run).filter((run) => !isDone.has(run))
  const progress = createCount(wanted, found.length)
  const take = async (rows: readonly MonteCarloRun[]) => {
    found.push(...rows)
    for (const row of rows) await kept?.add(row)
    progress.at(found.length, () => soFar(found))
  }
  const ended = await runAll(left, workers, one, take)
  progress.end()
  if (typeof ended === 'number') return ended
  const isWhole = ended
  const settings = drawn.draw.map(({ set }) => set)
  const report = monteCarloReport(first, { seed, wanted, settings, metrics, levels }, found)
  if (out !== undefined && isWhole) {
    await replaceFile(out, fileFor(out, report, found, options.format))
    rmSync(part, { force: true })
    note(out)
  }
  show(report, found, options.format)
  if (!isWhole) {
    if (kept !== null) note(`stopped: the same command goes on from ${part}`)
    return exits.stopped
  }
  const own = first.thresholds.length - sought.length
  return report.breaches.slice(0, own).every((it) => it.count === 0) ? exits.held : exits.breached
}

function levelOf(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (value > 0.5 && value < 1) return value
  const facts = { field: '--level', value: text, allowed: 'above 0.5 and below 1: 0.99 or 99%' }
  throw new InputError(`--level ${text} is no level`, facts)
}

/** What makes it the same: where from, what is set and drawn, what is asked; not how many runs. */
function aboutOf(
  name: string,
  { seed, set, data, position, metric, until, drawSeed }: MonteCarloCommandOptions,
  drawn: DrawnSettings,
  first: LoadedScenario,
): object {
  const parameters = createHash('sha256').update(JSON.stringify(first.parameters)).digest('hex')
  const asked = { seed, set, data, position, metric, until, drawSeed, drawn, parameters }
  return { version, name, ...asked }
}

/** The first number so far, at 95 %. */
function soFar(found: readonly MonteCarloRun[]): string {
  const values = Float64Array.from(found.flatMap(({ metrics }) => metrics[0] ?? [])).sort()
  const isWeighted = found.some(({ weight }) => weight !== undefined)
  if (values.length < 20 || isWeighted) return ''
  return ` · 95 %: ${quantileInterval(values, 0.95).value.toPrecision(4)}`
}

/** A row for each run: what was drawn, its numbers, whether thresholds hold. */
function rowsOf(report: MonteCarloReport, found: readonly MonteCarloRun[]) {
  const { settings, metrics, thresholds } = report
  const rows = [...found]
    .sort((a, b) => a.run - b.run)
    .map(
      (it): Row => ({
        run: it.run,
        ...(it.weight !== undefined && { weight: it.weight }),
        ...Object.fromEntries(settings.map((path, at) => [path, Number(it.values[at])])),
        ...Object.fromEntries(metrics.map((path, at) => [path, it.metrics[at] ?? null])),
        ...Object.fromEntries(thresholds.map((text, at) => [text, it.holds[at] ?? null])),
        outcome: it.outcome,
        hash: it.hash,
      }),
    )
  const weights = rows.some((it) => it.weight !== undefined) ? ['weight'] : []
  return {
    rows,
    columns: ['run', ...weights, ...settings, ...metrics, ...thresholds, 'outcome', 'hash'],
  }
}

type Format = MonteCarloCommandOptions['format']

function fileFor(
  out: string,
  report: MonteCarloReport,
  found: readonly MonteCarloRun[],
  format: Format,
): string | Uint8Array {
  const { rows, columns } = rowsOf(report, found)
  if (out.endsWith('.parquet')) return encodeParquet(rows, columns)
  const own = /\.(json|md)$/.exec(out)?.[1] ?? (format === 'table' ? 'csv' : format)
  return textFor(report, found, own as Format)
}

function textFor(
  report: MonteCarloReport,
  found: readonly MonteCarloRun[],
  format: Format,
): string {
  if (format === 'csv') {
    const { rows, columns } = rowsOf(report, found)
    return encodeCsv(rows, columns)
  }
  if (format === 'json') return `${JSON.stringify(jsonOf(report), null, 2)}\n`
  if (format === 'md') return toldMarkdown(report)
  return toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({}))
}

const jsonOf = ({ title: _title, tables: _tables, sentences, ...found }: MonteCarloReport) => ({
  version,
  says: sentences.map(textOf),
  ...found,
})

function show(report: MonteCarloReport, found: readonly MonteCarloRun[], format: Format): void {
  const text = textFor(report, found, format)
  if (format === 'table') tell(text)
  else print(text)
}
