/** The trace of a run, with all that was only noted written out. */
import { InputError } from '../../kit/assert.ts'
import type { Run } from '../ports/run.ts'
import type { Trace } from '../ports/trace.ts'
import { writeSlices } from '../verbs/slice-events.ts'

/** As far as the run has come. Throws InputError for a run without a trace. */
export function readTrace(run: Run): Trace {
  if (run.trace === null) throw new InputError('this run kept no trace')
  if (run.trace.slices.length > 0) writeSlices(run)
  return run.trace.written
}
