import { registry } from 'cascade-engine'
import { type RegisterReport, registerScenario } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { type AnswerFormat, type Rows, tellAnswer } from '../many/answer.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { short } from '../terminal/grid.ts'
import { wholeOf } from '../whole-number.ts'

export interface RegisterCommandOptions extends ScenarioOptions {
  readonly metric?: string
  readonly nodes: string
  readonly format: AnswerFormat
}

export async function registerCommand(
  name: string,
  { metric, nodes, format, ...options }: RegisterCommandOptions,
): Promise<number> {
  const nodesMax = wholeOf('--nodes', nodes, 0, 1000)
  const loaded = await openScenario(name, options)
  const report = registerScenario(loaded, registry, metric ?? null, nodesMax)
  tellAnswer({ report, rows: () => rowsOf(report), choice: () => () => ({ draw }) }, format)
  return exits.held
}

const columns = [
  ...['rank', 'kind', 'name', 'channel', 'loss', 'share', 'accounts', 'firms', 'lostUsd'],
  ...['unpaidUsd', 'creditorsUsd', 'fix', 'costUsd', 'saves'],
]

/** A row for each component that makes a difference. */
function rowsOf({ rows }: RegisterReport): Rows {
  const told = rows.map(({ attributed, fix, ...row }, at) => ({
    ...{ rank: at + 1, ...row, ...attributed },
    ...{ fix: fix?.what ?? null, costUsd: fix?.costUsd ?? null, saves: fix?.saves ?? null },
  }))
  return { rows: told, columns }
}

const nameMax = 34

const draw = (text: string, column: string): string =>
  column === 'component' ? short(text, nameMax) : text
