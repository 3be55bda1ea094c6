/** Phase 1: applies the shocks that are due and notes which prices they moved. */

import type { Run } from '../ports/run.ts'
import { noteMove } from '../verbs/causes.ts'
import { record } from '../verbs/record.ts'

export function applyShocks(run: Run): void {
  const { schedule, scratch } = run.causes
  const { markets, shocks } = run.world
  while (run.nextShock < schedule.timeMs.length) {
    const at = run.nextShock
    if (schedule.timeMs[at] > run.timeMs) return
    run.nextShock++
    for (let row = 0; row < markets.count; row++) scratch[row] = markets.quoted[row].mid()
    const first = run.trace?.written.count ?? 0
    shocks[schedule.shock[at]].apply(run, schedule.index[at])
    for (let market = 0; market < markets.count; market++) {
      const before = scratch[market]
      const after = markets.quoted[market].mid()
      if (after === before) continue
      const value = before > 0 ? after / before - 1 : 0
      const moved = after - before - movedByOthers(run, first, market)
      const event = record(run, 'shock', { market, price: after, value, moved })
      noteMove(run, market, event, Number.MAX_VALUE)
    }
  }
}

/**
 * What forced orders that waited moved while the shock acted. Orders that it gave itself move
 * nothing of their own: the shock does.
 */
function movedByOthers({ trace }: Run, first: number, market: number): number {
  let sum = 0
  if (trace === null) return sum
  const { count, market: markets, isForced, moved } = trace.written
  for (let event = first; event < count; event++) {
    if (markets[event] !== market) continue
    if (isForced[event] === 1) sum += moved[event]
    else moved[event] = 0
  }
  return sum
}
