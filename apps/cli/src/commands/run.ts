import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { InputError, registry, studies } from 'cascade-engine'
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
import { exits } from '../failure.ts'
import { openFile } from '../open-file.ts'
import { wantsColor } from '../paint.ts'
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
import { comparisonLines } from '../terminal/screen.ts'
import { wrap } from '../terminal/wrap.ts'
import type { Writer, WriterOptions } from '../writer.ts'
import { type FormatId, formats } from '../writers.ts'

export interface RunCommandOptions extends ScenarioOptions {
  readonly format: FormatId
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
  const { writer } = await formats[options.format].load()
  const isTold = place !== null || writer.tellsSummary
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
    trace: place !== null || writer.tellsEvents,
    maps: place !== null,
    watch,
  })
  progress.end()
  if (result.record.isPartial && !isBegun) {
    if ('error' in result) throw result.error
    note('stopped before the first round was over: nothing is written')
    return exits.stopped
  }
  // People read while the other execution runs.
  if (writer.isScreen) show(writer, result, options)
  if (options.compareExecution && !result.record.isPartial && isTold) {
    progress.say(`now ${otherExecution(result.record)}, to compare …`)
    result = compareExecutions(loaded, result, { registry, watch })
    progress.end()
  }
  await write(name, writer, result, place, options)
  if ('error' in result) throw result.error
  return exitOf(result)
}

async function write(
  name: string,
  writer: Writer,
  result: RunResult,
  place: Place | null,
  options: RunCommandOptions,
): Promise<void> {
  const isScreen = writer.isScreen === true && !options.quiet
  const comparison = isScreen ? comparisonLines(reportFor(result, options), asked(options)) : ''
  if (comparison !== '') tell(`\n${comparison}`)
  if (!writer.isScreen) show(writer, result, options)
  if (place !== null) {
    const { folder, names, notes } = await writeFiles(place, result, reportFor(result, options))
    const say = options.quiet ? () => {} : isScreen ? tell : note
    say(['', wrap(names.join(' · '), 80, 0), `in ${folder}`, ...notes].join('\n'))
    if (options.open) await openFile(join(folder, 'report.html'))
  }
  if (isScreen) tell(next(name, result, options))
}

function show(writer: Writer, result: RunResult, options: RunCommandOptions): void {
  if (options.quiet) return
  const say = writer.isScreen ? tell : print
  for (const text of writer.write(reportFor(result, options), result, asked(options))) say(text)
}

const reportFor = ({ record }: RunResult, { all = false }: RunCommandOptions): Report =>
  reportOf(record, { all })

function progressOf(options: RunCommandOptions, endMs: number): Progress {
  const style = options.quiet && options.progress === 'auto' ? 'none' : options.progress
  return createProgress(style, isNoteOnTerminal(), endMs)
}

function asked({ all = false }: RunCommandOptions): WriterOptions {
  return { all, isColored: wantsColor(isDataOnTerminal()) }
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
