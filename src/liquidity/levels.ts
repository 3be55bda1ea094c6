/**
 * The levels a book starts with: listed, or made by a rule for each side.
 *
 *     price of level i = best price ∓ tick · i
 *     size of level i  = (size + sizeStep · i) · sizeGrowth^i, rescaled to a given depth if asked
 *
 * Assumes: one price step for the whole book, and no gaps.
 */
import { z } from 'zod'
import { positive, signed } from '../units/magnitude.ts'

const pricedLevels = (order: string) =>
  z
    .array(z.tuple([positive(), positive()]))
    .min(1)
    .optional()
    .describe(`Levels as [price in quote per base, size in base], ${order}.`)

const sideRule = z.strictObject({
  count: z.int().positive().max(1_000_000).describe('Number of price levels.'),
  size: positive().default(1).describe('Size of the best level, in base.'),
  sizeStep: signed().default(0).describe('Base added to the size from each level to the next.'),
  sizeGrowth: positive()
    .default(1)
    .describe('Factor on the size from each level to the next: 1 is flat, below 1 thins out.'),
  depth: z
    .strictObject({
      within: positive().lt(1).describe('Distance from the mid, a share of it.'),
      value: positive().describe('Value of the levels within it, in quote.'),
    })
    .optional()
    .describe('Rescales all sizes so that this much stands this near.'),
})

export const bookParameters = z
  .strictObject({
    bids: pricedLevels('best (highest) first'),
    asks: pricedLevels('best (lowest) first'),
    levels: z
      .strictObject({
        bestBid: positive().describe('Price of the best bid, quote per base.'),
        bestAsk: positive().describe('Price of the best ask, quote per base.'),
        tick: positive().describe('Distance between levels, quote per base.'),
        bids: sideRule.describe('Bids, downwards from the best.'),
        asks: sideRule.optional().describe('Asks, upwards from the best; left out: like bids.'),
      })
      .optional()
      .describe('Evenly spaced levels, instead of lists of bids and asks.'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    if ((given.levels === undefined) !== (given.bids !== undefined && given.asks !== undefined)) {
      context.addIssue({ code: 'custom', message: 'give both bids and asks, or levels alone' })
      return
    }
    const levels = { bids: levelsOf(given, SELL), asks: levelsOf(given, BUY) }
    for (const { side, level, message } of findProblems(levels)) {
      // Levels made by a rule are no list to point into.
      const path = given.levels === undefined ? [side, level] : ['levels', side]
      context.addIssue({ code: 'custom', path, message: `level ${level}: ${message}` })
    }
  })

export type BookParameters = z.infer<typeof bookParameters>

// Sign of the orders that a side meets: sells meet bids.
export const SELL = -1
export const BUY = 1
export type Sign = typeof SELL | typeof BUY

/** Best first. */
export interface Levels {
  readonly price: Float64Array
  readonly size: Float64Array
}

export function levelsOf(given: BookParameters, sign: Sign): Levels {
  if (given.levels !== undefined) return ruledLevels(given.levels, sign)
  const list = (sign === SELL ? given.bids : given.asks) ?? []
  return {
    price: Float64Array.from(list, ([at]) => at),
    size: Float64Array.from(list, ([, size]) => size),
  }
}

function ruledLevels(given: NonNullable<BookParameters['levels']>, sign: Sign): Levels {
  const { bestBid, bestAsk, tick, bids } = given
  const { count, size, sizeStep, sizeGrowth, depth } = sign === SELL ? bids : (given.asks ?? bids)
  const best = sign === SELL ? bestBid : bestAsk
  const mid = (bestBid + bestAsk) / 2
  const side = { price: new Float64Array(count), size: new Float64Array(count) }
  let growth = 1
  let near = 0
  for (let level = 0; level < count; level++) {
    side.price[level] = best + sign * (tick * level)
    side.size[level] = (size + sizeStep * level) * growth
    growth *= sizeGrowth
    const isNear = Math.abs(side.price[level] - mid) <= mid * (depth?.within ?? 0)
    if (isNear) near += side.price[level] * side.size[level]
  }
  // With no level that near the sizes become infinite, which is reported as a problem.
  if (depth !== undefined) scaleAll(side.size, depth.value / near)
  return side
}

function scaleAll(column: Float64Array, factor: number): void {
  for (let row = 0; row < column.length; row++) column[row] *= factor
}

interface Problem {
  readonly side: 'bids' | 'asks'
  readonly level: number
  readonly message: string
}

/** The first problem of each side. */
function findProblems({ bids, asks }: { bids: Levels; asks: Levels }): Problem[] {
  const found: Problem[] = []
  if (bids.price[0] >= asks.price[0]) {
    found.push({ side: 'asks', level: 0, message: 'the best ask must lie above the best bid' })
  }
  for (const side of ['bids', 'asks'] as const) {
    const levels = side === 'bids' ? bids : asks
    const level = levels.price.findIndex((_, row) => problemAt(levels, side, row) !== '')
    if (level >= 0) found.push({ side, level, message: problemAt(levels, side, level) })
  }
  return found
}

function problemAt({ price, size }: Levels, side: 'bids' | 'asks', level: number): string {
  const at = price[level]
  if (!(at > 0 && at < Infinity)) return 'the price must be above zero'
  if (!(size[level] > 0 && size[level] < Infinity)) return 'the size must be above zero and finite'
  if (level === 0) return ''
  if (side === 'bids') return at < price[level - 1] ? '' : 'a bid must lie below the one before'
  return at > price[level - 1] ? '' : 'an ask must lie above the one before'
}
