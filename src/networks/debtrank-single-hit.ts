/**
 * DebtRank as it was first defined: an institution passes on its stress once, in the round after it
 * first felt some, and nothing of what comes later. Circles do not run forever, and do not count.
 *
 *     h_i(t) = min(1, h_i(t−1) + Σ_j W_ij h_j(t−1))     over j first stressed at t−1
 *     W_ij = min(1, A_ij / E_i)
 *     DR = Σ_i h_i(T) v_i − Σ_i h_i(1) v_i
 *
 * Source: Battiston, Puliga, Kaushik, Tasca, Caldarelli: DebtRank: Too Central to Fail?, Scientific
 * Reports 2:541, 2012. The R package NetworkRiskMeasures leaves W uncapped; so does this where the
 * impact has no cap: make it with `cap: 1` for the paper.
 */
import type { Sparse } from './sparse.ts'
import { propagate, type StressResult } from './stress.ts'

export function debtRankSingleHit(impact: Sparse, shock: ArrayLike<number>): StressResult {
  // Everybody acts once: it ends by itself.
  return propagate(impact, shock, 'single-hit', { tolerance: 0 })
}
