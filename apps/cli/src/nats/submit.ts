/** Runs that workers make, wherever they are: asked for, waited for and taken. */
import { setTimeout as wait } from 'node:timers/promises'
import { InputError } from 'cascade-engine'
import { Ended, exits } from '../failure.ts'
import type { Call, Made } from '../many/plan.ts'
import { isStopRequested, note, sayRunning } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'
import { connectNats, type Nats, type ObjectStore } from './library.ts'
import { hasTask, putTask } from './pack.ts'
import {
  addJob,
  createStore,
  decodeRows,
  decodeText,
  failedName,
  isGone,
  openQueue,
  rowsName,
  runsOf,
  taskId,
} from './queue.ts'

export interface Submission {
  readonly call: Call
  readonly count: number
  /** Digest of the scenario as it was read here. */
  readonly world: string
  readonly nats: string
  readonly batch?: string | undefined
}

type Take = (rows: readonly Made[]) => Promise<void>

/**
 * As `Hands` of hands.ts. Where it is stopped or killed workers go on, and the same call takes
 * what they made.
 */
export async function runAfar(
  runs: readonly number[],
  { call, count, world, nats: url, batch: asked = '16' }: Submission,
  take: Take,
): Promise<boolean> {
  const batch = wholeOf('--batch', asked, 1, 100_000)
  const nats = await connectNats(url)
  try {
    const task = taskId(call, world, count, batch)
    await openQueue(nats)
    const store = await createStore(nats, task)
    if (!(await hasTask(store))) await putTask(store, { call, world, count, batch })
    await store.delete(failedName)
    const wanted = new Set(runs)
    const batches = new Set(runs.map((run) => Math.floor(run / batch)))
    await addJobs(nats, store, task, batches)
    sayRunning()
    const takeOwn: Take = (rows) => take(rows.filter(({ run }) => wanted.has(run)))
    const ended = await collect(store, batches, { batch, count }, takeOwn)
    if (ended === true) await store.destroy()
    return ended
  } finally {
    await nats.connection.close()
  }
}

/** Those that are not made yet, nor there already. */
async function addJobs(
  nats: Nats,
  store: ObjectStore,
  task: string,
  batches: ReadonlySet<number>,
): Promise<void> {
  const made = new Set((await store.list()).map(({ name }) => name))
  for (const batch of batches) {
    if (!made.has(rowsName(batch))) await addJob(nats, { task, batch })
  }
}

const askedMs = { least: 200, most: 2000 }
/** Asking should take no more than this part of the time. */
const askingShare = 0.1

/** Takes rows as they come, until all are there. */
async function collect(
  store: ObjectStore,
  batches: ReadonlySet<number>,
  task: { readonly batch: number; readonly count: number },
  take: Take,
): Promise<boolean> {
  const left = new Map([...batches].map((batch) => [rowsName(batch), batch]))
  while (left.size > 0) {
    if (isStopRequested()) return false
    const beganMs = performance.now()
    const names = await namesIn(store)
    if (names.includes(failedName)) throw await failedWith(store)
    for (const name of names) {
      const batch = left.get(name)
      if (batch === undefined) continue
      const bytes = await inTime(store.getBlob(name))
      if (bytes === null) break
      await take(rowsIn(bytes, name, runsOf(task, batch)))
      left.delete(name)
    }
    const tookMs = performance.now() - beganMs
    const pauseMs = Math.max(askedMs.least, tookMs / askingShare)
    if (left.size > 0) await wait(Math.min(askedMs.most, pauseMs))
  }
  return true
}

/** What is there; nothing, where the server is away for a while. */
async function namesIn(store: ObjectStore): Promise<string[]> {
  const found = await inTime(store.list())
  return found?.map(({ name }) => name) ?? []
}

const answeredMs = 5000

/** Null where the server is away, or went away while it was asked: it is asked again. */
async function inTime<T>(asked: Promise<T>): Promise<T | null> {
  const late = new AbortController()
  try {
    return await Promise.race([asked, wait(answeredMs, null, { signal: late.signal })])
  } catch (error) {
    if (!isGone(error)) return null
    const allowed = 'the same command, which asks for them anew'
    throw new InputError('the answer was taken by another call of the same command', { allowed })
  } finally {
    late.abort()
  }
}

function rowsIn(bytes: Uint8Array, name: string, runs: readonly number[]): readonly Made[] {
  const rows = decodeRows(bytes)
  if (rows.map(({ run }) => run).join() === runs.join()) return rows
  throw new Error(`${name} of the store does not hold runs ${runs[0]} to ${runs.at(-1)}`)
}

async function failedWith(store: ObjectStore): Promise<Ended> {
  const said = await store.getBlob(failedName)
  note(said === null ? 'a worker failed' : decodeText(said))
  return new Ended(exits.input)
}
