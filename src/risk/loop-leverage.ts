/**
 * Borrowing against a token to buy more of the same token, over and over: the leverage it comes to,
 * and how much the token may lose before the loop is liquidated.
 *
 *     leverage = 1 / (1 − ltv)        tolerated devaluation = 1 − ltv / threshold
 *
 * Source: the geometric series; shared/golden/topics.json `lend`, `loop_…`.
 * Assumes: the debt does not move with the token, and every loop borrows the same share.
 * Ignores: interest, the cost of buying, caps.
 */
import { assert } from '../kit/assert.ts'

/** Holdings over own money. */
export function loopLeverage(ltv: number): number {
  assert(ltv >= 0 && ltv < 1, 'loopLeverage: a loan-to-value lies in [0, 1)')
  return 1 / (1 - ltv)
}

/** Relative fall of the token against the debt at which the loop is liquidated. */
export function toleratedDevaluation(ltv: number, threshold: number): number {
  assert(threshold > 0, 'toleratedDevaluation: a threshold is above zero')
  return 1 - ltv / threshold
}
