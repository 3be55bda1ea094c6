/**
 * Does liquidating a loan make it safer? Repaying a share f of the debt takes (1 + i) times as much
 * collateral, and what is sold lowers the price of the rest. With ℓ = debt / collateral,
 *
 *     ℓ' = ℓ (1 − f) / (1 − (1 + i) f ℓ)            one step at a fixed price
 *
 * falls only while ℓ < 1/(1 + i). Selling into a market that answers, a dollar sold takes λ dollars
 * off the collateral: 1 itself, the rest by the lower price of what is left:
 *
 *     constant product  λ = 1 + 2 c / y       c: collateral, y: quote reserve of the pool
 *     linear            λ = 1 + φ c           φ: relative fall for each dollar sold
 *
 *     fixed bonus i                 toxic above  ℓ* = 1 / ((1 + i) λ)
 *     bonus i (1 − h), h = v / ℓ    toxic above  (1 + i v λ) / ((1 + i) λ)
 *     either, begun at ℓ = v        never toxic while  v ≤ 1 / λ
 *
 * `v` is the liquidation threshold. Above these every liquidation brings the next one nearer.
 *
 * Source: Warmuz, Chaudhary, Pinna, Toxic liquidation spirals (arXiv 2212.07306); McFarlane (arXiv
 * 2510.10171); shared/spec/models.md 2.6, shared/golden/topics.json `lend`, read 2026-11-23.
 * Assumes: one collateral, one debt, the oracle reads the market that is sold into.
 * Ignores: arbitrage and refill that bring the price back before the next step.
 */
import { assert } from '../kit/assert.ts'

/** Loan-to-value after a share of the debt was repaid for collateral at a fixed price. */
export function ltvAfterRepayment(ltv: number, share: number, bonus: number): number {
  assert(share >= 0 && share <= 1, 'ltvAfterRepayment: a share of the debt lies in [0, 1]')
  const left = 1 - (1 + bonus) * share * ltv
  assert(left > 0, 'ltvAfterRepayment: there is collateral enough for the share and its bonus')
  return (ltv * (1 - share)) / left
}

/** λ of a constant-product pool: dollars of collateral lost for a dollar sold into it. */
export function constantProductLoss(collateral: number, quoteReserve: number): number {
  assert(quoteReserve > 0, 'constantProductLoss: the pool has a reserve')
  return 1 + (2 * collateral) / quoteReserve
}

/** λ of a market whose price falls by a share `impact` for each dollar sold. */
export const linearLoss = (collateral: number, impact: number): number => 1 + impact * collateral

/** Loan-to-value above which liquidation with a fixed bonus makes the loan worse. */
export const toxicLtv = (bonus: number, loss = 1): number => 1 / ((1 + bonus) * loss)

/** The same for a bonus that grows with the shortfall, `bonus · (1 − health)`. */
export const toxicLtvOfGrowingBonus = (bonus: number, threshold: number, loss = 1): number =>
  (1 + bonus * threshold * loss) / ((1 + bonus) * loss)

/** Largest liquidation threshold at which a loan caught at once is never toxic. */
export const safeThreshold = (loss: number): number => 1 / loss
