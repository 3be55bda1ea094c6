/**
 * How much a basket of collateral is really spread: what correlation leaves of diversification, and
 * how correlation grows when the same accounts are forced out of everything they hold.
 *
 *     volatility ratio   √(wᵀΣw) / Σ wσ       of n equal ones √((1 + (n − 1)ρ)/n), not below √ρ
 *     effective number   1 / ratio²           independent equal assets with the same ratio
 *     in a cascade       M Σ Mᵀ, M = (I − K)⁻¹;  the first round alone: M = I + K
 *
 * K is the loop gain: exogenous moves Σ, handed on by forced sales. Assets without a common holder
 * keep their correlation; with one they gain it, and at ρ(K) near 1 all move as one.
 *
 * Source: shared/spec/topics.md T5, models.md 2.5 (read 2026-11-29); Forbes and Rigobon, No
 * contagion, only interdependence, JF 57 (2002), the formula from memory and held to a simulation.
 */
import { inverse, Matrix } from 'ml-matrix'
import { assert } from '../kit/assert.ts'

type Rows = readonly (readonly number[])[]

/** Volatility of n equal assets in equal parts, all pairs at one correlation, over that of one. */
export function equalVolatilityRatio(count: number, correlation: number): number {
  assert(count >= 1, 'equalVolatilityRatio: there is an asset')
  const variance = (1 + (count - 1) * correlation) / count
  assert(variance >= 0, 'equalVolatilityRatio: the correlation is possible for so many')
  return Math.sqrt(variance)
}

/** Volatility of a basket over what it were without diversification. `weights` are not below 0. */
export function volatilityRatio(covariance: Rows, weights: readonly number[]): number {
  let variance = 0
  let apart = 0
  for (const [a, row] of covariance.entries()) {
    assert(weights[a] >= 0, 'volatilityRatio: weights are not below 0')
    apart += weights[a] * Math.sqrt(row[a])
    for (const [b, value] of row.entries()) variance += weights[a] * weights[b] * value
  }
  assert(apart > 0, 'volatilityRatio: something in the basket moves')
  return Math.sqrt(Math.max(0, variance)) / apart
}

/** How many equal independent assets would be as diversified as the basket is. */
export function effectiveNumber(covariance: Rows, weights: readonly number[]): number {
  const ratio = volatilityRatio(covariance, weights)
  return 1 / (ratio * ratio)
}

/**
 * Covariance of price moves when a cascade hands them on: of all rounds, or of the first.
 * All rounds need ρ(K) below 1, which the caller knows from `measureGain`.
 */
export function cascadeCovariance(
  K: Rows,
  covariance: Rows,
  rounds: 'first' | 'all' = 'all',
): number[][] {
  const size = covariance.length
  const gain = new Matrix(K.map((row) => [...row]))
  const identity = Matrix.eye(size, size)
  const spread = rounds === 'first' ? identity.add(gain) : inverse(identity.sub(gain))
  const exogenous = new Matrix(covariance.map((row) => [...row]))
  return spread.mmul(exogenous).mmul(spread.transpose()).to2DArray()
}

/**
 * Correlation that is measured when the variance of the first asset has risen by the share `rise`
 * and nothing else has changed: larger, without any contagion.
 */
export function correlationInTurmoil(correlation: number, rise: number): number {
  assert(rise > -1, 'correlationInTurmoil: a variance stays above 0')
  return correlation * Math.sqrt((1 + rise) / (1 + rise * correlation * correlation))
}

/** The correlation of quiet times behind one that is measured in turmoil: the inverse. */
export function correlationInQuiet(correlation: number, rise: number): number {
  assert(rise > -1, 'correlationInQuiet: a variance stays above 0')
  return correlation / Math.sqrt(1 + rise * (1 - correlation * correlation))
}
