import { readFileSync } from 'node:fs'
import { InputError, registry } from 'cascade-engine'
import {
  type EarlierRow,
  openRegisterOf,
  type RegisterReport,
  registerReport,
} from 'cascade-engine/report'
import { componentKinds, type OpenRegister, type WithoutOne } from 'cascade-engine/risk'
import type { AnswerOptions, Rows } from '../many/answer.ts'
import { carryOut, type PlanOptions } from '../many/carry-out.ts'
import { aboutScenario, callOf, type Plan } from '../many/plan.ts'
import { type ScenarioOptions, scenarioOpener } from '../scenario-file.ts'
import { note } from '../surroundings.ts'
import { short } from '../terminal/grid.ts'
import { wholeOf } from '../whole-number.ts'

export interface RegisterCommandOptions extends ScenarioOptions, PlanOptions {
  readonly metric?: string
  readonly nodes: string
  readonly since?: string
  readonly format: AnswerOptions['format']
}

/** Without a component, in the order of the register; each may be several runs of its scenario. */
interface RegisterRow {
  readonly run: number
  readonly without: WithoutOne
}

const nameMax = 34

export const registerCommand = (name: string, options: RegisterCommandOptions): Promise<number> =>
  carryOut(registerPlan(name, options), options)

export function registerPlan(name: string, options: RegisterCommandOptions): Plan<RegisterRow> {
  const { metric = null, nodes, since } = options
  const nodesMax = wholeOf('--nodes', nodes, 0, 1000)
  const earlier = since === undefined ? null : earlierRows(since)
  const opened = scenarioOpener(name)
  // Which components there are is known when the scenario has been run once.
  let open: Promise<OpenRegister> | null = null
  const load = (warn: (text: string) => void = () => {}) => opened(options, warn)
  const register = () => {
    open ??= load().then((it) => openRegisterOf(it, registry, metric, nodesMax))
    return open
  }
  return {
    call: callOf('register', name, options),
    formats: ['csv', 'parquet', 'json', 'md', 'html'],
    async one(run) {
      const { without } = await register()
      return { run, without: without(run) }
    },
    async begin() {
      const first = await load(note)
      const found = await register()
      return {
        count: found.count,
        about: aboutScenario(name, options, first, { metric, nodes }),
        answer(rows, isWhole) {
          if (!isWhole) return null
          const all = found.register(rows.map(({ without }) => without))
          const report = registerReport(first, all, metric, earlier)
          return { report, rows: () => rowsOf(report), choice: () => () => ({ draw }) }
        },
      }
    },
  }
}

const draw = (text: string, column: string): string =>
  column === 'component' ? short(text, nameMax) : text

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
