import { availableParallelism } from 'node:os'
import { wholeOf } from '../whole-number.ts'

const workersMax = 256

/** Threads that make runs, as `--workers` says; one for each processor where it says nothing. */
export const workersOf = (text: string | undefined): number =>
  wholeOf('--workers', text ?? String(availableParallelism()), 1, workersMax)
