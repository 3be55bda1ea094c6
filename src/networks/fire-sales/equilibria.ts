/**
 * Equilibria of fire sales. The further prices fall, the more is sold; the more is sold, the
 * further they fall. Such a map has a mildest fixed point, reached by starting where nothing is
 * sold, and a severest, reached by starting where everything is; any other lies between them
 * (Tarski). Where they differ, which one comes true is a matter of expectation: both are told.
 *
 * Of price falls the mildest is the least fixed point; of prices it is the greatest.
 */

import { assert } from '../../kit/assert.ts'

export interface Equilibrium {
  /** Of each asset, 1 at the start, after impact. */
  readonly prices: Float64Array
  /** Share of its holdings that each firm sells, all assets alike. */
  readonly soldShare: Float64Array
  /** Quantity of each asset that is sold by all. */
  readonly sold: Float64Array
  readonly rounds: number
  /** Did it settle within the rounds allowed? If not, prices are where it had got to. */
  readonly converged: boolean
}

export interface Equilibria {
  readonly mildest: Equilibrium
  readonly severest: Equilibrium
  /** Prices of both agree to 1e-9. */
  readonly unique: boolean
}

const ROUNDS_MAX = 100_000
const SETTLED = 1e-15

export interface Settled {
  readonly at: Float64Array
  readonly rounds: number
  readonly converged: boolean
}

/** Applies `step` again and again until nothing moves by more than 1e-15, 100,000 times at most. */
export function settle(
  start: Float64Array,
  step: (from: Float64Array, to: Float64Array) => void,
): Settled {
  let from = start.slice()
  let to = new Float64Array(start.length)
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
    step(from, to)
    let moved = 0
    for (let at = 0; at < to.length; at++) moved = Math.max(moved, Math.abs(to[at] - from[at]))
    assert(moved >= 0, 'settle: every step is a number')
    const before = from
    from = to
    to = before
    if (moved <= SETTLED) return { at: from, rounds, converged: true }
  }
  return { at: from, rounds: ROUNDS_MAX, converged: false }
}

export function equilibria(mildest: Equilibrium, severest: Equilibrium): Equilibria {
  const apart = mildest.prices.map((price, asset) => Math.abs(price - severest.prices[asset]))
  return { mildest, severest, unique: apart.every((gap) => gap <= 1e-9) }
}
