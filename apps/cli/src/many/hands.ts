/**
 * Many runs on several threads. Each is a copy of this program that was called alike and is told
 * which runs to make; what a run says depends on its number only, so it does not matter which of
 * them makes it, nor how many there are.
 */
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { packageFolder } from '../invocation.ts'
import { isStopRequested, sayRunning } from '../surroundings.ts'

/** Runs that are handed out at once. */
const handful = 16

interface HandData {
  readonly isHand: true
}

/** This thread was started to make runs for another. */
export const isHand = (): boolean =>
  !isMainThread && (workerData as HandData | null)?.isHand === true

/** Makes the runs it is told to, until it is told null; returns 0. */
export async function lendHand<T>(one: (run: number) => Promise<T>): Promise<number> {
  const port = parentPort
  if (port === null) throw new Error('a hand has somebody to lend it to')
  return new Promise<number>((resolve, reject) => {
    port.on('message', async (runs: readonly number[] | null) => {
      if (runs === null) {
        port.removeAllListeners('message')
        return resolve(0)
      }
      try {
        const rows: T[] = []
        for (const run of runs) rows.push(await one(run))
        port.postMessage(rows)
      } catch (error) {
        reject(error)
      }
    })
    port.postMessage([])
  })
}

/**
 * Makes all runs; `take` hears of those that are done, in any order. False where it was stopped by
 * hand: what was begun is still taken. A number where a run met a mistake, which is said already:
 * what the program ends with.
 */
export async function runAll<T>(
  runs: readonly number[],
  workers: number,
  one: (run: number) => Promise<T>,
  take: (rows: readonly T[]) => Promise<void>,
): Promise<boolean | number> {
  sayRunning()
  if (workers === 1 || runs.length <= handful) return runHere(runs, one, take)
  try {
    return await runOnThreads(runs, Math.min(workers, Math.ceil(runs.length / handful)), take)
  } catch (error) {
    if (error instanceof Ended) return error.exit
    throw error
  }
}

async function runHere<T>(
  runs: readonly number[],
  one: (run: number) => Promise<T>,
  take: (rows: readonly T[]) => Promise<void>,
): Promise<boolean> {
  for (const run of runs) {
    if (isStopRequested()) return false
    await take([await one(run)])
  }
  return true
}

async function runOnThreads<T>(
  runs: readonly number[],
  workers: number,
  take: (rows: readonly T[]) => Promise<void>,
): Promise<boolean> {
  const file = join(packageFolder(), 'apps/cli/bin/cascade.js')
  let next = 0
  let taken = 0
  let taking = Promise.resolve()
  const hands = Array.from({ length: workers }, () => {
    const data: HandData = { isHand: true }
    return new Worker(file, { argv: process.argv.slice(2), workerData: data })
  })
  const serve = (hand: Worker) =>
    new Promise<void>((resolve, reject) => {
      hand.on('message', (said: readonly T[] | number) => {
        // At its end a thread says what the program would end with.
        if (typeof said === 'number') return said === 0 ? resolve() : reject(new Ended(said))
        taken += said.length
        if (said.length > 0) taking = taking.then(() => take(said))
        const mine = isStopRequested() ? [] : runs.slice(next, next + handful)
        next += mine.length
        hand.postMessage(mine.length > 0 ? mine : null)
      })
      hand.on('error', reject)
    })
  try {
    await Promise.all(hands.map(serve))
  } finally {
    await Promise.all(hands.map((hand) => hand.terminate()))
  }
  await taking
  return taken === runs.length
}

/** A thread met a mistake and has said it. */
class Ended extends Error {
  readonly exit: number

  constructor(exit: number) {
    super('a thread ended')
    this.exit = exit
  }
}
