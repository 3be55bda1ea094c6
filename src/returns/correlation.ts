/**
 * Correlation matrices: checked, repaired where repair is asked for, and stressed.
 *
 * `nearestCorrelation` projects in turn on what is positive semidefinite and on a unit diagonal,
 * with Dykstra's correction, without which the end is a correlation matrix but not the nearest.
 *
 * Source: Higham, Computing the nearest correlation matrix, IMA J. Numer. Anal. 22 (2002); numbers
 * in shared/spec/models.md 4.6 (read 2026-11-29).
 */
import { InputError } from '../kit/assert.ts'
import { choleskyOf, eigenOf, type Rows, spectral } from '../kit/symmetric.ts'

/** Below 0 by rounding only. */
const roundingMax = 1e-10

/** Refuses what is no correlation matrix, and names what is wrong with it. */
export function checkCorrelation(matrix: Rows): void {
  checkSymmetric(matrix)
  const refuse = (value: number | string, allowed: string) => {
    throw new InputError('no correlation matrix', { field: 'correlation', value, allowed })
  }
  for (const [a, row] of matrix.entries()) {
    if (row[a] !== 1) refuse(row[a], 'ones on the diagonal')
    for (const value of row) if (!(Math.abs(value) <= 1)) refuse(value, 'from -1 to 1')
  }
  const least = Math.min(...eigenOf(matrix).values)
  if (least < -roundingMax) {
    refuse(`smallest eigenvalue ${least}`, 'positive semidefinite; nearestCorrelation repairs it')
  }
}

function checkSymmetric(matrix: Rows): void {
  const isSymmetric = matrix.every(
    (row, a) => row.length === matrix.length && row.every((value, b) => value === matrix[b][a]),
  )
  if (matrix.length > 0 && isSymmetric) return
  throw new InputError('no correlation matrix', {
    field: 'correlation',
    value: `${matrix.length} rows`,
    allowed: 'square and symmetric',
  })
}

/** L with L Lᵀ = the matrix. */
export function rootOf(matrix: Rows): number[][] {
  checkCorrelation(matrix)
  const root = choleskyOf(matrix, 1e-10)
  if (root === null) throw new InputError('no correlation matrix', { field: 'correlation' })
  return root
}

export interface Nearest {
  readonly matrix: number[][]
  /** Root of the sum of squared changes. */
  readonly distance: number
  readonly rounds: number
}

const roundsMax = 10_000

/** The correlation matrix that is nearest in squares; `matrix` is symmetric, else anything. */
export function nearestCorrelation(matrix: Rows, tolerance = 1e-14): Nearest {
  checkSymmetric(matrix)
  let y = matrix.map((row) => [...row])
  let correction = y.map((row) => row.map(() => 0))
  let rounds = 0
  for (; rounds < roundsMax; rounds++) {
    const r = y.map((row, a) => row.map((value, b) => value - correction[a][b]))
    const x = spectral(r, (value) => Math.max(0, value))
    correction = x.map((row, a) => row.map((value, b) => value - r[a][b]))
    const next = x.map((row, a) => row.map((value, b) => (a === b ? 1 : value)))
    const moved = distanceOf(next, y)
    y = next
    if (moved <= tolerance * distanceOf(y, [])) break
  }
  return { matrix: y, distance: distanceOf(y, matrix), rounds }
}

function distanceOf(a: Rows, b: Rows): number {
  let squares = 0
  for (const [row, values] of a.entries()) {
    for (const [column, value] of values.entries()) {
      const off = value - (b[row]?.[column] ?? 0)
      squares += off * off
    }
  }
  return Math.sqrt(squares)
}

/**
 * Every pair moved by `share` of its way to one common correlation: a mixture of two correlation
 * matrices, so that it is one. `common` is not below −1/(n − 1).
 */
export function stressedCorrelation(matrix: Rows, share: number, common = 1): number[][] {
  checkCorrelation(matrix)
  const least = -1 / Math.max(1, matrix.length - 1)
  if (!(share >= 0 && share <= 1) || !(common >= least && common <= 1)) {
    const isShare = !(share >= 0 && share <= 1)
    throw new InputError('a stress of correlations', {
      field: isShare ? 'share' : 'common',
      value: isShare ? share : common,
      allowed: isShare ? 'from 0 to 1' : `from ${least} to 1`,
    })
  }
  return matrix.map((row, a) =>
    row.map((value, b) => (a === b ? 1 : value + share * (common - value))),
  )
}

/** All pairs of `loadings[a] · loadings[b]`: one common factor, each loading from −1 to 1. */
export function factorCorrelation(loadings: readonly number[]): number[][] {
  for (const value of loadings) {
    if (Math.abs(value) <= 1) continue
    throw new InputError('a loading on a factor', { value, allowed: 'from -1 to 1' })
  }
  return loadings.map((a, row) => loadings.map((b, column) => (row === column ? 1 : a * b)))
}
