/**
 * Many runs of which each follows from its number alone: who makes them, in which order, on how
 * many threads or machines, and how often it was stopped in between, does not show in the answer.
 */
import { createHash } from 'node:crypto'
import { version } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import type { ScenarioOptions } from '../scenario-file.ts'
import type { Answer, FileFormat } from './answer.ts'

/** What one run says, as JSON would keep it. */
export interface Made {
  /** From 0. */
  readonly run: number
}

/** Whoever is called so has the same plan. */
export interface Call {
  readonly command: PlanId
  readonly name: string
  /** Those that say what is run, not where to and by whom. */
  readonly options: object
}

export type PlanId = 'sweep' | 'montecarlo' | 'sensitivity' | 'optimise' | 'compare' | 'register'

export interface Plan<Row extends Made> {
  readonly call: Call
  readonly formats: readonly FileFormat[]
  one(run: number): Promise<Row>
  /** Called before anything runs: mistakes are found here. */
  begin(): Promise<Begun<Row>>
  /** Beside the progress. */
  readonly soFar?: (rows: readonly Row[]) => string
}

export interface Begun<Row> {
  /** How many runs. */
  readonly count: number
  /** What makes it the same: where from, what is set, what is asked. */
  readonly about: object
  /** `rows` in the order of their runs; null: there is no answer before all are made. */
  answer(rows: readonly Row[], isWhole: boolean): Answer | null
}

/** Where an answer goes and who makes the runs is left out of a call. */
export function callOf(command: PlanId, name: string, options: object): Call {
  const own = Object.entries(options).filter(([key]) => !elsewhere.includes(key))
  return { command, name, options: Object.fromEntries(own) }
}

const elsewhere = ['format', 'out', 'workers', 'shard', 'nats', 'batch']

/** A run says the same whether it was kept in between or not: JSON has no −0, for one. */
export const asKept = <Row>(row: Row): Row => JSON.parse(JSON.stringify(row)) as Row

/** What is told of a scenario so that a call can be known again; `asked` is the command's own. */
export function aboutScenario(
  name: string,
  { seed, set, data, position }: ScenarioOptions,
  { parameters, snapshot }: LoadedScenario,
  asked: object,
): object {
  const world = digestOf({ parameters, snapshot })
  return { version, name, seed, set, data, position, ...asked, world }
}

/** Of plain values and columns of numbers: of the scenario as it was read, data files included. */
function digestOf(value: object): string {
  const text = JSON.stringify(value, (_, it) => (ArrayBuffer.isView(it) ? sha256(bytesOf(it)) : it))
  return sha256(text)
}

const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex')

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
