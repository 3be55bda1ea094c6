/** Writes events into the trace of a run. */
import { inverted } from '../ports/reciprocal.ts'
import type { Run } from '../ports/run.ts'
import {
  type ActionKind,
  actionKinds,
  type EventFields,
  type EventKind,
  eventKinds,
  growTrace,
} from '../ports/trace.ts'

/** Orders say whether somebody was made to give them, actions which they were. */
type Fields<kind extends EventKind> = EventFields &
  (kind extends 'order' ? { isForced: boolean } : unknown) &
  (kind extends 'action' ? { action: ActionKind } : unknown)

/** Records an event and returns its row, or -1 when the run keeps no trace. */
export function record<kind extends EventKind>(run: Run, kind: kind, fields: Fields<kind>): number {
  const { trace } = run
  if (trace === null) return -1
  if (trace.count === trace.kind.length) growTrace(trace)
  const row = trace.count++
  trace.kind[row] = eventKinds.indexOf(kind)
  trace.round[row] = run.round
  trace.timeMs[row] = run.timeMs
  trace.account[row] = fields.account ?? -1
  trace.from[row] = fields.from ?? -1
  trace.instrument[row] = fields.instrument ?? -1
  trace.market[row] = fields.market ?? -1
  trace.oracle[row] = fields.oracle ?? -1
  trace.cause[row] = fields.cause ?? -1
  trace.readAt[row] = fields.readAt ?? -1
  trace.reason[row] = fields.reason ?? 0
  trace.isForced[row] = fields.isForced ? 1 : 0
  trace.action[row] = fields.action === undefined ? 0 : actionKinds.indexOf(fields.action)
  const { instruments } = run.world
  const isInverse = fields.instrument !== undefined && instruments.isInverse[fields.instrument]
  const { quantity = 0, price = 0, value = 0 } = fields
  // As people know it: dollars per coin, long > 0 (transfers tell what the receiver then holds).
  trace.quantity[row] = isInverse ? -quantity : quantity
  trace.price[row] = isInverse && price > 0 ? inverted(price) : price
  trace.value[row] = value
  trace.moved[row] = fields.moved ?? 0
  trace.usd[row] = fields.usd ?? 0
  if (losses.has(kind) && fields.account !== undefined) {
    run.causes.venueEvent[run.world.accounts.venue[fields.account]] = row
  }
  return row
}

/** Events in which a venue loses: claims on it are worth less because of them. */
const losses: ReadonlySet<EventKind> = new Set(['bad-debt', 'fund', 'takeover'])
