import { createHash } from 'node:crypto'
import type { LoadedScenario } from 'cascade-engine/data-node'
import { exits } from '../failure.ts'
import { eventLines, markdown, roundsCsv, summaryJson } from '../formats.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { createProgress, type Progress, type ProgressStyle } from '../progress.ts'
import { checkFolder, writeFiles } from '../result-files.ts'
import { commandOf, openScenario, quoted, type ScenarioOptions } from '../scenario-file.ts'
import { compareExecutions, type Simulation, simulate } from '../simulate.ts'
import { isDataOnTerminal, isNoteOnTerminal, note, print, tell } from '../surroundings.ts'
import { comparisonLines, type ScreenOptions, screen } from '../terminal/screen.ts'

export interface RunCommandOptions extends ScenarioOptions {
  readonly format: 'table' | 'json' | 'jsonl' | 'csv' | 'md'
  /** False: `--no-out`. */
  readonly out?: string | false
  readonly compareExecution?: boolean
  readonly verify?: boolean
  readonly gauge?: boolean
  readonly all?: boolean
  readonly quiet?: boolean
  readonly progress: ProgressStyle
}

export async function runCommand(name: string, options: RunCommandOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const folder = folderOf(options, usualFolder(loaded))
  if (folder !== null) await checkFolder(folder)
  const say = options.quiet ? () => {} : options.format === 'table' ? tell : note
  const progress = progressOf(options, loaded.settings.endMs)
  let simulation = simulate(loaded, {
    command: commandOf('run', name, options),
    verify: options.verify ?? false,
    gauge: options.gauge ?? false,
    trace: folder !== null || options.format === 'jsonl' || options.format === 'table',
    maps: folder !== null,
    study: tellsSummary(options, folder),
    progress,
  })
  const isTable = options.format === 'table' && !options.quiet
  // People read while the other execution runs.
  if (isTable) tell(screen(simulation.record, screenOptions(options)))
  const { isPartial } = simulation.record
  if (options.compareExecution && !isPartial && tellsSummary(options, folder)) {
    simulation = compareExecutions(loaded, simulation, progress)
  }
  const compared = comparisonLines(simulation.record, screenOptions(options))
  if (isTable && compared) tell(`\n${compared}`)
  if (!isTable && !options.quiet) show(simulation, options)
  if (folder !== null) {
    const { names, notes } = await writeFiles(folder, loaded, simulation)
    say(['', names.join(' · '), `in ${folder}`, ...notes].join('\n'))
  }
  if (isTable) tell(next(name, simulation, options))
  return exitOf(simulation)
}

/** Events and rounds say nothing about studies and the other execution. */
function tellsSummary({ format }: RunCommandOptions, folder: string | null): boolean {
  return folder !== null || format === 'table' || format === 'json' || format === 'md'
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
function folderOf({ out, format }: RunCommandOptions, usual: string): string | null {
  if (out === false) return null
  return out ?? (format === 'table' ? usual : null)
}

function exitOf({ record }: Simulation): number {
  if (record.isPartial) return exits.stopped
  return record.checks.every(({ holds }) => holds) ? exits.held : exits.breached
}

function show({ record, events }: Simulation, { format }: RunCommandOptions): void {
  if (format === 'json') print(JSON.stringify(summaryJson(record), null, 2))
  else if (format === 'csv') print(roundsCsv(record))
  else if (format === 'md') print(markdown(record))
  else printInBlocks(eventLines(events?.() ?? []))
}

const blockMax = 1 << 16

function printInBlocks(lines: Iterable<string>): void {
  let block = ''
  for (const line of lines) {
    block += line
    if (block.length < blockMax) continue
    print(block)
    block = ''
  }
  if (block !== '') print(block)
}

/** What to try next. */
function next(name: string, { record }: Simulation, options: RunCommandOptions): string {
  const { example, parameters } = record
  const lines: string[] = []
  if (example) {
    lines.push(`${commandOf('explain', name, options)} --account ${quoted(example.account)}`)
  }
  const lever = parameters.find(
    ({ path, value }) => /^shocks\.\d+\.(drop|share|size|by)$/.test(path) && Number(value) !== 0,
  )
  if (lever) {
    const less = Number((Number(lever.value) * 0.7).toPrecision(2))
    const rest = (options.set ?? []).filter((change) => !change.startsWith(`${lever.path}=`))
    lines.push(commandOf('run', name, { ...options, set: [...rest, `${lever.path}=${less}`] }))
  }
  return lines.map((line, row) => `${row === 0 ? 'try: ' : '     '}${line}`).join('\n')
}
