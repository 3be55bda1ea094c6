/**
 * Standard errors of the most likely parameters: roots of the diagonal of the inverse of the second
 * derivatives of the cost −log L, by central differences.
 *
 * Ignores: that the model may be wrong; then the sandwich of both derivatives would be right.
 */
import { assert } from './assert.ts'
import { choleskyOf } from './symmetric.ts'

/** `cost` is lowest at `point`; null where it is not, or is flat there. */
export function standardErrors(
  cost: (point: readonly number[]) => number,
  point: readonly number[],
): number[] | null {
  assert(point.length > 0, 'standardErrors: there are parameters')
  // Fourth root of the precision: where rounding and curvature of the differences are alike.
  const steps = point.map((it) => 1e-4 * Math.max(1e-2, Math.abs(it)))
  const at = (a: number, da: number, b: number, db: number) =>
    cost(point.map((it, k) => it + (k === a ? da * steps[a] : 0) + (k === b ? db * steps[b] : 0)))
  const hessian = point.map((_, a) =>
    point.map((_, b) => {
      if (a === b) {
        const bend = at(a, 1, -1, 0) - 2 * cost(point) + at(a, -1, -1, 0)
        return bend / (steps[a] * steps[a])
      }
      const [i, j] = [Math.min(a, b), Math.max(a, b)]
      const bend = at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)
      return bend / (4 * steps[i] * steps[j])
    }),
  )
  const root = choleskyOf(hessian, 0)
  if (root === null || root.some((row, k) => !(row[k] > 0))) return null
  // Columns of L⁻¹: the diagonal of (L Lᵀ)⁻¹ are their sums of squares.
  return point.map((_, k) => {
    const solved: number[] = []
    let squares = 0
    for (let row = 0; row < point.length; row++) {
      let value = row === k ? 1 : 0
      for (let before = 0; before < row; before++) value -= root[row][before] * solved[before]
      solved.push(value / root[row][row])
      squares += solved[row] * solved[row]
    }
    return Math.sqrt(squares)
  })
}
