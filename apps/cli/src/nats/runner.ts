/**
 * The thread of a worker in which runs are made: they keep it busy, while the one that started it
 * tells the server that they are being made.
 */
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { InputError } from 'cascade-engine'
import { failure } from '../failure.ts'
import { packageFolder } from '../invocation.ts'
import type { Call, Made, Plan } from '../many/plan.ts'
import { planOf } from '../many/plans.ts'

export interface Batch {
  readonly task: string
  readonly call: Call
  readonly world: string
  readonly runs: readonly number[]
}

/** Rows, or what a person should read. */
export type Outcome = { readonly rows: readonly Made[] } | { readonly failed: string }

interface RunnerData {
  readonly isRunner: true
}

export const isRunner = (): boolean =>
  !isMainThread && (workerData as RunnerData | null)?.isRunner === true

/** Makes the batches it is told to, until it is told null; returns 0. */
export async function serveBatches(): Promise<number> {
  const port = parentPort
  if (port === null) throw new Error('a runner has somebody to run for')
  let known: { readonly task: string; readonly plan: Plan<Made> } | null = null
  const make = async ({ task, call, world, runs }: Batch): Promise<Outcome> => {
    try {
      if (known?.task !== task) known = { task, plan: await begin(call, world) }
      const rows: Made[] = []
      for (const run of runs) rows.push(await known.plan.one(run))
      return { rows }
    } catch (error) {
      return { failed: failure(error).text }
    }
  }
  return new Promise<number>((resolve) => {
    port.on('message', async (batch: Batch | null) => {
      if (batch !== null) return port.postMessage(await make(batch))
      port.removeAllListeners('message')
      resolve(0)
    })
  })
}

async function begin(call: Call, world: string): Promise<Plan<Made>> {
  const plan = planOf(call)
  const { about } = await plan.begin()
  const here = (about as { readonly world: string }).world
  if (here === world) return plan
  const facts = { value: here, allowed: world }
  throw new InputError('a worker reads another scenario than was submitted', facts)
}

export interface Runner {
  make(batch: Batch): Promise<Outcome>
  end(): Promise<void>
}

/** A thread that fails, for want of memory for one, is replaced by the next call. */
export function createRunner(): Runner {
  const file = join(packageFolder(), 'apps/cli/bin/cascade.js')
  let thread: Worker | null = null
  const start = (): Worker => {
    const data: RunnerData = { isRunner: true }
    return new Worker(file, { argv: ['worker'], workerData: data })
  }
  return {
    make(batch) {
      thread ??= start()
      const own = thread
      return new Promise<Outcome>((resolve, reject) => {
        const hear = (said: Outcome | number) => {
          own.off('error', lose)
          // At its end a thread says what the program would end with.
          if (typeof said === 'number') lose(new Error(`the thread of a worker ended with ${said}`))
          else resolve(said)
        }
        const lose = (error: Error) => {
          own.off('message', hear)
          thread = null
          reject(error)
        }
        own.once('message', hear)
        own.once('error', lose)
        own.postMessage(batch)
      })
    },
    async end() {
      await thread?.terminate()
    },
  }
}
