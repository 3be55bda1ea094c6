/**
 * A list of trades as observations: the price after each order less the price before it, in the
 * order's direction. Single moves are mostly noise, so orders of like size are averaged first and
 * each mean is one observation.
 *
 * Assumes: trades that follow show where the mid is; prints within 1 ms in one direction are one
 * order, and orders are not told apart from their slices.
 */
import { InputError } from '../kit/assert.ts'
import type { Observations } from './observations.ts'
import { binsOf } from './orders.ts'
import { rowAt } from './response.ts'

export interface Trades {
  /** Ascending. */
  readonly timeMs: readonly number[]
  readonly price: readonly number[]
  /** Bought > 0 > sold. */
  readonly size: readonly number[]
}

/** Means below this, a tenth of a basis point, are not told apart. */
export const tradeResolution = 1e-5
const lagMs = 1000
const binsMax = 60
const perBinMin = 30
const binsMin = 15
const heldOutEvery = 5

/** Prints that follow each other within this time in one direction are one order. */
const sameOrderMs = 1

export function observeTrades(
  trades: Trades,
  file: string,
): {
  readonly train: Observations
  readonly heldOut: Observations
  readonly orders: number
  readonly notes: string[]
} {
  const { timeMs, price, size } = ordersOf(trades)
  const sizes: number[] = []
  const moves: number[] = []
  const endMs = trades.timeMs[trades.timeMs.length - 1] - lagMs
  for (let row = 1; row < timeMs.length && timeMs[row] <= endMs; row++) {
    const after = trades.price[rowAt(trades.timeMs, timeMs[row] + lagMs)]
    sizes.push(Math.abs(size[row]))
    moves.push((size[row] < 0 ? -1 : 1) * (after / price[row - 1] - 1))
  }
  const bins = binsOf(sizes, moves, Math.min(binsMax, Math.floor(sizes.length / perBinMin)))
  const used = bins.filter(({ move }) => move > 0)
  if (used.length < binsMin) {
    throw new InputError('too few trades show an impact', {
      file,
      value: `${used.length} of ${bins.length} sizes`,
      allowed: `${binsMin} or more groups of ${perBinMin} trades whose mean move is above 0`,
    })
  }
  const part = (isOut: boolean): Observations => {
    const rows = used.filter((_, at) => (at % heldOutEvery === 2) === isOut)
    return { size: rows.map((bin) => bin.size), cost: rows.map((bin) => bin.move) }
  }
  const dropped = bins.length - used.length
  return {
    train: part(false),
    heldOut: part(true),
    orders: sizes.length,
    notes: [
      `each observation is the mean move, after 1 s, of some ${bins[0].count} orders of like size`,
      ...(dropped > 0
        ? [`${dropped} of ${bins.length} sizes left out: their mean is not above 0`]
        : []),
    ],
  }
}

/** Each with its last time and price. */
function ordersOf({ timeMs, price, size }: Trades): Record<keyof Trades, number[]> {
  const orders = { timeMs: [] as number[], price: [] as number[], size: [] as number[] }
  for (let row = 0; row < timeMs.length; row++) {
    const last = orders.size.length - 1
    const isSame =
      last >= 0 &&
      orders.size[last] > 0 === size[row] > 0 &&
      timeMs[row] - orders.timeMs[last] <= sameOrderMs
    if (isSame) {
      orders.size[last] += size[row]
      orders.price[last] = price[row]
      orders.timeMs[last] = timeMs[row]
    } else {
      orders.timeMs.push(timeMs[row])
      orders.price.push(price[row])
      orders.size.push(size[row])
    }
  }
  return orders
}
