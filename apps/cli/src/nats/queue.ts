/**
 * Where jobs and what belongs to them lie on a server. A job is a batch of runs of one task; its
 * subject can hold one message, so that a job is there once however often it is asked for. Each
 * task has a store of its own: what is called, the scenario with its data, and the rows of each
 * batch, which are there once however often it is made.
 */
import { createHash } from 'node:crypto'
import { version } from 'cascade-engine'
import type { Call, Made } from '../many/plan.ts'
import type { Nats, ObjectStore } from './library.ts'

export interface Task {
  readonly call: Call
  readonly world: string
  readonly count: number
  readonly batch: number
  /** Names of the scenario file and of its input files. */
  readonly scenario: string
  readonly files: readonly string[]
}

export interface Job {
  readonly task: string
  /** From 0. */
  readonly batch: number
}

const stream = 'CASCADE'
// Who has another version has other numbers: he never sees a job of this one.
const mine = version.replace(/[^\w-]/g, '_')
const subjects = `cascade.jobs.${mine}`
const nanos = 1_000_000
const dayMs = 86_400_000
/** What nobody fetched is gone then. */
const keptDays = 30

/** The same for the same call on the same scenario and data, wherever they lie. */
export function taskId(call: Call, world: string, count: number, batch: number): string {
  const { command, options } = call
  const { data: _data, ...asked } = options as { readonly data?: string }
  const text = JSON.stringify({ version, command, asked, world, count, batch })
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

export const runsOf = ({ batch, count }: Pick<Task, 'batch' | 'count'>, at: number): number[] => {
  const first = at * batch
  return Array.from({ length: Math.min(batch, count - first) }, (_, run) => first + run)
}

export async function openQueue({ manager }: Nats): Promise<void> {
  await manager.streams.add({
    name: stream,
    subjects: ['cascade.jobs.>'],
    retention: 'workqueue',
    ...{ max_msgs_per_subject: 1, discard: 'new', discard_new_per_subject: true },
  })
}

/** The consumer that all workers share; a job comes again where it was begun so long ago. */
export async function openConsumer(nats: Nats, waitMs: number) {
  const name = `workers-${mine}`
  await nats.manager.consumers.add(stream, {
    durable_name: name,
    ack_policy: 'explicit',
    ack_wait: waitMs * nanos,
    max_ack_pending: 10_000,
    filter_subject: `${subjects}.>`,
  })
  return nats.jetStream.consumers.get(stream, name)
}

/** False: it waits, or is being made, already. */
export async function addJob({ jetStream }: Nats, job: Job): Promise<boolean> {
  try {
    await jetStream.publish(`${subjects}.${job.task}.${job.batch}`, JSON.stringify(job))
    return true
  } catch (error) {
    if ((error as { readonly code?: number }).code === alreadyThere) return false
    throw error
  }
}

/** Of the server: maximum messages per subject exceeded. */
const alreadyThere = 10_077

const storeOf = (task: string): string => `cascade-${task}`

export const createStore = ({ stores }: Nats, task: string): Promise<ObjectStore> =>
  stores.create(storeOf(task), { ttl: keptDays * dayMs * nanos })

/** Null: nobody asks for the task any more. */
export async function openStore({ stores }: Nats, task: string): Promise<ObjectStore | null> {
  try {
    return await stores.open(storeOf(task))
  } catch (error) {
    if (isGone(error)) return null
    throw error
  }
}

export const isGone = (error: unknown): boolean =>
  /(object store|stream) not found/.test((error as Error).message)

export const rowsName = (batch: number): string => `rows/${batch}`
/** Why a run could not be made: no other of the task is begun then. */
export const failedName = 'failed'

/** A line for each run. */
export const encodeRows = (rows: readonly Made[]): Uint8Array =>
  new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

export const decodeRows = (bytes: Uint8Array): Made[] =>
  decodeText(bytes)
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Made)

export const decodeText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
