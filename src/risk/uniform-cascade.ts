/**
 * Cascades that can be added up by hand: liquidation levels spread evenly, `density` units forced
 * for each unit of price, into a market that answers in a known way.
 *
 *     linear impact λ     Δ_n = δ (1 − (λd)^(n+1)) / (1 − λd)   →  δ / (1 − λd) while λd < 1
 *     square root c√Q     √Δ = (c√g + √(c²g + 4s)) / 2          s: shock, g: density
 *
 * λd is the branching ratio. The square root never runs away, yet for s → 0 it still gives c²g: the
 * law holds for a whole order, and the first unit of a flow is not one. Applying it to `m` pieces
 * one by one makes the impact √m times too large.
 *
 * Source: shared/spec/topics.md section 1 and models.md 2.3, 2.6; shared/golden/topics.json
 * `golden2_simulated` has the same drops simulated.
 * Assumes: levels go on for ever, impact does not decay.
 * Ignores: depth, floors, partial liquidation. Runs on an engine have them all.
 */
import { assert } from '../kit/assert.ts'

/** Total fall after `rounds` rounds of forced selling. */
export function linearCascade(
  shock: number,
  impact: number,
  density: number,
  rounds: number,
): number {
  assert(rounds >= 0 && rounds <= 1e7, 'linearCascade: rounds lie in [0, 1e7]')
  let step = shock
  let sum = shock
  for (let round = 0; round < rounds; round++) {
    step *= impact * density
    sum += step
  }
  return sum
}

/** Where `linearCascade` ends; Infinity: it does not. */
export function linearCascadeLimit(shock: number, impact: number, density: number): number {
  const branching = impact * density
  return branching < 1 ? shock / (1 - branching) : Infinity
}

/** Total fall where the whole forced amount Q moves the price by `coefficient`·√Q. */
export function squareRootCascade(shock: number, coefficient: number, density: number): number {
  assert(shock >= 0 && density >= 0, 'squareRootCascade: shock and density are not negative')
  const jump = coefficient * Math.sqrt(density)
  const root = 0.5 * (jump + Math.sqrt(jump * jump + 4 * shock))
  return root * root
}

/** How many times too large an impact is that takes the square root of each of `pieces` apart. */
export function splitInflation(pieces: number): number {
  assert(pieces >= 1, 'splitInflation: an order has at least one piece')
  return Math.sqrt(pieces)
}
