/**
 * Many runs on several threads. Each is a copy of this program that was called alike and is asked
 * for runs; what a run says depends on what was asked only, so it does not matter which of them
 * makes it, nor how many there are.
 */
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Ended } from '../failure.ts'
import { packageFolder } from '../invocation.ts'
import { isStopRequested, type Stop, sayRunning } from '../surroundings.ts'

/** What is asked at once of a thread, at most. */
const handful = 16
/** What takes less in all is made here: a thread takes a second to start and to warm up. */
const worthMs = 2000
/** Until then nobody knows how long runs take: the first are slow. */
const knownMs = 200
/** A thread that makes long runs says each; of short ones many are said together. */
const saidMs = 50

interface HandData extends Partial<Stop> {
  readonly isHand: true
}

/** What a thread says: what it has made, and whether it waits for more. */
interface Said<T> {
  readonly made: readonly T[]
  readonly isIdle: boolean
}

/** Makes one run; null: it was stopped in its middle. */
export type One<Ask, T> = (ask: Ask) => Promise<T | null>
type Take<T> = (made: readonly T[]) => Promise<void>

export interface Hands<Ask, T> {
  /**
   * Makes all runs that are asked for; `take` hears of those that are done, in any order. False:
   * stopped by hand; what was done is taken. Throws `Ended` where a thread met a mistake.
   */
  make(asks: readonly Ask[], take: Take<T>): Promise<boolean>
  /** The threads end. */
  end(): Promise<void>
}

/** This thread was started to make runs for another. */
export const isHand = (): boolean =>
  !isMainThread && (workerData as HandData | null)?.isHand === true

/** Makes the runs it is asked for, until somebody ends it. */
export async function lendHand<Ask, T>(one: One<Ask, T>): Promise<number> {
  const port = parentPort
  if (port === null) throw new Error('a hand has somebody to lend it to')
  const say = (said: Said<T>) => port.postMessage(said)
  return new Promise<number>((_, reject) => {
    port.on('message', async (asks: readonly Ask[]) => {
      try {
        let made: T[] = []
        let beganMs = performance.now()
        for (const ask of asks) {
          const own = isStopRequested() ? null : await one(ask)
          if (own === null) break
          made.push(own)
          if (performance.now() - beganMs < saidMs) continue
          say({ made, isIdle: false })
          made = []
          beganMs = performance.now()
        }
        say({ made, isIdle: true })
      } catch (error) {
        reject(error)
      }
    })
  })
}

/** Makes runs here, and on threads once they are worth it. */
export function openHands<Ask, T>(workers: number, one: One<Ask, T>): Hands<Ask, T> {
  sayRunning()
  let [spentMs, madeHere] = [0, 0]
  let threads: Worker[] = []
  return {
    async make(asks, take) {
      let made = 0
      const takeHere = async (ask: Ask): Promise<boolean> => {
        const beganMs = performance.now()
        const own = isStopRequested() ? null : await one(ask)
        spentMs += performance.now() - beganMs
        if (own === null) return false
        await take([own])
        made++
        madeHere++
        return true
      }
      const isHere = () => {
        const left = asks.length - made
        // A single one is made here as well: there is nothing to divide.
        if (workers === 1 || left === 1) return true
        const expectedMs = spentMs < knownMs ? 0 : spentMs * (1 + left / madeHere)
        return threads.length === 0 && expectedMs < worthMs
      }
      while (made < asks.length && isHere()) {
        if (!(await takeHere(asks[made] as Ask))) return false
      }
      if (made === asks.length) return true
      if (threads.length === 0) threads = Array.from({ length: workers }, startHand)
      return onThreads(threads, asks.slice(made), take)
    },
    async end() {
      await Promise.all(threads.map((it) => it.terminate()))
    },
  }
}

function startHand(): Worker {
  const file = join(packageFolder(), 'apps/cli/bin/cascade.js')
  const stop = (workerData as Stop | null)?.stop
  const data: HandData = { isHand: true, ...(stop && { stop }) }
  return new Worker(file, { argv: process.argv.slice(2), workerData: data })
}

async function onThreads<Ask, T>(
  threads: readonly Worker[],
  asks: readonly Ask[],
  take: Take<T>,
): Promise<boolean> {
  let next = 0
  let taken = 0
  let taking = Promise.resolve()
  /** Fewer at the end, so that all threads end together. */
  const nextAsks = (): readonly Ask[] => {
    const share = Math.ceil((asks.length - next) / (3 * threads.length))
    const mine = isStopRequested() ? [] : asks.slice(next, next + Math.min(handful, share))
    next += mine.length
    return mine
  }
  const serve = (thread: Worker) =>
    new Promise<void>((resolve, reject) => {
      const giveMore = () => {
        const mine = nextAsks()
        if (mine.length > 0) return thread.postMessage(mine)
        thread.off('message', hear)
        thread.off('error', reject)
        resolve()
      }
      const hear = (said: Said<T> | number | string) => {
        // At its end a thread says what the program would end with.
        if (typeof said === 'number') return reject(new Ended(said))
        if (typeof said === 'string') return
        taken += said.made.length
        if (said.made.length > 0) taking = taking.then(() => take(said.made))
        if (said.isIdle) giveMore()
      }
      thread.on('message', hear)
      thread.on('error', reject)
      giveMore()
    })
  await Promise.all(threads.map(serve))
  await taking
  return taken === asks.length
}
