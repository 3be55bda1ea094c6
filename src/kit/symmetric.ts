/**
 * Symmetric matrices, row by row: eigenvalues by Jacobi's rotations, and Cholesky's root. With
 * additions, products and square roots only, so that the bits are the same everywhere.
 *
 * Source: Golub and Van Loan, Matrix Computations, 8.5 and 4.2.
 */
import { assert } from './assert.ts'

export type Rows = readonly (readonly number[])[]

export interface Eigen {
  readonly values: readonly number[]
  /** A column for each value. */
  readonly vectors: number[][]
}

const sweepsMax = 100

export function eigenOf(matrix: Rows): Eigen {
  const size = matrix.length
  const a = matrix.map((row) => [...row])
  const v = a.map((_, row) => a.map((_, column) => (row === column ? 1 : 0)))
  for (let sweep = 0; sweep < sweepsMax; sweep++) {
    let moved = false
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = at(a, p, q)
        const scale = Math.abs(at(a, p, p)) + Math.abs(at(a, q, q))
        if (Math.abs(off) <= 1e-18 * scale || off === 0) continue
        moved = true
        rotate(a, v, p, q)
      }
    }
    if (!moved) break
  }
  return { values: a.map((_, row) => at(a, row, row)), vectors: v }
}

const at = (matrix: Rows, row: number, column: number) =>
  (matrix[row] as number[])[column] as number

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const theta = (at(a, q, q) - at(a, p, p)) / (2 * at(a, p, q))
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  const turn = (matrix: number[][], row: number) => {
    const own = matrix[row] as number[]
    const [x, y] = [own[p] as number, own[q] as number]
    own[p] = c * x - s * y
    own[q] = s * x + c * y
  }
  for (let row = 0; row < a.length; row++) turn(a, row)
  const [rowP, rowQ] = [a[p] as number[], a[q] as number[]]
  for (let column = 0; column < a.length; column++) {
    const [x, y] = [rowP[column] as number, rowQ[column] as number]
    rowP[column] = c * x - s * y
    rowQ[column] = s * x + c * y
  }
  rowP[q] = 0
  rowQ[p] = 0
  for (let row = 0; row < v.length; row++) turn(v, row)
}

/** V f(D) Vᵀ. */
export function spectral(matrix: Rows, f: (value: number) => number): number[][] {
  const { values, vectors } = eigenOf(matrix)
  const changed = values.map(f)
  return vectors.map((a) =>
    vectors.map((b) =>
      changed.reduce((sum, value, k) => sum + value * (a[k] as number) * (b[k] as number), 0),
    ),
  )
}

/**
 * L with L Lᵀ = the matrix, below the diagonal; null where the matrix is not positive semidefinite.
 * Pivots within `tolerance` of 0 count as 0: then the column is 0.
 */
export function choleskyOf(matrix: Rows, tolerance = 1e-12): number[][] | null {
  const size = matrix.length
  assert(
    matrix.every((row) => row.length === size),
    'choleskyOf: the matrix is square',
  )
  const l = matrix.map(() => new Array<number>(size).fill(0))
  for (let column = 0; column < size; column++) {
    for (let row = column; row < size; row++) {
      let sum = at(matrix, row, column)
      for (let k = 0; k < column; k++) sum -= at(l, row, k) * at(l, column, k)
      const scale = Math.sqrt(Math.abs(at(matrix, row, row) * at(matrix, column, column)))
      if (row === column) {
        if (!(sum >= -tolerance * scale)) return null
        ;(l[row] as number[])[column] = sum > tolerance * scale ? Math.sqrt(sum) : 0
      } else {
        const pivot = at(l, column, column)
        if (pivot === 0 && !(Math.abs(sum) <= Math.sqrt(tolerance) * scale)) return null
        ;(l[row] as number[])[column] = pivot === 0 ? 0 : sum / pivot
      }
    }
  }
  return l
}
