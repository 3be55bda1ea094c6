/**
 * What models have in common whose price is a function of how much was traded: the loop over
 * orders, depth as a factor on amounts, and the counting of work. The function is a `Curve`.
 *
 * A share s of the depth means that an amount q moves the price as far as q / s did at the whole.
 * Depth that comes back does so around the price it finds: who has bought from less of it than he
 * sells to earns from those who came back. While depth only leaves nobody does.
 */

import type { Liquidity } from '../engine/ports/ports.ts'
import { assert } from '../kit/assert.ts'
import { type Amount, amount, type Money, price } from '../units/units.ts'

/** What a trade would bring, at full depth. Amounts are signed: buy > 0 > sell. */
export interface Fill {
  amount: number
  /** Quote received; negative when paid. */
  value: number
  /** Evaluations of the curve it took. */
  work: number
}

export interface Curve {
  /** What trades and moves change: the only thing a curve remembers from one call to the next. */
  readonly state: object
  mid(): number
  fundamental(): number
  /** Leaves in `fill` what an order would get, its last unit no worse than `limit` (0: any). */
  trade(quantity: number, limit: number): void
  readonly fill: Fill
  /** Makes the last trade real. */
  settle(): void
  /** The price becomes price · scale + shift. */
  move(scale: number, shift: number): void
  /** Amount to be bought (> 0) or sold (< 0) until the last unit costs `to`. */
  depth(to: number): number
}

/**
 * An order that would get less than this share of itself gets nothing: a limit that follows the
 * price would otherwise be approached for ever.
 */
const DUST = 1e-9

/** What a pool with a curve of its own has in common: its price at the start and now. */
interface Priced {
  readonly start: number
  readonly state: { readonly fundamental: number }
}

/** Where shocks have put the price of a pool, relative to the start. */
export const moved = ({ start, state }: Priced): number => state.fundamental / start

export function createFromCurve(curve: Curve, base: number, quote: number): Liquidity {
  const { fill } = curve
  const state = { share: 1, work: 0, curve: curve.state }
  return {
    state,
    mid: () => price(curve.mid()),
    fundamental: () => price(curve.fundamental()),
    execute({ quantity, limit, filled, value }, begin, end) {
      const { share } = state
      if (share === 0) return
      for (let row = begin; row < end; row++) {
        const asked = quantity[row] / share
        assert(Number.isFinite(asked), 'curve: a quantity is finite')
        curve.trade(asked, limit[row])
        state.work += fill.work
        if (Math.abs(fill.amount) < DUST * Math.abs(asked)) continue
        curve.settle()
        // Whole orders are filled to the last digit, whatever the division above lost.
        const got = fill.amount === asked ? quantity[row] : fill.amount * share
        filled[row] = (filled[row] + got) as Amount
        value[row] = (value[row] + fill.value * share) as Money
      }
    },
    quote(quantity) {
      const { share } = state
      if (share === 0) return 0
      const asked = quantity / share
      curve.trade(asked, 0)
      return Math.abs(fill.amount) < DUST * Math.abs(asked) ? 0 : fill.value * share
    },
    move(scale, shift) {
      assert(scale > 0 && scale < Infinity, 'curve: a scale is above zero and finite')
      assert(Number.isFinite(shift), 'curve: a shift is finite')
      curve.move(scale, shift)
    },
    setDepth(share) {
      assert(share >= 0 && share < Infinity, 'curve: a share is finite and not negative')
      state.share = share
    },
    inventory: { base, quote },
    levels: () => state.work,
    depth: (to) => amount(state.share === 0 ? 0 : curve.depth(to) * state.share),
  }
}
