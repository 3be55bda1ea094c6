import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type EventRow, InputError, registry, studies } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  compareExecutions,
  otherExecution,
  type Report,
  type RunResult,
  reportOf,
  runScenario,
  smallerShock,
  type Watch,
} from 'cascade-engine/report'
import { roundsCsv } from '../csv.ts'
import { exits } from '../failure.ts'
import { summaryJson } from '../json.ts'
import { markdown } from '../markdown.ts'
import { openFile } from '../open-file.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { createProgress, type Progress, type ProgressStyle } from '../progress.ts'
import { quoted } from '../quoted.ts'
import { checkPlace, isRunFile, type Place, writeFiles } from '../result-files.ts'
import { commandOf, fileName, openScenario, type ScenarioOptions } from '../scenario-file.ts'
import {
  isDataOnTerminal,
  isNoteOnTerminal,
  isStopRequested,
  note,
  print,
  tell,
} from '../surroundings.ts'
import { comparisonLines, type ScreenOptions, screen } from '../terminal/screen.ts'

export interface RunCommandOptions extends ScenarioOptions {
  readonly format: 'table' | 'json' | 'jsonl' | 'csv' | 'md'
  /** False: `--no-out`. */
  readonly out?: string | false
  readonly force?: boolean
  readonly open?: boolean
  readonly compareExecution?: boolean
  readonly verify?: boolean
  readonly gauge?: boolean
  readonly all?: boolean
  readonly quiet?: boolean
  readonly progress: ProgressStyle
}

/** A record may be read elsewhere than where the run was made: by a name that npm knows. */
const anywhere = 'npx cascade-engine'

/** Open, run, gather, write. */
export async function runCommand(name: string, options: RunCommandOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const place = placeOf(options, usualFolder(loaded))
  if (place !== null) await checkPlace(place, isRunFile)
  if (options.open && place === null) throw nothingToOpen()
  const isTold = tellsSummary(options, place)
  const progress = progressOf(options, loaded.settings.endMs)
  let isBegun = false
  const watch: Watch = (round, timeMs) => {
    progress.round(round, timeMs)
    if (isStopRequested()) return 'stopped by hand'
    isBegun = true
    return undefined
  }
  let result = runScenario(loaded, {
    registry,
    studies: isTold ? studies : [],
    file: fileName(loaded),
    command: commandOf('run', name, options, anywhere),
    verify: options.verify ?? false,
    gauge: options.gauge ?? false,
    trace: place !== null || options.format === 'jsonl' || options.format === 'table',
    maps: place !== null,
    watch,
  })
  progress.end()
  if (result.record.isPartial && !isBegun) {
    if ('error' in result) throw result.error
    note('stopped before the first round was over: nothing is written')
    return exits.stopped
  }
  const isTable = options.format === 'table' && !options.quiet
  // People read while the other execution runs.
  if (isTable) tell(screen(reportFor(result, options), screenOptions(options)))
  if (options.compareExecution && !result.record.isPartial && isTold) {
    progress.say(`now ${otherExecution(result.record)}, to compare …`)
    result = compareExecutions(loaded, result, { registry, watch })
    progress.end()
  }
  await write(name, result, place, options)
  if ('error' in result) throw result.error
  return exitOf(result)
}

async function write(
  name: string,
  result: RunResult,
  place: Place | null,
  options: RunCommandOptions,
): Promise<void> {
  const isTable = options.format === 'table' && !options.quiet
  const report = reportFor(result, options)
  const comparison = comparisonLines(report, screenOptions(options))
  if (isTable && comparison) tell(`\n${comparison}`)
  if (!isTable && !options.quiet) show(report, result, options)
  if (place !== null) {
    const { folder, names, notes } = await writeFiles(place, result)
    const say = options.quiet ? () => {} : options.format === 'table' ? tell : note
    say(['', names.join(' · '), `in ${folder}`, ...notes].join('\n'))
    if (options.open) await openFile(join(folder, 'report.html'))
  }
  if (isTable) tell(next(name, result, options))
}

const reportFor = ({ record }: RunResult, { all }: RunCommandOptions): Report =>
  reportOf(record, all ? { stretchesMax: Number.POSITIVE_INFINITY } : {})

/** Events and rounds say nothing about studies and the other execution. */
function tellsSummary({ format }: RunCommandOptions, place: Place | null): boolean {
  return place !== null || format === 'table' || format === 'json' || format === 'md'
}

function progressOf(options: RunCommandOptions, endMs: number): Progress {
  const style = options.quiet && options.progress === 'auto' ? 'none' : options.progress
  return createProgress(style, isNoteOnTerminal(), endMs)
}

function screenOptions({ all = false }: RunCommandOptions): ScreenOptions {
  return { paint: createPaint(wantsColor(isDataOnTerminal())), all }
}

/** A changed run does not overwrite the one it was changed from. */
function usualFolder({ id, settings, changed }: LoadedScenario): string {
  const name = `runs/${id}-${settings.seed}`
  if (changed.length === 0) return name
  const changes = createHash('sha256').update(JSON.stringify(changed)).digest('hex')
  return `${name}-${changes.slice(0, 6)}`
}

/** Where the files go; null: nowhere. */
function placeOf(options: RunCommandOptions, usual: string): Place | null {
  const { out, format, force = false } = options
  if (out === false || (out === undefined && format !== 'table')) return null
  return { folder: out ?? usual, isNamed: out !== undefined, force }
}

function exitOf({ record }: RunResult): number {
  if (record.isPartial) return exits.stopped
  return record.checks.every(({ holds }) => holds) ? exits.held : exits.breached
}

function show(report: Report, { record, events }: RunResult, options: RunCommandOptions): void {
  const { format } = options
  if (format === 'json') print(JSON.stringify(summaryJson(report), null, 2))
  else if (format === 'csv') print(roundsCsv(record))
  else if (format === 'md') print(markdown(report))
  else printInBlocks(events?.() ?? [])
}

const blockMax = 1 << 16

/** One line each. */
function printInBlocks(events: Iterable<EventRow>): void {
  let block = ''
  for (const event of events) {
    block += `${JSON.stringify(event)}\n`
    if (block.length < blockMax) continue
    print(block)
    block = ''
  }
  if (block !== '') print(block)
}

const nothingToOpen = () =>
  new InputError('--open needs a report', { field: '--open', allowed: 'with --out FOLDER' })

/** What to try next. */
function next(name: string, { record }: RunResult, options: RunCommandOptions): string {
  const { example } = record
  const lines: string[] = []
  if (example) {
    lines.push(`${commandOf('explain', name, options)} --account ${quoted(example.account)}`)
  }
  const smaller = smallerShock(record)
  if (smaller !== null) {
    const { path, value } = smaller
    const rest = (options.set ?? []).filter((change) => !change.startsWith(`${path}=`))
    lines.push(commandOf('run', name, { ...options, set: [...rest, `${path}=${value}`] }))
  }
  return lines.map((line, row) => `${row === 0 ? 'try: ' : '     '}${line}`).join('\n')
}
