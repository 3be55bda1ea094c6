/** What a format of results is made of; which there are stands in `writers.ts`. */
import type { Report, RunResult } from 'cascade-engine/report'

/** Writes a result; computes no number. */
export interface Writer {
  /** Says what studies and the other execution found: they are run for it, which takes longer. */
  readonly tellsSummary: boolean
  /** Says something of single events: every one is kept for it. */
  readonly tellsEvents: boolean
  /** What people read on a terminal, not what programs read. */
  readonly isScreen?: boolean
  /** In pieces, each whole lines: there may be millions of events. */
  write(report: Report, result: RunResult, options: WriterOptions): Iterable<string>
}

export interface WriterOptions {
  /** Nothing is cut. */
  readonly all: boolean
  readonly isColored: boolean
}
