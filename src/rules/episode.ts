/**
 * A liquidation in stages is an episode: whoever fails the margin check again while it lasts meets
 * the next stage; later he starts afresh. It lasts at least to the next check, which is the next
 * step on a clock, and any further round at the same time where time stands still.
 */

import type { Run } from '../engine/ports/run.ts'
import { setStage, stageOf } from '../engine/verbs/account-state.ts'

/** The account has been acted on; the episode lasts `ms` longer than to the next check. */
export function beginEpisode(run: Run, account: number, ms = 0): void {
  const { clock } = run.world.settings
  const nextCheckMs = clock.mode === 'clocked' ? clock.everyMs : 0
  // A stage of 0 is "never", so times count from 1.
  setStage(run, account, 1 + run.timeMs + nextCheckMs + ms)
}

export const isInEpisode = (run: Run, account: number): boolean =>
  stageOf(run, account) > run.timeMs
