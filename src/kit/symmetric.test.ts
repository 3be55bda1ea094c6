import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standardErrors } from './standard-errors.ts'
import { choleskyOf, eigenOf, spectral } from './symmetric.ts'

/** A symmetric matrix of the given rank at most. */
const products = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([size, rank]) =>
    fc.array(
      fc.array(
        fc.integer({ min: -48, max: 48 }).map((it) => it / 16),
        { minLength: rank, maxLength: rank },
      ),
      { minLength: size, maxLength: size },
    ),
  )
  .map((rows) => rows.map((a) => rows.map((b) => a.reduce((sum, it, k) => sum + it * b[k], 0))))

test('eigenvectors rebuild the matrix, and stand upright on each other', () => {
  fc.assert(
    fc.property(products, (matrix) => {
      const { values, vectors } = eigenOf(matrix)
      const again = spectral(matrix, (it) => it)
      const scale = 1 + Math.max(...matrix.flat().map(Math.abs))
      for (const [a, row] of again.entries()) {
        for (const [b, value] of row.entries()) {
          expect(Math.abs(value - matrix[a][b])).toBeLessThan(1e-12 * scale)
          const dot = vectors.reduce((sum, it) => sum + it[a] * it[b], 0)
          expect(Math.abs(dot - (a === b ? 1 : 0))).toBeLessThan(1e-12)
        }
      }
      for (const value of values) expect(value).toBeGreaterThan(-1e-12 * scale)
    }),
  )
})

test('the root squared is the matrix; there is none of an indefinite one', () => {
  fc.assert(
    fc.property(products, (matrix) => {
      const root = choleskyOf(matrix, 1e-9)
      expect(root).not.toBeNull()
      const scale = 1 + Math.max(...matrix.flat().map(Math.abs))
      for (const [a, row] of (root ?? []).entries()) {
        for (const [b, other] of (root ?? []).entries()) {
          const product = row.reduce((sum, it, k) => sum + it * other[k], 0)
          expect(Math.abs(product - matrix[a][b])).toBeLessThan(1e-3 * scale)
        }
      }
    }),
  )
  expect(
    choleskyOf([
      [1, 2],
      [2, 1],
    ]),
  ).toBeNull()
  expect(
    choleskyOf([
      [0, 1],
      [1, 0],
    ]),
  ).toBeNull()
})

test('standard errors of a parabola are its width; of a saddle there are none', () => {
  const [a, b] = standardErrors(([x = 0, y = 0]) => 2 * x * x + x * y + y * y, [0, 0]) ?? []
  // The inverse of [[4, 1], [1, 2]] has 2/7 and 4/7 on its diagonal.
  expect(a).toBeCloseTo(Math.sqrt(2 / 7), 6)
  expect(b).toBeCloseTo(Math.sqrt(4 / 7), 6)
  expect(standardErrors(([x = 0, y = 0]) => x * x - y * y, [0, 0])).toBeNull()
})
