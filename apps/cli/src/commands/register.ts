import { readFileSync } from 'node:fs'
import { InputError, registry } from 'cascade-engine'
import { type EarlierRow, type RegisterReport, registerScenario } from 'cascade-engine/report'
import { componentKinds } from 'cascade-engine/risk'
import { type AnswerOptions, checkOut, finish, type Rows } from '../many/answer.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { short } from '../terminal/grid.ts'
import { wholeOf } from '../whole-number.ts'

export interface RegisterCommandOptions extends ScenarioOptions, AnswerOptions {
  readonly metric?: string
  readonly nodes: string
  readonly since?: string
}

const nameMax = 34

export async function registerCommand(
  name: string,
  { metric, nodes, since, ...options }: RegisterCommandOptions,
): Promise<number> {
  const nodesMax = wholeOf('--nodes', nodes, 0, 1000)
  await checkOut(options, ['csv', 'parquet', 'json', 'md', 'html'])
  const earlier = since === undefined ? null : earlierRows(since)
  const loaded = await openScenario(name, options)
  const report = registerScenario(loaded, registry, metric ?? null, nodesMax, earlier)
  const draw = (text: string, column: string) =>
    column === 'component' ? short(text, nameMax) : text
  const answer = { report, rows: () => rowsOf(report), choice: () => () => ({ draw }) }
  return finish(answer, options, true)
}

/** Of a register that was written as JSON. */
function earlierRows(file: string): EarlierRow[] {
  const facts = {
    field: '--since',
    value: file,
    allowed: 'a register that --out or json has written',
  }
  let found: { rows?: unknown }
  try {
    found = JSON.parse(readFileSync(file, 'utf8')) as { rows?: unknown }
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${(error as Error).message}`, facts)
  }
  const isRow = (it: Partial<EarlierRow> | null) =>
    typeof it?.name === 'string' &&
    typeof it.loss === 'number' &&
    componentKinds.some((kind) => kind === it.kind)
  if (Array.isArray(found?.rows) && found.rows.every(isRow)) return found.rows as EarlierRow[]
  throw new InputError(`${file} is no register`, facts)
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
