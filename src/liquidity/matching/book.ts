/**
 * A price–time book: the best price first and at one price the oldest order first; whoever takes
 * pays the price of the order he meets.
 *
 *     price of a tick = tick · step · scale + shift, at least 0      nobody bids at 0
 *     size that is there = size · share for providers, size for agents
 *
 * An order of which less than 1e-12 is left counts as used up, so that rounding does not hold the
 * price. A side that is used up goes on quoting its last price.
 */
import { createResting, dequeue, enqueue, fits, issueId, type Resting } from './resting.ts'
import { nextFrom, previousFrom } from './tick-set.ts'

/** Owner of the orders whose size follows `share`; agents are 1 and up. */
export const PROVIDERS = 0
/** Ticks are smaller than this; the best of a side that is empty. */
export const TICK_END = 1 << 30
/** Share of an order below which the rest of it counts as used up. */
const DUST = 1e-12

/** Plain: an engine copies it and puts it back. */
export interface Book {
  readonly resting: Resting
  /** Best ticks: -TICK_END and TICK_END where there is none. */
  bestBid: number
  bestAsk: number
  /** Best ticks of each side when it last had one. */
  lastBid: number
  lastAsk: number
  /** Ticks per unit of price where that is a whole number, else 0; and the step itself. */
  readonly perUnit: number
  readonly step: number
  scale: number
  shift: number
  share: number
  /** Times an order took from a resting one. */
  fills: number
  /** Of the last `take`: amount (not signed) and its value, then what the taker did not get. */
  readonly taken: Float64Array
  /** By agent: base and quote that resting and taking have brought him. */
  base: Float64Array
  quote: Float64Array
}

export function createBook(step: number, lowest: number, highest: number, capacity = 64): Book {
  const perUnit = Math.round(1 / step)
  return {
    resting: createResting(lowest, highest, capacity),
    bestBid: -TICK_END,
    bestAsk: TICK_END,
    lastBid: -TICK_END,
    lastAsk: TICK_END,
    perUnit: Math.abs(perUnit * step - 1) < 1e-12 ? perUnit : 0,
    step,
    scale: 1,
    shift: 0,
    share: 1,
    fills: 0,
    taken: new Float64Array(3),
    base: new Float64Array(4),
    quote: new Float64Array(4),
  }
}

/** Price of a tick before any move: correctly rounded where the step is one over an integer. */
export function unmovedPrice({ perUnit, step }: Book, tick: number): number {
  return perUnit > 0 ? tick / perUnit : tick * step
}

export function priceOf(book: Book, tick: number): number {
  return Math.max(0, unmovedPrice(book, tick) * book.scale + book.shift)
}

/**
 * Trades `quantity` (buy > 0 > sell), no worse than the price `limit` (0: any), and leaves the
 * result in `taken`. As a trial nothing changes but that.
 */
export function take(book: Book, quantity: number, limit: number, isTrial = false): void {
  const worst = limit > 0 || quantity > 0 ? limit : Number.MIN_VALUE
  const { resting, share, taken } = book
  const { head, next, size, whole, owner, origin } = resting
  const sign = quantity < 0 ? -1 : 1
  let rest = sign * quantity
  let sum = 0
  let value = 0
  let fills = 0
  let tick = sign > 0 ? book.bestAsk : book.bestBid
  let last = tick
  while (rest > 0 && Math.abs(tick) !== TICK_END) {
    const at = priceOf(book, tick)
    if (worst !== 0 && sign * (at - worst) > 0) break
    last = tick
    for (let slot = head[tick - origin]; slot >= 0 && rest > 0; ) {
      const after = next[slot]
      const factor = owner[slot] === PROVIDERS ? share : 1
      const left = size[slot] * factor
      if (left > 0) {
        const got = rest < left ? rest : left
        sum += got
        value += got * at
        fills++
        if (!isTrial) {
          if (owner[slot] !== PROVIDERS) credit(book, owner[slot], -sign * got, sign * got * at)
          if (rest >= left - DUST * whole[slot] * factor) dequeue(resting, slot)
          else size[slot] -= got / factor
        }
        rest -= got
      }
      slot = after
    }
    if (rest > 0) tick = beyond(book, tick, sign)
  }
  taken[0] = rest > 0 ? sum : sign * quantity
  taken[1] = value
  taken[2] = rest
  if (isTrial) return
  book.fills += fills
  renewBest(book, sign, last)
}

/** The next tick with orders on the side that a taker of this sign meets. */
function beyond({ resting }: Book, tick: number, sign: number): number {
  const from = tick - resting.origin + sign
  if (sign > 0) {
    const level = nextFrom(resting.occupied, from)
    return level < 0 ? TICK_END : level + resting.origin
  }
  const level = previousFrom(resting.occupied, from)
  return level < 0 ? -TICK_END : level + resting.origin
}

/** After something left a side: its best tick, or the end, and then it goes on quoting `last`. */
function renewBest(book: Book, sign: number, last: number): void {
  const { head, origin } = book.resting
  const best = sign > 0 ? book.bestAsk : book.bestBid
  if (best === sign * TICK_END || head[best - origin] >= 0) return
  const next = beyond(book, best, sign)
  if (sign > 0) book.bestAsk = next
  else book.bestBid = next
  if (next !== sign * TICK_END) return
  if (sign > 0) book.lastAsk = last
  else book.lastBid = last
}

/**
 * Trades what crosses, rests what is left at `tick`, and returns the id of the order. It does not
 * rest at a price of 0, nor beyond the grid of 2^24 ticks, nor across providers who go on quoting
 * with no depth.
 */
export function place(book: Book, owner: number, quantity: number, tick: number): number {
  const { resting, taken } = book
  const id = issueId(resting)
  const at = priceOf(book, tick)
  if (at === 0) return id
  const whole = Math.abs(quantity)
  let rest = whole
  if (isCrossing(book, quantity, tick)) {
    take(book, quantity, at)
    rest = taken[2]
    const sign = quantity < 0 ? -1 : 1
    if (owner !== PROVIDERS) credit(book, owner, sign * taken[0], -sign * taken[1])
    if (isCrossing(book, quantity, tick)) return id
  }
  if (rest > DUST * whole && fits(book.resting, tick))
    restAt(book, id, owner, quantity < 0 ? -1 : 1, tick, rest)
  return id
}

function isCrossing({ bestBid, bestAsk }: Book, quantity: number, tick: number): boolean {
  return quantity > 0 ? tick >= bestAsk : tick <= bestBid
}

function restAt(
  book: Book,
  id: number,
  owner: number,
  sign: number,
  tick: number,
  size: number,
): void {
  enqueue(book.resting, id, owner, tick, size)
  if (sign > 0 && tick > book.bestBid) book.bestBid = tick
  if (sign < 0 && tick < book.bestAsk) book.bestAsk = tick
}

/** Takes what is left of an order away and returns it, signed; 0 where nothing is left. */
export function cancel(book: Book, id: number): number {
  const { resting } = book
  const slot = id >= 0 && id < resting.ids ? resting.slotOf[id] : -1
  if (slot < 0) return 0
  const tick = resting.tick[slot]
  const sign = tick <= book.bestBid ? 1 : -1
  const left = resting.size[slot]
  dequeue(resting, slot)
  renewBest(book, -sign, tick)
  return sign * left
}

/** Amount at prices up to `to` on the side that a taker of this sign meets. */
export function amountUpTo(book: Book, sign: number, to: number): number {
  const { head, next, size, owner, origin } = book.resting
  let sum = 0
  let tick = sign > 0 ? book.bestAsk : book.bestBid
  while (Math.abs(tick) !== TICK_END) {
    const at = priceOf(book, tick)
    if (sign * (at - to) > 0 || (sign < 0 && at === 0)) break
    for (let slot = head[tick - origin]; slot >= 0; slot = next[slot]) {
      sum += size[slot] * (owner[slot] === PROVIDERS ? book.share : 1)
    }
    tick = beyond(book, tick, sign)
  }
  return sum
}

function credit(book: Book, agent: number, base: number, quote: number): void {
  if (agent >= book.base.length) {
    book.base = widened(book.base, agent + 1)
    book.quote = widened(book.quote, agent + 1)
  }
  book.base[agent] += base
  book.quote[agent] += quote
}

function widened(column: Float64Array, count: number): Float64Array {
  const wider = new Float64Array(Math.max(count, 2 * column.length))
  wider.set(column)
  return wider
}
