/**
 * Wrong-way exposure: what is owed grows when what stands behind it shrinks. With exposure X and
 * collateral C jointly normal, the gap X − C is normal, and what is not covered is on average
 *
 *     E[(X − C)⁺] = m N(m/s) + s n(m/s)      m = x − c,  s² = σx² + σc² − 2ρσxσc
 *
 * Collateral that falls as the exposure rises (ρ < 0) is the wrong way; ρ > 0 the right one.
 *
 * Source: Bachelier's formula; shared/spec/topics.md T5: cov(collateral, exposure), read
 * 2026-11-29. Assumes: normal moves over the time it takes to sell. Ignores: impact of selling.
 */
import { assert } from '../kit/assert.ts'
import { exp, normalCdf } from '../kit/math.ts'

export interface WrongWay {
  /** Expected values, money. */
  readonly exposure: number
  readonly collateral: number
  /** Standard deviations over the time it takes to close, money. */
  readonly exposureSigma: number
  readonly collateralSigma: number
  /** Of exposure and collateral: below 0 is the wrong way. */
  readonly correlation: number
}

/** Expected money that collateral does not cover. */
export function expectedGap(given: WrongWay): number {
  const { exposure, collateral, exposureSigma, collateralSigma, correlation } = given
  assert(exposureSigma >= 0 && collateralSigma >= 0, 'expectedGap: deviations are not below 0')
  assert(correlation >= -1 && correlation <= 1, 'expectedGap: a correlation lies in [-1, 1]')
  const mean = exposure - collateral
  const common = 2 * correlation * exposureSigma * collateralSigma
  const variance = exposureSigma * exposureSigma + collateralSigma * collateralSigma - common
  if (variance <= 0) return Math.max(0, mean)
  const sigma = Math.sqrt(variance)
  const z = mean / sigma
  return mean * normalCdf(z) + sigma * 0.3989422804014327 * exp(-0.5 * z * z)
}

/** Expected gap over that without correlation; above 1: the wrong way costs so many times more. */
export function wrongWayFactor(given: WrongWay): number {
  const alone = expectedGap({ ...given, correlation: 0 })
  assert(alone > 0, 'wrongWayFactor: without correlation something is not covered')
  return expectedGap(given) / alone
}
