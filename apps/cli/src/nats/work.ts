/** A worker: takes jobs from the queue, makes their runs and leaves the rows in the store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Call } from '../many/plan.ts'
import { asKept } from '../many/plan.ts'
import { note } from '../surroundings.ts'
import type { Consumer, Message, Nats, ObjectStore } from './library.ts'
import { getTask } from './pack.ts'
import {
  decodeText,
  encodeRows,
  failedName,
  type Job,
  openConsumer,
  openQueue,
  openStore,
  rowsName,
  runsOf,
  type Task,
} from './queue.ts'
import { createRunner, type Runner } from './runner.ts'

export interface WorkOptions {
  readonly threads: number
  /** A job of which nothing is heard for so long is handed out again. */
  readonly waitMs: number
  /** Ends after so long without a job. */
  readonly idleMs: number
  isStopped(): boolean
}

/** A job that was begun so often and never done takes those with it that begin it. */
const deliveriesMax = 5
/** How often it says that a job is being made: who was started last says how long is waited. */
const saidMs = 300
const askMs = 1000
const againMs = 1000

export async function work(nats: Nats, options: WorkOptions): Promise<void> {
  await openQueue(nats)
  const consumer = await openConsumer(nats, options.waitMs)
  const folder = mkdtempSync(join(tmpdir(), 'cascade-worker-'))
  const tasks = createTasks(folder)
  const runners = Array.from({ length: options.threads }, createRunner)
  try {
    await Promise.all(runners.map((runner) => serve(nats, consumer, tasks, runner, options)))
  } finally {
    await Promise.all(runners.map((runner) => runner.end()))
    rmSync(folder, { recursive: true, force: true })
  }
}

async function serve(
  nats: Nats,
  consumer: Consumer,
  tasks: Tasks,
  runner: Runner,
  { waitMs, idleMs, isStopped }: WorkOptions,
): Promise<void> {
  let busyMs = performance.now()
  while (!isStopped() && performance.now() - busyMs < idleMs) {
    const message = await nextOf(consumer)
    if (message === null) continue
    const timer = setInterval(() => message.working(), Math.min(waitMs / 3, saidMs))
    try {
      await done(nats, message, tasks, runner)
    } catch (error) {
      // The server is away, or a thread ran out of memory: somebody tries again.
      note((error as Error).message)
      message.nak(againMs)
    } finally {
      clearInterval(timer)
    }
    busyMs = performance.now()
  }
}

/** Null: there is none at the moment, or nobody to ask. */
async function nextOf(consumer: Consumer): Promise<Message | null> {
  const late = new AbortController()
  try {
    // A server that went away never answers; what it sends later comes to somebody again.
    const never = wait(askMs + againMs, null, { signal: late.signal })
    return await Promise.race([consumer.next({ expires: askMs }), never])
  } catch (error) {
    note((error as Error).message)
    await wait(againMs)
    return null
  } finally {
    late.abort()
  }
}

/** What is made already is not made again: its worker was stopped before it could say so. */
async function done(nats: Nats, message: Message, tasks: Tasks, runner: Runner): Promise<void> {
  const job = JSON.parse(decodeText(message.data)) as Job
  const store = await openStore(nats, job.task)
  const name = rowsName(job.batch)
  const isOver =
    store === null || (await store.info(failedName)) !== null || (await store.info(name)) !== null
  if (!isOver) {
    const { task, call } = await tasks.find(job.task, store)
    const runs = runsOf(task, job.batch)
    const what = `${task.call.command} ${job.task}, runs ${runs[0]} to ${runs.at(-1)}`
    const { deliveryCount } = message.info
    if (deliveryCount > deliveriesMax) {
      await fail(store, `cascade: ${what}: begun ${deliveriesMax} times and never done`)
    } else {
      note(deliveryCount > 1 ? `${what}, once more` : what)
      const made = await runner.make({ task: job.task, call, world: task.world, runs })
      if ('failed' in made) await fail(store, made.failed)
      else await store.putBlob({ name }, encodeRows(made.rows.map(asKept)))
    }
  }
  await message.ackAck()
}

const fail = (store: ObjectStore, text: string): Promise<object> =>
  store.putBlob({ name: failedName }, new TextEncoder().encode(text))

interface Known {
  readonly task: Task
  readonly call: Call
}
type Tasks = ReturnType<typeof createTasks>

/** Tasks whose files are here. */
function createTasks(folder: string) {
  const known = new Map<string, Promise<Known>>()
  return {
    find(id: string, store: ObjectStore): Promise<Known> {
      const found = known.get(id) ?? getTask(store, join(folder, id))
      known.set(id, found)
      // What failed is tried again.
      found.catch(() => known.delete(id))
      return found
    },
  }
}
