import { InputError, registry, version } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import { type InfectionReport, infectionScenario, textOf } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { short } from '../terminal/grid.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'

export interface InfectionCommandOptions extends ScenarioOptions {
  readonly format: 'table' | 'json' | 'csv' | 'md'
  readonly firebreaks: string
  readonly all?: boolean
}

export async function infectionCommand(
  name: string,
  { format, firebreaks, all = false, ...options }: InfectionCommandOptions,
): Promise<number> {
  const runs = runsOf(firebreaks)
  const loaded = await openScenario(name, options)
  const branches = all ? Number.POSITIVE_INFINITY : undefined
  const report = infectionScenario(loaded, registry, { firebreaks: runs, branches })
  if (format === 'json') print(JSON.stringify(infectionJson(report), null, 2))
  else if (format === 'csv') print(infectionCsv(report))
  else if (format === 'md') print(toldMarkdown(report))
  else tell(infectionScreen(report))
  return exits.held
}

const runsMax = 1000

function runsOf(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0 && value <= runsMax) return value
  const facts = { field: '--firebreaks', value: text, allowed: `0 to ${runsMax}, a run each` }
  throw new InputError(`--firebreaks is ${text}`, facts)
}

/** Failures by name; `cause` is a place in the list, from 0. */
function infectionJson({
  failures,
  sentences,
  title: _title,
  tables: _tables,
  ...found
}: InfectionReport) {
  const told = failures.map(({ row: _row, ...failure }) => failure)
  return { version, says: sentences.map(textOf), ...found, failures: told }
}

const columns = [
  ...['failure', 'kind', 'name', 'timeMs', 'event', 'cause', 'edge', 'via', 'share'],
  ...['generation', 'afterMs', 'lostUsd', 'below', 'belowUsd'],
]

/** A row for each failure; `cause` is the `failure` that it came from. */
function infectionCsv({ failures }: InfectionReport): string {
  return encodeCsv(
    failures.map((it, failure) => ({ failure, ...it })),
    columns,
  )
}

const nameMax = 30

function infectionScreen(report: InfectionReport): string {
  const draw = (text: string, column: string) =>
    column === 'failure' ? short(text, nameMax) : text
  return toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({ draw }))
}
