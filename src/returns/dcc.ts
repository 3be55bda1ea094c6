/**
 * Correlation that moves: Engle's dynamic conditional correlation over residuals of garch models.
 *
 *     Q_{t+1} = (1 − a − b) Q̄ + a z_t z_tᵀ + b Q_t     Q̄ = mean of z zᵀ = Q_1     R = Q scaled
 *     −log L = ½ Σ (ln|R_t| + z_tᵀ R_t⁻¹ z_t − z_tᵀ z_t)
 *
 * Two steps: volatilities first, then correlations, which is not the joint maximum.
 *
 * Source: Engle, Dynamic conditional correlation, JBES 20 (2002); numbers in shared/spec/models.md
 * 4.6 (read 2026-11-29).
 */
import { InputError } from '../kit/assert.ts'
import { log } from '../kit/math.ts'
import { minimise } from '../kit/minimise.ts'
import type { Random } from '../kit/random.ts'
import { choleskyOf, type Rows } from '../kit/symmetric.ts'
import { checkCorrelation, rootOf } from './correlation.ts'

export interface Dcc {
  readonly a: number
  readonly b: number
}

export interface DccPath {
  /** Of the correlation part. */
  readonly negativeLikelihood: number
  readonly mean: Rows
  /** R of the last step. */
  readonly last: number[][]
  /** R of the step after it. */
  readonly next: number[][]
}

function checkDcc({ a, b }: Dcc): void {
  if (a >= 0 && b >= 0 && a + b < 1) return
  const facts = { field: 'a + b', value: a + b, allowed: 'a and b from 0, below 1 together' }
  throw new InputError('dcc: correlations do not return', facts)
}

/** `residuals`: a series for each asset, all of one length. */
export function filterDcc(residuals: readonly ArrayLike<number>[], { a, b }: Dcc): DccPath {
  checkDcc({ a, b })
  const count = residuals.length
  const n = residuals[0].length
  const mean = crossMeans(residuals)
  let q = mean.map((row) => [...row])
  let last = q
  let cost = 0
  const z = new Array<number>(count).fill(0)
  for (let t = 0; t < n; t++) {
    for (let i = 0; i < count; i++) z[i] = residuals[i][t]
    last = scaled(q)
    cost += costOf(last, z)
    q = nextQ(q, mean, z, { a, b })
  }
  return { negativeLikelihood: cost, mean, last, next: scaled(q) }
}

/** Of one step from the one before. */
const nextQ = (q: Rows, mean: Rows, z: ArrayLike<number>, { a, b }: Dcc): number[][] =>
  q.map((row, i) => row.map((value, j) => (1 - a - b) * mean[i][j] + a * (z[i] * z[j]) + b * value))

/**
 * Residuals of variance 1 by step and asset, whose correlation starts at `mean` and moves. Draws of
 * a step: 2·asset for each asset.
 */
export function dccPaths(mean: Rows, model: Dcc) {
  checkDcc(model)
  checkCorrelation(mean)
  return (random: Random, path: number, steps: number): number[][] => {
    let q = mean.map((row) => [...row])
    return Array.from({ length: steps }, (_, step) => {
      const r = scaled(q)
      const root = choleskyOf(r) ?? rootOf(r)
      const e = root.map((__, asset) => random.normal(path, step, 2 * asset))
      const z = root.map((row) => row.reduce((sum, it, k) => sum + it * e[k], 0))
      q = nextQ(q, mean, z, model)
      return z
    })
  }
}

function crossMeans(residuals: readonly ArrayLike<number>[]): number[][] {
  const n = residuals[0].length
  return residuals.map((x) =>
    residuals.map((y) => {
      let sum = 0
      for (let t = 0; t < n; t++) sum += x[t] * y[t]
      return sum / n
    }),
  )
}

const scaled = (q: Rows): number[][] =>
  q.map((row, i) => row.map((value, j) => (i === j ? 1 : value / Math.sqrt(q[i][i] * q[j][j]))))

/** ½ (ln|R| + zᵀR⁻¹z − zᵀz), by Cholesky's root. */
function costOf(r: Rows, z: readonly number[]): number {
  const l = choleskyOf(r)
  if (l === null) return Infinity
  let cost = 0
  const solved: number[] = []
  for (const [i, row] of l.entries()) {
    let value = z[i]
    for (let k = 0; k < i; k++) value -= row[k] * solved[k]
    const pivot = row[i]
    if (pivot === 0) return Infinity
    solved.push(value / pivot)
    cost += log(pivot) + (solved[i] * solved[i] - z[i] * z[i]) / 2
  }
  return cost
}

export interface DccFit extends DccPath {
  readonly model: Dcc
}

export function fitDcc(residuals: readonly ArrayLike<number>[]): DccFit {
  const cost = ([a, b]: readonly number[]) =>
    a >= 0 && b >= 0 && a + b < 1 ? filterDcc(residuals, { a, b }).negativeLikelihood : Infinity
  const { point } = minimise(cost, [0.05, 0.8], [0.03, 0.08], { tolerance: 1e-12 })
  const model = { a: point[0], b: point[1] }
  return { model, ...filterDcc(residuals, model) }
}

/** The correlation that never moves: that of the residuals. */
export const constantCorrelation = (residuals: readonly ArrayLike<number>[]): number[][] => {
  const centred = residuals.map((series) => {
    const values = Array.from(series)
    const mean = values.reduce((sum, it) => sum + it, 0) / values.length
    return values.map((it) => it - mean)
  })
  return scaled(crossMeans(centred))
}
