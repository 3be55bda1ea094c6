/**
 * The share of the variance of all returns that the largest principal components hold: how much
 * everything moves as one.
 *
 * Source: Kritzman, Li, Page, Rigobon, Principal components as a measure of systemic risk, JPM 37
 * (2011); frds (MIT), https://github.com/mgao6767/frds, read 2026-11-29: the number of components
 * is `fraction` of the assets, halves rounded up, and may be 0.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { assert } from '../kit/assert.ts'

/** `returns`: one row for each asset, one column for each day. A result of 1: all move as one. */
export function absorptionRatio(returns: readonly (readonly number[])[], fraction = 0.2): number {
  assert(fraction >= 0 && fraction <= 1, 'absorptionRatio: the fraction lies in [0, 1]')
  assert(returns.length > 0 && returns[0].length > 1, 'absorptionRatio: there are two days')
  const days = returns[0].length
  const centred = returns.map((row) => {
    assert(row.length === days, 'absorptionRatio: all assets have the same days')
    const mean = row.reduce((sum, value) => sum + value, 0) / days
    return row.map((value) => value - mean)
  })
  const matrix = new Matrix(centred)
  const covariance = matrix.mmul(matrix.transpose()).div(days - 1)
  const { realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true })
  const largest = [...realEigenvalues].sort((a, b) => b - a)
  const count = Math.floor(fraction * returns.length + 0.5)
  const all = covariance.trace()
  assert(all > 0, 'absorptionRatio: something moves')
  return largest.slice(0, count).reduce((sum, value) => sum + value, 0) / all
}
