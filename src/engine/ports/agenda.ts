/**
 * What is due later: shocks, published prices on their way, ends of cooldowns, actors' delayed
 * decisions. Ordered by (due time, phase, arrival number), so that ties have one stated order.
 */
import { assert } from '../../kit/assert.ts'
import { popHeap, pushHeap } from '../../kit/heap.ts'
import { type PhaseId, phaseIds } from './phase.ts'

/** Who gets a message: part of the engine, or a row of the run's venues or actors. */
export type Recipient = 'shock' | 'oracle' | 'account' | 'venue' | 'actor'

export interface Message {
  readonly dueMs: number
  readonly phase: PhaseId
  readonly to: Recipient
  /** Row within the recipient's table. */
  readonly row: number
  /** Free for the sender. */
  readonly code: number
  readonly value: number
}

export interface Agenda {
  /** A heap by (dueMs, arrival), one for each phase: a phase takes only its own. */
  readonly byPhase: Readonly<Record<PhaseId, Entry[]>>
  arrivals: number
}

type Entry = Message & { readonly arrival: number }

export function createAgenda(): Agenda {
  const byPhase = Object.fromEntries(phaseIds.map((id) => [id, []])) as unknown
  return { byPhase: byPhase as Record<PhaseId, Entry[]>, arrivals: 0 }
}

export function clearAgenda(agenda: Agenda): void {
  for (const id of phaseIds) if (agenda.byPhase[id].length > 0) agenda.byPhase[id].length = 0
  agenda.arrivals = 0
}

export function post(agenda: Agenda, message: Message): void {
  assert(message.dueMs >= 0, 'agenda: a message is due at a time of the run')
  const entry = { ...message, arrival: agenda.arrivals++ }
  pushHeap(agenda.byPhase[message.phase], entry, isBefore)
}

/** Takes the first message of `phase` that is due at `timeMs`, or returns undefined. */
export function take(agenda: Agenda, phase: PhaseId, timeMs: number): Message | undefined {
  const heap = agenda.byPhase[phase]
  if (heap.length === 0 || heap[0].dueMs > timeMs) return undefined
  return popHeap(heap, isBefore)
}

/** When the next message of any phase is due; Infinity if none is. */
export function nextDueMs(agenda: Agenda): number {
  let next = Number.POSITIVE_INFINITY
  for (const id of phaseIds) {
    const heap = agenda.byPhase[id]
    if (heap.length > 0 && heap[0].dueMs < next) next = heap[0].dueMs
  }
  return next
}

/** Are all messages that are due by `timeMs` for `to`? */
export function areDueFor({ byPhase }: Agenda, to: Recipient, timeMs: number): boolean {
  return phaseIds.every((id) => areAllFor(byPhase[id], 0, to, timeMs))
}

/** What lies below a message in its heap is due later or with it. */
function areAllFor(heap: readonly Entry[], at: number, to: Recipient, timeMs: number): boolean {
  if (at >= heap.length || heap[at].dueMs > timeMs) return true
  const [left, right] = [2 * at + 1, 2 * at + 2]
  return (
    heap[at].to === to && areAllFor(heap, left, to, timeMs) && areAllFor(heap, right, to, timeMs)
  )
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.arrival < b.arrival)
}
