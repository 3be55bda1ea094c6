import { exits } from '../failure.ts'
import { eventLines, markdown, roundsCsv, summaryJson } from '../formats.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { createProgress, type ProgressStyle } from '../progress.ts'
import { writeFiles } from '../result-files.ts'
import { commandOf, openScenario, quoted, type ScenarioOptions } from '../scenario-file.ts'
import { type Simulation, simulate } from '../simulate.ts'
import { isDataOnTerminal, isNoteOnTerminal, note, print } from '../surroundings.ts'
import { screen } from '../terminal/screen.ts'

export interface RunCommandOptions extends ScenarioOptions {
  readonly format: 'table' | 'json' | 'jsonl' | 'csv' | 'md'
  /** False: `--no-out`. */
  readonly out?: string | false
  readonly compare: boolean
  readonly verify?: boolean
  readonly all?: boolean
  readonly quiet?: boolean
  readonly progress: ProgressStyle
}

export async function runCommand(name: string, options: RunCommandOptions): Promise<number> {
  const loaded = await openScenario(name, options)
  const folder = folderOf(options, `runs/${loaded.id}-${loaded.settings.seed}`)
  const style = options.quiet && options.progress === 'auto' ? 'none' : options.progress
  const progress = createProgress(style, isNoteOnTerminal(), loaded.settings.endMs)
  const simulation = simulate(loaded, {
    command: commandOf('run', name, options),
    verify: options.verify ?? false,
    compare: options.compare,
    trace: folder !== null || options.format === 'jsonl' || options.format === 'table',
    maps: folder !== null,
    progress,
  })
  const files = folder === null ? [] : await writeFiles(folder, loaded, simulation)
  if (!options.quiet) show(simulation, options)
  if (folder !== null && !options.quiet) {
    const say = options.format === 'table' ? print : note
    say(`\n${files.join(' · ')} in ${folder}`)
  }
  if (!options.quiet && options.format === 'table') print(next(name, simulation, options))
  return exitOf(simulation)
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

function show({ record, events }: Simulation, { format, all = false }: RunCommandOptions): void {
  if (format === 'json') print(JSON.stringify(summaryJson(record), null, 2))
  else if (format === 'csv') print(roundsCsv(record))
  else if (format === 'md') print(markdown(record))
  else if (format === 'jsonl') printInBlocks(eventLines(events?.() ?? []))
  else print(screen(record, { paint: createPaint(wantsColor(isDataOnTerminal())), all }))
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
