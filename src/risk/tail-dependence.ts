/**
 * How likely one asset crashes given that another does, in the limit of ever larger crashes. The
 * normal distribution says 0 whatever its correlation is; these do not.
 *
 *     t copula    λ = 2 t_{ν+1}(−√((ν + 1)(1 − ρ)/(1 + ρ)))
 *     Clayton     λ = 2^(−1/θ)       lower tail
 *     Gumbel      λ = 2 − 2^(1/θ)    upper tail
 *
 * Source: McNeil, Frey, Embrechts, Quantitative Risk Management, 7.2.4; numbers as in
 * shared/spec/models.md 4.6 and topics.md T5 (read 2026-11-29).
 */
import { assert } from '../kit/assert.ts'
import { pow } from '../kit/math.ts'
import { studentCdf } from '../kit/student.ts'

/** λ of the t copula: `correlation` in (−1, 1], `freedom` above 0. */
export function tailDependence(correlation: number, freedom: number): number {
  assert(correlation > -1 && correlation <= 1, 'tailDependence: a correlation lies in (-1, 1]')
  assert(freedom > 0, 'tailDependence: degrees of freedom are above 0')
  const ratio = ((freedom + 1) * (1 - correlation)) / (1 + correlation)
  return 2 * studentCdf(-Math.sqrt(ratio), freedom + 1)
}

/** Lower tail of the Clayton copula, θ above 0. */
export function claytonTail(theta: number): number {
  assert(theta > 0, 'claytonTail: theta is above 0')
  return pow(2, -1 / theta)
}

/** Upper tail of the Gumbel copula, θ from 1. */
export function gumbelTail(theta: number): number {
  assert(theta >= 1, 'gumbelTail: theta is 1 or more')
  return 2 - pow(2, 1 / theta)
}
