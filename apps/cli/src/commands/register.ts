import { registry, version } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import { type RegisterReport, registerScenario, textOf } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { short } from '../terminal/grid.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'
import { wholeOf } from '../whole-number.ts'

export interface RegisterCommandOptions extends ScenarioOptions {
  readonly metric?: string
  readonly nodes: string
  readonly format: 'table' | 'json' | 'csv' | 'md'
}

export async function registerCommand(
  name: string,
  { metric, nodes, format, ...options }: RegisterCommandOptions,
): Promise<number> {
  const nodesMax = wholeOf('--nodes', nodes, 0, 1000)
  const loaded = await openScenario(name, options)
  const report = registerScenario(loaded, registry, metric ?? null, nodesMax)
  if (format === 'json') print(JSON.stringify(registerJson(report), null, 2))
  else if (format === 'csv') print(registerCsv(report))
  else if (format === 'md') print(toldMarkdown(report))
  else tell(registerScreen(report))
  return exits.held
}

const registerJson = ({ title: _title, tables: _tables, sentences, ...found }: RegisterReport) => ({
  version,
  says: sentences.map(textOf),
  ...found,
})

const columns = [
  ...['rank', 'kind', 'name', 'channel', 'loss', 'share', 'accounts', 'firms', 'lostUsd'],
  ...['unpaidUsd', 'creditorsUsd', 'fix', 'costUsd', 'saves'],
]

/** A row for each component that makes a difference. */
function registerCsv({ rows }: RegisterReport): string {
  const told = rows.map(({ attributed, fix, ...row }, at) => ({
    ...{ rank: at + 1, ...row, ...attributed },
    ...{ fix: fix?.what ?? null, costUsd: fix?.costUsd ?? null, saves: fix?.saves ?? null },
  }))
  return encodeCsv(told, columns)
}

const nameMax = 34

function registerScreen(report: RegisterReport): string {
  const draw = (text: string, column: string) =>
    column === 'component' ? short(text, nameMax) : text
  return toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({ draw }))
}
