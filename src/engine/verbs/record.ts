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
  type Trace,
} from '../ports/trace.ts'

/** Orders say whether somebody was made to give them, actions which they were. */
type Fields<kind extends EventKind> = EventFields &
  (kind extends 'order' ? { isForced: boolean } : unknown) &
  (kind extends 'action' ? { action: ActionKind } : unknown)

/** Records an event and returns its row, or -1 when the run keeps no trace. */
export function record<kind extends EventKind>(run: Run, kind: kind, fields: Fields<kind>): number {
  if (run.trace === null) return -1
  const trace = run.trace.written
  const row = openEvent(run, trace, kind, fields.account ?? -1, fields.cause ?? -1)
  trace.from[row] = fields.from ?? -1
  trace.instrument[row] = fields.instrument ?? -1
  trace.market[row] = fields.market ?? -1
  trace.oracle[row] = fields.oracle ?? -1
  trace.readAt[row] = fields.readAt ?? -1
  trace.reason[row] = fields.reason ?? 0
  trace.isForced[row] = fields.isForced ? 1 : 0
  trace.action[row] = fields.action === undefined ? 0 : actionKinds.indexOf(fields.action)
  trace.quantity[row] = fields.quantity ?? 0
  trace.price[row] = fields.price ?? 0
  trace.value[row] = fields.value ?? 0
  trace.moved[row] = fields.moved ?? 0
  trace.usd[row] = fields.usd ?? 0
  turnInverse(run, trace, row)
  return row
}

/**
 * The row of a new event in which nothing else is said yet. For the few kinds that a run records by
 * the thousand: reading them from an object of fields took half the time of a traced run.
 */
export function openEvent(
  run: Run,
  trace: Trace,
  kind: EventKind,
  account: number,
  cause: number,
): number {
  if (trace.count === trace.kind.length) growTrace(trace)
  const row = trace.count++
  const code = eventKinds.indexOf(kind)
  trace.kind[row] = code
  trace.round[row] = run.round
  trace.timeMs[row] = run.timeMs
  trace.account[row] = account
  trace.from[row] = -1
  trace.instrument[row] = -1
  trace.market[row] = -1
  trace.oracle[row] = -1
  trace.cause[row] = cause
  trace.readAt[row] = -1
  trace.reason[row] = 0
  trace.isForced[row] = 0
  trace.action[row] = 0
  trace.quantity[row] = 0
  trace.price[row] = 0
  trace.value[row] = 0
  trace.moved[row] = 0
  trace.usd[row] = 0
  if (isLoss[code] === 1 && account >= 0) {
    run.causes.venueEvent[run.world.accounts.venue[account]] = row
  }
  return row
}

/** Room for `rows` events that are written out later (slice-events.ts); returns the first. */
export function openEvents(trace: Trace, rows: number): number {
  const begin = trace.count
  while (begin + rows > trace.kind.length) growTrace(trace)
  trace.count = begin + rows
  return begin
}

/** As people know it: dollars per coin, long > 0 (transfers tell what the receiver then holds). */
export function turnInverse({ world }: Run, trace: Trace, row: number): void {
  const instrument = trace.instrument[row]
  if (instrument < 0 || !world.instruments.isInverse[instrument]) return
  trace.quantity[row] = -trace.quantity[row]
  if (trace.price[row] > 0) trace.price[row] = inverted(trace.price[row])
}

/** By kind: events in which a venue loses, and claims on it are worth less because of them. */
const losses: readonly EventKind[] = ['bad-debt', 'fund', 'takeover']
const isLoss = Uint8Array.from(eventKinds, (kind) => (losses.includes(kind) ? 1 : 0))
