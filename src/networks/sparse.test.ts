import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  columnSums,
  denseOf,
  entriesOf,
  mapEntries,
  multiply,
  rowSums,
  sparseOf,
  sparseOfRows,
  transpose,
} from './sparse.ts'

const small = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) => {
    const value = fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 }))
    const row = fc.array(value, { minLength: columns, maxLength: columns })
    return fc.array(row, { minLength: rows, maxLength: rows })
  })

test('keeps what is not zero, and nothing else', () => {
  fc.assert(
    fc.property(small, (dense) => {
      const matrix = sparseOfRows(dense)
      expect(denseOf(matrix)).toEqual(dense.map((row) => row.map((value) => value + 0)))
      expect([...entriesOf(matrix)].every(({ value }) => value !== 0)).toBe(true)
      expect(denseOf(transpose(transpose(matrix)))).toEqual(denseOf(matrix))
    }),
  )
})

test('multiplies and sums as the full matrix does', () => {
  fc.assert(
    fc.property(small, (dense) => {
      const matrix = sparseOfRows(dense)
      const x = dense[0].map((_, at) => at + 1)
      const sums = (rows: readonly (readonly number[])[]) =>
        rows.map((row) => row.reduce((sum, value) => sum + value, 0))
      const product = dense.map((row) => row.reduce((sum, value, at) => sum + value * x[at], 0))
      expect([...multiply(matrix, x)]).toEqual(product)
      expect([...rowSums(matrix)]).toEqual(sums(dense))
      expect([...columnSums(matrix)]).toEqual([...rowSums(transpose(matrix))])
    }),
  )
})

test('entries of one place add up, whatever their order', () => {
  const matrix = sparseOf(2, 2, [
    { row: 1, column: 0, value: 2 },
    { row: 0, column: 1, value: 1 },
    { row: 1, column: 0, value: 3 },
    { row: 1, column: 1, value: 0 },
  ])
  expect(denseOf(matrix)).toEqual([
    [0, 1],
    [5, 0],
  ])
  expect(matrix.value.length).toBe(2)
  expect(denseOf(mapEntries(matrix, (value, row, column) => value + row + column))).toEqual([
    [0, 2],
    [6, 0],
  ])
})

test('refuses what is no matrix', () => {
  expect(() => sparseOfRows([[1, 2], [3]])).toThrow('of one length')
  expect(() => sparseOf(2, 2, [{ row: 2, column: 0, value: 1 }])).toThrow('outside the matrix')
  expect(() => sparseOf(2, 2, [{ row: 0, column: 0.5, value: 1 }])).toThrow('outside the matrix')
  expect(() => sparseOf(2, 2, [{ row: 0, column: 1, value: NaN }])).toThrow('finite numbers')
  expect(() => sparseOf(-1, 2, [])).toThrow('-1 rows')
})
