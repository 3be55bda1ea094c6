import { registry } from 'cascade-engine'
import { type RegisterReport, registerScenario } from 'cascade-engine/report'
import { type AnswerOptions, checkOut, finish, type Rows } from '../many/answer.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { short } from '../terminal/grid.ts'
import { wholeOf } from '../whole-number.ts'

export interface RegisterCommandOptions extends ScenarioOptions, AnswerOptions {
  readonly metric?: string
  readonly nodes: string
}

const nameMax = 34

export async function registerCommand(
  name: string,
  { metric, nodes, ...options }: RegisterCommandOptions,
): Promise<number> {
  const nodesMax = wholeOf('--nodes', nodes, 0, 1000)
  await checkOut(options, ['csv', 'parquet', 'json', 'md', 'html'])
  const loaded = await openScenario(name, options)
  const report = registerScenario(loaded, registry, metric ?? null, nodesMax)
  const draw = (text: string, column: string) =>
    column === 'component' ? short(text, nameMax) : text
  const answer = { report, rows: () => rowsOf(report), choice: () => () => ({ draw }) }
  return finish(answer, options, true)
}

/** A row for each component that makes a difference. */
function rowsOf({ rows }: RegisterReport): Rows {
  const told = rows.map(({ attributed, fix, ...row }, at) => ({
    ...{ rank: at + 1, ...row, ...attributed },
    ...{ fix: fix?.what ?? null, costUsd: fix?.costUsd ?? null, saves: fix?.saves ?? null },
  }))
  return {
    rows: told,
    columns: [
      ...['rank', 'kind', 'name', 'channel', 'loss', 'share', 'accounts', 'firms', 'lostUsd'],
      ...['unpaidUsd', 'creditorsUsd', 'fix', 'costUsd', 'saves'],
    ],
  }
}
