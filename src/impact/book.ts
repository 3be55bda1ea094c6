/** A book at one instant, how deep it is, and what an order that walks it pays. */

/** Price in quote per base, size in base. */
export type Level = readonly [price: number, size: number]

/** Best level first on both sides; the best bid is below the best ask. */
export interface BookLevels {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

export interface SampledBook extends BookLevels {
  readonly timeMs: number
  /** Distances from the mid up to which each side is known, as a share of the mid. */
  readonly bidReach: number
  readonly askReach: number
}

export type Side = 'sell' | 'buy'
export const sides: readonly Side[] = ['sell', 'buy']

/** Levels as a list, best first: `direction` 1 for asks, −1 for bids. */
export function sortedSide(levels: ReadonlyMap<number, number>, direction: 1 | -1): Level[] {
  return [...levels].sort((a, b) => direction * (a[0] - b[0]))
}

/** `lowest` and `highest` are the prices between which the recording knows every level. */
export function makeBookAt(
  timeMs: number,
  bids: readonly Level[],
  asks: readonly Level[],
  lowest: number,
  highest: number,
): SampledBook {
  const mid = (bids[0][0] + asks[0][0]) / 2
  const bidReach = Math.max(0, 1 - lowest / mid)
  const askReach = Math.max(0, highest / mid - 1)
  return { timeMs, bids, asks, bidReach, askReach }
}

/** A book that is all there is: known to its last level. */
export function wholeBook({ bids, asks }: BookLevels, timeMs = 0): SampledBook {
  return makeBookAt(timeMs, bids, asks, bids[bids.length - 1][0], asks[asks.length - 1][0])
}

export const midOf = ({ bids, asks }: BookLevels): number => (bids[0][0] + asks[0][0]) / 2

/** Half the spread as a share of the mid. */
export function halfSpread({ bids, asks }: BookLevels): number {
  return (asks[0][0] - bids[0][0]) / (asks[0][0] + bids[0][0])
}

/** Levels that an order meets, and the distance up to which they are known. */
export function facing(book: SampledBook, side: Side): { levels: readonly Level[]; reach: number } {
  return side === 'sell'
    ? { levels: book.bids, reach: book.bidReach }
    : { levels: book.asks, reach: book.askReach }
}

/** Base within `distance` (a share) of the mid; NaN where the recording does not reach so far. */
export function depthWithin(book: SampledBook, side: Side, distance: number): number {
  const { levels, reach } = facing(book, side)
  if (distance > reach * (1 + 1e-9)) return NaN
  const mid = midOf(book)
  let depth = 0
  for (const [price, size] of levels) {
    if (Math.abs(price - mid) > distance * mid * (1 + 1e-12)) break
    depth += size
  }
  return depth
}

/**
 * What an order of `size` base pays beyond the mid, as a share of its value at the mid: it takes
 * level after level. NaN where the known book is smaller than the order.
 */
export function sweepCost(book: SampledBook, side: Side, size: number): number {
  const { levels, reach } = facing(book, side)
  const mid = midOf(book)
  const end = reach * mid * (1 + 1e-9)
  let left = size
  let paid = 0
  for (const [price, there] of levels) {
    const distance = Math.abs(price - mid)
    if (distance > end) return NaN
    const taken = Math.min(left, there)
    paid += taken * distance
    left -= taken
    if (left <= 0) return paid / (size * mid)
  }
  return NaN
}

/** All base of a side that is known. */
export function knownDepth(book: SampledBook, side: Side): number {
  return depthWithin(book, side, facing(book, side).reach)
}
