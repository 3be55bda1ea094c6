/**
 * Gates: until when a market fills nothing, an oracle says nothing new, a venue liquidates nobody,
 * an actor does nothing, or an asset is neither redeemed nor moved. The quasi-static clock stops
 * where one opens.
 */
import { assert } from '../../kit/assert.ts'
import { type GateKind, gateKinds } from '../ports/gates.ts'
import type { Run } from '../ports/run.ts'

/** Closed before `untilMs`; a later end stands. */
export function closeGate(run: Run, kind: GateKind, row: number, untilMs: number): void {
  assert(untilMs > run.timeMs, 'gates: one that is closed opens after now')
  const until = run.gates.untilMs[kind]
  until[row] = Math.max(until[row], untilMs)
  run.gates.isEmpty = false
}

export const isClosed = ({ gates, timeMs }: Run, kind: GateKind, row: number): boolean =>
  timeMs < gates.untilMs[kind][row]

/** When the next gate opens; Infinity if none is closed. */
export function nextOpeningMs({ gates, timeMs }: Run): number {
  let next = Number.POSITIVE_INFINITY
  for (const kind of gateKinds) {
    const until = gates.untilMs[kind]
    for (let row = 0; row < until.length; row++) {
      if (until[row] > timeMs) next = Math.min(next, until[row])
    }
  }
  return next
}
