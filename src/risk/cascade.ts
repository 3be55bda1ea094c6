/** The whole of a run: measure the loop gain, advance to the end, summarise. */

import { advance, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import type { Summary } from '../engine/reading/result.ts'
import { summarize } from '../engine/reading/summary.ts'
import { measureGain } from './loop-gain.ts'

/**
 * Starts the run again, runs to the end and says what happened. K is measured first unless `gain`
 * is false: for thousands of runs of one world, measure once with `measureGain` and use `advance`.
 */
export function cascade(run: Run, { gain = true } = {}): Summary {
  restart(run)
  const rho = gain ? measureGain(run.origin, run.registry).rho : null
  advance(run)
  return summarize(run, rho)
}
