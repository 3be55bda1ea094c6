/** The whole of a run: measure the loop gain, advance to the end, summarise. */
import { measureGain } from './loop-gain.ts'
import type { Summary } from './result.ts'
import { advance, type Run, restart } from './run.ts'
import { summarize } from './summary.ts'

/**
 * Runs to the end and says what happened. K is measured first unless `gain` is false: for
 * thousands of runs of one world, measure once with `measureGain` and use `advance`.
 */
export function cascade(run: Run, { gain = true } = {}): Summary {
  restart(run)
  const rho = gain ? measureGain(run.world).rho : null
  advance(run)
  return summarize(run, rho)
}
