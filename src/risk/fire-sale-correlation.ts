/**
 * The correlation that one distressed fund gives to assets that have none of their own. The fund
 * holds dollars π of each asset and sells in proportion as it loses; selling all of asset k would
 * move its price by the share Λ_k.
 *
 *     c = Σ + f (Λ πᵀΣ + Σπ Λᵀ) + f² (πᵀΣπ) Λ Λᵀ        f = f' / V₀
 *
 * with f' the slope of its selling and V₀ = Σπ. Full feedback, where what the fund loses by its own
 * sales makes it sell more, replaces f by f / (1 − f πᵀΛ).
 *
 * Source: Cont and Wagalath, Fire sales forensics (2016), derived again in shared/spec/models.md
 * 2.5. Assumes: small moves, one fund, impact in proportion to what is sold.
 * Ignores: the level at which selling begins; f' is 0 outside the zone of distress.
 */
import { assert } from '../kit/assert.ts'

export interface FireSale {
  /** Covariance of returns without the fund. */
  readonly covariance: readonly (readonly number[])[]
  /** Dollars of each asset that the fund holds. */
  readonly holdings: readonly number[]
  /** Relative fall of each asset if the fund sold all of it. */
  readonly impact: readonly number[]
  /** Share of itself that the fund sells for each share of itself that it loses. */
  readonly selling: number
  /** Default: false, the fund sells for the fundamental loss only. */
  readonly feedback?: boolean
}

/** Covariance of returns with the fund. */
export function fireSaleCovariance(given: FireSale): number[][] {
  const { covariance, holdings, impact, selling, feedback = false } = given
  const worth = holdings.reduce((sum, held) => sum + held, 0)
  assert(worth > 0, 'fireSaleCovariance: the fund holds something')
  const loss = holdings.reduce((sum, held, at) => sum + held * impact[at], 0)
  const alone = selling / worth
  const left = feedback ? 1 - alone * loss : 1
  assert(left > 0, 'fireSaleCovariance: own sales force less than was sold, else nothing is left')
  const f = alone / left
  const sigmaPi = covariance.map((row) => row.reduce((sum, c, at) => sum + c * holdings[at], 0))
  const variance = sigmaPi.reduce((sum, value, at) => sum + value * holdings[at], 0)
  return covariance.map((row, a) =>
    row.map((own, b) => {
      const common = impact[a] * sigmaPi[b] + sigmaPi[a] * impact[b]
      return own + f * common + f * f * variance * impact[a] * impact[b]
    }),
  )
}

/** Correlation of two assets, from a covariance matrix. */
export function correlation(covariance: readonly (readonly number[])[], a = 0, b = 1): number {
  return covariance[a][b] / Math.sqrt(covariance[a][a] * covariance[b][b])
}
