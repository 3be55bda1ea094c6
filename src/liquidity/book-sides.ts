/**
 * The two sides of a book (order-book.ts) as data: levels with their sums, how far each has been
 * used up, and where its prices and sizes stand now.
 */
import { type PrefixSums, prefixSums } from '../kit/prefix-sums.ts'
import { type BookParameters, BUY, type Levels, levelsOf, SELL, type Sign } from './levels.ts'

/** `price` and `size` have one entry more than there are levels: the last price, and nothing. */
export interface Side extends Levels {
  readonly sign: Sign
  readonly sizes: PrefixSums
  readonly values: PrefixSums
  readonly open: Open
}

/** How far a side has been used up. */
export interface Open {
  /** Levels that exist: bids that a shift took to zero or below do not. */
  count: number
  /** Asks that a shift took to zero or below: they are given away. */
  free: number
  /** The best level that has something left; past the end when none has. */
  level: number
  /** What is left of it, in base, at the depth that is there. */
  left: number
  /** What would be left at full depth, while nobody quotes. */
  whole: number
}

export interface State {
  scale: number
  shift: number
  share: number
  /** Times an order took from a level. */
  fills: number
  readonly bids: Open
  readonly asks: Open
}

export interface Book {
  readonly bids: Side
  readonly asks: Side
  readonly state: State
  readonly jumped: Jumped
}

/** Where the last jump ended, what it took, for how much, and what was left of the order. */
export interface Jumped {
  level: number
  left: number
  taken: number
  value: number
  rest: number
  fills: number
}

/** Share of a level below which the rest of it counts as used up. */
export const DUST = 1e-12

function createSide(levels: Levels, sign: Sign): Side {
  const count = levels.price.length
  const values = levels.price.map((at, level) => at * levels.size[level])
  return {
    sign,
    price: extend(levels.price, levels.price[count - 1]),
    size: extend(levels.size, 0),
    sizes: prefixSums(levels.size, count),
    values: prefixSums(values, count),
    open: { count, free: 0, level: 0, left: levels.size[0], whole: 0 },
  }
}

function extend(column: Float64Array, last: number): Float64Array {
  const longer = new Float64Array(column.length + 1).fill(last)
  longer.set(column)
  return longer
}

export function priceAt({ state }: Book, side: Side, level: number): number {
  return Math.max(0, side.price[level] * state.scale + state.shift)
}

/** Of an untouched level. */
export function sizeAt({ state }: Book, side: Side, level: number): number {
  return side.size[level] * state.share
}

/** The first level from `begin` on that is worse than `limit`; 0 is no limit. */
export function acceptedEnd(book: Book, side: Side, begin: number, limit: number): number {
  let end = side.open.count
  if (limit === 0) return end
  while (begin < end) {
    const middle = (begin + end) >>> 1
    if (side.sign * (priceAt(book, side, middle) - limit) <= 0) begin = middle + 1
    else end = middle
  }
  return begin
}

/** Bids at or below zero are nobody's, asks there cost nothing. */
export function dropWorthless(book: Book): void {
  const { bids, asks } = book
  bids.open.count = bids.size.length - 1
  asks.open.free = 0
  if (book.state.shift >= 0) return
  bids.open.count = acceptedEnd(book, bids, 0, Number.MIN_VALUE)
  asks.open.free = acceptedEnd(book, asks, 0, Number.MIN_VALUE)
}

export function createBook(given: BookParameters): Book {
  const bids = createSide(levelsOf(given, SELL), SELL)
  const asks = createSide(levelsOf(given, BUY), BUY)
  return {
    bids,
    asks,
    state: { scale: 1, shift: 0, share: 1, fills: 0, bids: bids.open, asks: asks.open },
    jumped: { level: 0, left: 0, taken: 0, value: 0, rest: 0, fills: 0 },
  }
}
