/**
 * Inverse contracts as people know them and as the engine holds them: long N dollars from entry e
 * is −N dollars at 1/e coins each. The same way back.
 */
import type { Snapshot } from './snapshot.ts'

/** The same accounts, their inverse positions as the engine holds them. */
export function turnInverse(snapshot: Snapshot): Snapshot {
  const { instruments, legs } = snapshot
  if (!instruments.some(({ kind }) => kind === 'inverse')) return snapshot
  const amount = Float64Array.from(legs.amount)
  const entry = Float64Array.from(legs.entry)
  for (let leg = 0; leg < legs.count; leg++) {
    if (instruments[legs.instrument[leg]].kind !== 'inverse') continue
    amount[leg] = -amount[leg]
    entry[leg] = 1 / entry[leg]
  }
  return { ...snapshot, legs: { ...legs, amount, entry } }
}
