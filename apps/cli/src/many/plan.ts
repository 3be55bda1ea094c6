/**
 * Many runs of which each follows from its number alone: who makes them, in which order and on how
 * many threads, and how often it was stopped in between, does not show in the answer.
 */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { version } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import { createCount } from '../count.ts'
import type { ScenarioOptions } from '../scenario-file.ts'
import { wholeOf } from '../whole-number.ts'
import {
  type Answer,
  type AnswerOptions,
  checkOut,
  type FileFormat,
  finish,
  stopped,
} from './answer.ts'
import { isHand, lendHand, runAll } from './hands.ts'
import { openPart } from './part-file.ts'

/** What one run says, as JSON would keep it. */
export interface Made {
  /** From 0. */
  readonly run: number
}

export interface Plan<Row extends Made> {
  /** What a person calls it. */
  readonly what: string
  /** How many runs. */
  readonly count: number
  readonly formats: readonly FileFormat[]
  one(run: number): Promise<Row>
  /** Called before anything runs: mistakes are found here. */
  begin(): Promise<Begun<Row>>
  /** Beside the progress. */
  readonly soFar?: (rows: readonly Row[]) => string
}

export interface Begun<Row> {
  /** What makes it the same: where from, what is set, what is asked. */
  readonly about: object
  /** `rows` in the order of their runs; null: there is no answer before all are made. */
  answer(rows: readonly Row[], isWhole: boolean): Answer | null
}

export interface PlanOptions extends AnswerOptions {
  readonly workers?: string
}

/** Makes all runs that an earlier call has not made, and answers. */
export async function carryOut<Row extends Made>(
  plan: Plan<Row>,
  options: PlanOptions,
): Promise<number> {
  const workers = wholeOf('--workers', options.workers ?? String(availableParallelism()), 1, 256)
  if (isHand()) return lendHand(plan.one)
  const { out } = options
  await checkOut(options, plan.formats)
  const { about, answer } = await plan.begin()
  const rows = new Map<number, Row>()
  const part = out === undefined ? null : await openPart<Row>(`${out}.part`, plan.what, about)
  for (const row of part?.done ?? []) if (row.run < plan.count) rows.set(row.run, row)
  const progress = createCount(plan.count, rows.size)
  const left = Array.from({ length: plan.count }, (_, run) => run).filter((it) => !rows.has(it))
  const ended = await runAll(left, workers, plan.one, async (found) => {
    for (const row of found) {
      await part?.add(row)
      rows.set(row.run, asKept(row))
    }
    progress.at(rows.size, () => plan.soFar?.([...rows.values()]) ?? '')
  })
  progress.end()
  if (typeof ended === 'number') return ended
  const found = answer(inOrder(rows), ended)
  return found === null ? stopped(out) : finish(found, options, ended)
}

const inOrder = <Row extends Made>(rows: ReadonlyMap<number, Row>): Row[] =>
  [...rows.values()].sort((a, b) => a.run - b.run)

/** A run says the same whether it was kept in between or not: JSON has no −0, for one. */
const asKept = <Row>(row: Row): Row => JSON.parse(JSON.stringify(row)) as Row

/** What is told of a scenario so that a call can be known again; `asked` is the command's own. */
export function aboutScenario(
  name: string,
  { seed, set, data, position }: ScenarioOptions,
  { parameters }: LoadedScenario,
  asked: object,
): object {
  const digest = createHash('sha256').update(JSON.stringify(parameters)).digest('hex')
  return { version, name, seed, set, data, position, ...asked, parameters: digest }
}
