import { EVD, Matrix } from 'ml-matrix'
import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { sparseOfRows } from './sparse.ts'
import { connectedParts, radiusBounds, spectralRadius } from './spectral-radius.ts'

const radius = (rows: number[][]) => spectralRadius(sparseOfRows(rows))

/** Largest modulus of the eigenvalues, by another program. */
function byEigenvalues(rows: number[][]): number {
  const { realEigenvalues, imaginaryEigenvalues } = new EVD(new Matrix(rows))
  return Math.max(...realEigenvalues.map((real, at) => Math.hypot(real, imaginaryEigenvalues[at])))
}

describe('spectral radius', () => {
  test('nothing on a cycle is 0, exactly', () => {
    expect(radius([[0]])).toBe(0)
    expect(
      radius([
        [0, 5, 7],
        [0, 0, 9],
        [0, 0, 0],
      ]),
    ).toBe(0)
  })

  test('a cycle is the root of its product', () => {
    expect(
      radius([
        [0, 2, 0],
        [0, 0, 4],
        [1, 0, 0],
      ]),
    ).toBeCloseTo(2, 12)
  })

  test('of parts the largest counts, weights between them do not', () => {
    const rows = [
      [0.3, 100, 0],
      [0, 0.5, 100],
      [0, 0, 0.4],
    ]
    expect(radius(rows)).toBeCloseTo(0.5, 13)
  })

  test('the loop gain of models.md: two assets', () => {
    expect(
      radius([
        [0.3, 0.05],
        [0.8, 0.2],
      ]),
    ).toBeCloseTo(0.45615528128088306, 13)
  })

  test.each(Array.from({ length: 40 }, (_, seed) => seed))('random matrix %d', (seed) => {
    const random = createDraws(seed, 'spectral')
    const size = 2 + random.integer(7)
    const rows = Array.from({ length: size }, () =>
      Array.from({ length: size }, () => (random.uniform() < 0.35 ? random.uniform() : 0)),
    )
    const { low, high } = radiusBounds(sparseOfRows(rows))
    const expected = byEigenvalues(rows)
    // A defective eigenvalue is found by the other program to a root of the last digit only.
    expect(low).toBeLessThanOrEqual(expected + 1e-4)
    expect(high).toBeGreaterThanOrEqual(expected - 1e-4)
    expect(high - low).toBeLessThan(1e-12)
  })

  test('a negative weight is refused', () => {
    expect(() => radius([[-1]])).toThrow('A weight is below 0')
  })
})

test('connected parts are those in which everybody reaches everybody', () => {
  for (let seed = 0; seed < 30; seed++) {
    const random = createDraws(seed, 'parts')
    const size = 1 + random.integer(8)
    const rows = Array.from({ length: size }, () =>
      Array.from({ length: size }, () => (random.uniform() < 0.25 ? 1 : 0)),
    )
    const reach = rows.map((row, i) => row.map((to, j) => to === 1 || i === j))
    for (let k = 0; k < size; k++) {
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) reach[i][j] ||= reach[i][k] && reach[k][j]
      }
    }
    const found = connectedParts(sparseOfRows(rows))
    expect(found.flat().sort()).toEqual(rows.map((_, i) => i).sort())
    for (const part of found) {
      const mutual = rows.map((_, j) => j).filter((j) => reach[part[0]][j] && reach[j][part[0]])
      expect([...part].sort()).toEqual(mutual)
    }
  }
})
