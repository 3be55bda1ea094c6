/**
 * A list of trades as observations: the price after each order less the price before it, in the
 * order's direction. Single moves are mostly noise, so orders of like size are averaged first and
 * each mean is one observation.
 *
 * Assumes: trades that follow show where the mid is; orders are not told apart from their slices.
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

export function observeTrades(
  { timeMs, price, size }: Trades,
  file: string,
): { readonly train: Observations; readonly heldOut: Observations; readonly notes: string[] } {
  const sizes: number[] = []
  const moves: number[] = []
  for (let row = 1; row < timeMs.length; row++) {
    if (timeMs[row] + lagMs > timeMs[timeMs.length - 1]) break
    const after = rowAt(timeMs, timeMs[row] + lagMs)
    sizes.push(Math.abs(size[row]))
    moves.push((size[row] < 0 ? -1 : 1) * (price[after] / price[row - 1] - 1))
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
    notes: [
      `each observation is the mean move, after 1 s, of some ${bins[0].count} orders of like size`,
      ...(dropped > 0
        ? [`${dropped} of ${bins.length} sizes left out: their mean is not above 0`]
        : []),
    ],
  }
}
