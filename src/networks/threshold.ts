/**
 * Nothing is passed on until an institution has lost everything, then all of what it owes is lost:
 *
 *     s_i = s_i(0) + Σ_{j: s_j ≥ 1} A_ij / E_i          default where s_i ≥ 1
 *
 * Default at exactly 1. The mildest and the most sudden of the three ways of passing losses on;
 * `furfine` is the same rule on whole balance sheets, with a recovery.
 *
 * Source: the method "threshold" of the R package NetworkRiskMeasures (read 29 November 2026).
 */
import type { Sparse } from './sparse.ts'
import { propagate, type StressResult } from './stress.ts'

export function threshold(impact: Sparse, shock: ArrayLike<number>): StressResult {
  // Every round but the last has a default: it ends by itself.
  return propagate(impact, shock, 'at-default', { tolerance: 0 })
}
