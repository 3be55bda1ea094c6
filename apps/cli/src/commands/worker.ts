import { availableParallelism } from 'node:os'
import { exits } from '../failure.ts'
import { connectNats } from '../nats/library.ts'
import { isRunner, serveBatches } from '../nats/runner.ts'
import { work } from '../nats/work.ts'
import { note } from '../surroundings.ts'
import { wholeOf } from '../whole-number.ts'

export interface WorkerCommandOptions {
  readonly nats: string
  readonly workers?: string
  readonly wait: string
  readonly idle?: string
}

const dayS = 86_400

export async function workerCommand(options: WorkerCommandOptions): Promise<number> {
  if (isRunner()) return serveBatches()
  const threads = wholeOf('--workers', options.workers ?? String(availableParallelism()), 1, 256)
  const waitMs = 1000 * wholeOf('--wait', options.wait, 1, dayS)
  const idle = options.idle === undefined ? null : wholeOf('--idle', options.idle, 1, 365 * dayS)
  const nats = await connectNats(options.nats)
  const stop = createStop()
  note(`waiting for jobs; ${threads} at once`)
  await work(nats, {
    ...{ threads, waitMs },
    idleMs: idle === null ? Number.POSITIVE_INFINITY : 1000 * idle,
    isStopped: stop.isAsked,
  })
  await nats.connection.close()
  return stop.exit()
}

/** The first signal ends it after the jobs that are begun, the second at once. */
function createStop() {
  let exit: number = exits.held
  for (const [signal, code] of Object.entries({ SIGINT: exits.stopped, SIGTERM: 143 })) {
    process.on(signal, () => {
      if (exit !== exits.held) process.exit(code)
      exit = code
      note('\nstopping after the jobs that are begun; again to stop at once')
    })
  }
  return { isAsked: () => exit !== exits.held, exit: () => exit }
}
