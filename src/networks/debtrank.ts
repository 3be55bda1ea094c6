/**
 * How far losses travel before anybody defaults: a lender marks a claim down by as much as the
 * borrower's equity has shrunk, and passes on every further fall.
 *
 *     h_i(t+1) = min(1, h_i(t) + Σ_j Λ_ij (h_j(t) − h_j(t−1)))      Λ_ij = A_ij / E_i(0)
 *
 * Where nobody defaults h ends at (I − Λ)⁻¹ h(0); there is no such end where the spectral radius
 * of Λ is above 1, and then somebody defaults. Close to 1 it takes thousands of rounds.
 *
 * Source: Bardoscia, Battiston, Caccioli, Caldarelli: DebtRank: A Microscopic Foundation for Shock
 * Propagation, PLoS ONE 10(6), 2015.
 * Assumes: a claim is worth as much less as its debtor's equity; a defaulter's claims nothing.
 * Ignores: who has to pay when: it is a valuation, not a clearing.
 */
import type { Sparse } from './sparse.ts'
import { propagate, type StressOptions, type StressResult } from './stress.ts'

/** `impact` as `impactMatrix` makes it. `shock`: the share of equity each loses at the start. */
export function debtRank(
  impact: Sparse,
  shock: ArrayLike<number>,
  options: StressOptions = {},
): StressResult {
  return propagate(impact, shock, 'differential', options)
}
