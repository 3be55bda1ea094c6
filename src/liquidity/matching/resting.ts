/**
 * The orders that rest in a price–time book: a pool of slots, and for each price a queue of them,
 * oldest first.
 *
 *     id ──slotOf──▶ slot (size, owner, tick)      tick ──head──▶ slot ──next──▶ slot … tail
 *
 * Everything is a typed array; a slot that is given up is the next to be used again, so that a
 * busy book stays small. Arrays grow by doubling when they are full, and stay so.
 */
import { assert } from '../../kit/assert.ts'
import { add, createTickSet, remove, type TickSet } from './tick-set.ts'

/** Ticks in one book from the lowest to the highest; with room on both sides 300 MB at the most. */
export const SPAN_MAX = 1 << 24
const NOTHING = -1

export interface Resting {
  /** By slot: the younger neighbour in the queue, or the next free slot. */
  next: Int32Array
  previous: Int32Array
  tick: Int32Array
  owner: Int32Array
  id: Int32Array
  /** What is left of the order, and what it was when it came to rest. */
  size: Float64Array
  whole: Float64Array
  free: number
  /** By id, in the order of arrival; -1 where nothing is left. */
  slotOf: Int32Array
  ids: number
  /** By tick less `origin`. */
  head: Int32Array
  tail: Int32Array
  occupied: TickSet
  origin: number
  /** The lowest tick at which an order may rest: the grid never grows beyond SPAN_MAX from here. */
  readonly from: number
}

export function createResting(lowest: number, highest: number, capacity = 64): Resting {
  const span = highest - lowest + 1
  assert(span > 0 && span <= SPAN_MAX, 'matching: prices lie within 2^24 ticks of each other')
  const slots = () => new Int32Array(capacity)
  const resting: Resting = {
    next: slots(),
    previous: slots(),
    tick: slots(),
    owner: slots(),
    id: slots(),
    size: new Float64Array(capacity),
    whole: new Float64Array(capacity),
    free: NOTHING,
    slotOf: slots(),
    ids: 0,
    head: new Int32Array(span).fill(NOTHING),
    tail: new Int32Array(span).fill(NOTHING),
    occupied: createTickSet(span),
    origin: lowest,
    from: lowest - Math.floor((SPAN_MAX - span) / 2),
  }
  chainFree(resting, 0)
  return resting
}

/** Slots from `first` on become the free ones, in turn. */
function chainFree(resting: Resting, first: number): void {
  const { next } = resting
  for (let slot = first; slot < next.length; slot++) next[slot] = slot + 1
  next[next.length - 1] = NOTHING
  resting.free = first
}

/** Gives out the next id, for an order of which nothing rests so far. */
export function issueId(resting: Resting): number {
  if (resting.ids === resting.slotOf.length) resting.slotOf = widened(resting.slotOf)
  resting.slotOf[resting.ids] = NOTHING
  return resting.ids++
}

/** Puts an order at the end of the queue at its price. */
export function enqueue(
  resting: Resting,
  id: number,
  owner: number,
  tick: number,
  size: number,
): void {
  if (resting.free === NOTHING) growSlots(resting)
  assert(fits(resting, tick), 'matching: an order rests within the grid')
  const level = tick - resting.origin
  if (level < 0 || level >= resting.head.length) {
    reach(resting, tick)
    enqueue(resting, id, owner, tick, size)
    return
  }
  const slot = resting.free
  const { next, previous, head, tail } = resting
  resting.free = next[slot]
  resting.tick[slot] = tick
  resting.owner[slot] = owner
  resting.id[slot] = id
  resting.size[slot] = size
  resting.whole[slot] = size
  resting.slotOf[id] = slot
  const last = tail[level]
  next[slot] = NOTHING
  previous[slot] = last
  tail[level] = slot
  if (last === NOTHING) {
    head[level] = slot
    add(resting.occupied, level)
  } else next[last] = slot
}

/** Takes an order out of its queue. */
export function dequeue(resting: Resting, slot: number): void {
  const { next, previous, head, tail } = resting
  const level = resting.tick[slot] - resting.origin
  const before = previous[slot]
  const after = next[slot]
  if (before === NOTHING) head[level] = after
  else next[before] = after
  if (after === NOTHING) tail[level] = before
  else previous[after] = before
  if (head[level] === NOTHING) remove(resting.occupied, level)
  resting.slotOf[resting.id[slot]] = NOTHING
  next[slot] = resting.free
  resting.free = slot
}

function growSlots(resting: Resting): void {
  const first = resting.next.length
  for (const name of ['next', 'previous', 'tick', 'owner', 'id'] as const) {
    resting[name] = widened(resting[name])
  }
  for (const name of ['size', 'whole'] as const) {
    const wider = new Float64Array(2 * first)
    wider.set(resting[name])
    resting[name] = wider
  }
  chainFree(resting, first)
}

function widened(column: Int32Array): Int32Array {
  const wider = new Int32Array(2 * column.length)
  wider.set(column)
  return wider
}

/** May an order rest here? Whatever has rested before: a run must not depend on the last one. */
export function fits({ from }: Resting, tick: number): boolean {
  return tick >= from && tick < from + SPAN_MAX
}

/** Makes room for a tick outside the grid, with as much again on both sides. */
function reach(resting: Resting, tick: number): void {
  const { head, tail, origin } = resting
  const lowest = Math.min(origin, tick)
  const span = Math.max(origin + head.length, tick + 1) - lowest
  const room = Math.floor(span / 2)
  const shift = origin - (lowest - room)
  const count = span + 2 * room
  resting.origin = lowest - room
  resting.head = new Int32Array(count).fill(NOTHING)
  resting.tail = new Int32Array(count).fill(NOTHING)
  resting.head.set(head, shift)
  resting.tail.set(tail, shift)
  resting.occupied = createTickSet(count)
  for (let level = 0; level < head.length; level++) {
    if (head[level] !== NOTHING) add(resting.occupied, level + shift)
  }
}
