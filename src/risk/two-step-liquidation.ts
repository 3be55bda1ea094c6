/**
 * Two liquidations instead of one, under a close factor: the first takes only so much that the loan
 * stays unsafe, the second is allowed the close factor again.
 *
 *     to safety   r₁ = (D − v C) / (1 − v (1 + i))     health is exactly 1 after it
 *     first       min(r₁, f D)
 *     second      f (D − first)                        the close factor of what is left
 *     profit      i (first + second)                   in one step: i f D
 *
 * C collateral and D debt in money, v threshold, i bonus, f close factor.
 *
 * Source: Qin, Zhou, Gamito, Jovanovic, Gervais, An empirical study of DeFi liquidations (arXiv
 * 2106.06389), re-derived; shared/golden/models/analytic_reference.json `qin_two_step`, read
 * 2026-11-23. That reference takes r₁ in its first step though f D is less there (5,833 of 4,750
 * allowed): its profit, 766.67, is out of reach, and 712.50 is the most (brute force in the test).
 * Assumes: one collateral and one debt, prices stand still, gas is free, nobody else comes first.
 */
import { assert } from '../kit/assert.ts'

export interface Loan {
  readonly collateral: number
  readonly debt: number
  readonly threshold: number
  readonly bonus: number
  readonly closeFactor: number
}

export interface TwoSteps {
  /** Repaid in each step. */
  readonly first: number
  readonly second: number
  readonly profit: number
  /** Of one step that takes all it may. */
  readonly singleProfit: number
}

/** The largest repayment that leaves the loan just unsafe, whatever a close factor allows. */
export function repaymentToSafety({ collateral, debt, threshold, bonus }: Loan): number {
  assert(debt > threshold * collateral, 'repaymentToSafety: the loan is unsafe')
  assert(threshold * (1 + bonus) < 1, 'repaymentToSafety: repaying makes the loan safer')
  return (debt - threshold * collateral) / (1 - threshold * (1 + bonus))
}

/** The best two steps for a liquidator. */
export function twoStepLiquidation(loan: Loan): TwoSteps {
  const { debt, bonus, closeFactor } = loan
  assert(closeFactor > 0 && closeFactor <= 1, 'twoStepLiquidation: a close factor is a share')
  const first = Math.min(repaymentToSafety(loan), closeFactor * debt)
  const second = closeFactor * (debt - first)
  const singleProfit = bonus * closeFactor * debt
  return { first, second, profit: bonus * (first + second), singleProfit }
}
