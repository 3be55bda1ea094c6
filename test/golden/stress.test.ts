// T7 and T14 in closed form. Provenance: shared/golden/topics.json `worst` (our own computation),
// shared/spec/topics.md; Ishigami's function: Homma and Saltelli 1996, by its formulas.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src/kit/random.ts'
import { gainElasticities } from '../../src/risk/gain-elasticity.ts'
import { spectralRadius } from '../../src/risk/loop-gain.ts'
import {
  distanceToLoss,
  nearestPlausible,
  worstOfLinear,
  worstPlausible,
} from '../../src/risk/plausible-worst.ts'
import { shapleyShares } from '../../src/risk/shapley.ts'
import { latinHypercube, sobolDesign, sobolIndices } from '../../src/risk/sobol-indices.ts'

describe('T7 the worst among plausible moves', () => {
  const covariance = [
    [0.04, 0.03],
    [0.03, 0.09],
  ]
  const weights = [1, 0.5]
  const lost = (move: readonly number[]) => -weights.reduce((sum, it, at) => sum + it * move[at], 0)

  test('of a linear book', () => {
    const { loss, move } = worstOfLinear(covariance, weights, 3)
    expect(loss).toBeCloseTo(0.9124143795447328, 14)
    expect(move[0]).toBeCloseTo(-0.542516658107679, 14)
    expect(move[1]).toBeCloseTo(-0.7397954428741079, 14)
    const nearest = distanceToLoss(covariance, weights, 0.5)
    expect(nearest.distance).toBeCloseTo(1.6439898730535731, 13)
    expect(lost(nearest.move)).toBeCloseTo(0.5, 14)
  })

  test('the search finds it, and never more', () => {
    const { loss } = worstPlausible(lost, covariance, 3, createRandom(1, 1))
    expect(loss).toBeGreaterThan(0.9124143795447328 * (1 - 1e-4))
    expect(loss).toBeLessThan(0.9124143795447328 * (1 + 1e-12))
  })

  test('the nearest move that loses a half is found, and never nearer', () => {
    const breaks = (move: readonly number[]) => lost(move) >= 0.5
    const found = nearestPlausible(breaks, covariance, 3, createRandom(3, 1))
    expect(found?.distance).toBeGreaterThan(1.6439898730535731 * (1 - 1e-9))
    expect(found?.distance).toBeLessThan(1.6439898730535731 * (1 + 1e-3))
    expect(lost(found?.move ?? [])).toBeGreaterThanOrEqual(0.5)
    // Further away than the region goes there is none.
    expect(nearestPlausible(breaks, covariance, 1.6, createRandom(3, 1))).toBeNull()
    expect(nearestPlausible(() => true, covariance, 3, createRandom(3, 1))?.distance).toBe(0)
  })

  test('a loss that is worst inside is found inside', () => {
    const hump = ([x = 0, y = 0]: readonly number[]) => 1 - (x - 0.1) ** 2 - (y + 0.1) ** 2
    const { loss, move } = worstPlausible(hump, covariance, 3, createRandom(2, 1))
    expect(loss).toBeGreaterThan(1 - 1e-4)
    expect(Math.abs(move[0] - 0.1)).toBeLessThan(0.01)
  })

  test('what is no region is refused', () => {
    expect(() =>
      worstPlausible(
        lost,
        [
          [1, 2],
          [2, 1],
        ],
        1,
        createRandom(1, 1),
      ),
    ).toThrow('no region')
    expect(() => worstOfLinear(covariance, [0, 0], 3)).toThrow('never loses')
  })
})

describe('T14 what a loss hangs on', () => {
  const K = [
    [0.3, 0.05],
    [0.8, 0.2],
  ]

  test('elasticities of ρ(K)', () => {
    const found = gainElasticities(K) ?? []
    const printed = [
      [0.4086, 0.2127],
      [0.2127, 0.1661],
    ]
    for (const [a, row] of printed.entries()) {
      for (const [b, value] of row.entries()) {
        expect(Math.abs(found[a][b] - value)).toBeLessThan(5e-5)
      }
    }
    expect(found.flat().reduce((sum, it) => sum + it, 0)).toBeCloseTo(1, 13)
    expect(gainElasticities([[0]])).toBeNull()
  })

  test('are what a small change of one entry does, and sum to 1', () => {
    const matrices = fc
      .integer({ min: 2, max: 5 })
      .chain((size) =>
        fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: size, maxLength: size }), {
          minLength: size,
          maxLength: size,
        }),
      )
      .map((rows) => rows.map((row) => row.map((it) => it / 100)))
    fc.assert(
      fc.property(matrices, (matrix) => {
        const found = gainElasticities(matrix) ?? []
        expect(found.flat().reduce((sum, it) => sum + it, 0)).toBeCloseTo(1, 9)
        const changed = (by: number) =>
          spectralRadius(matrix.with(0, matrix[0].with(1, matrix[0][1] * (1 + by))))
        const slope = (changed(1e-3) - changed(-1e-3)) / 2e-3 / spectralRadius(matrix)
        expect(Math.abs(slope - found[0][1])).toBeLessThan(1e-5)
      }),
      { numRuns: 30 },
    )
  })

  test('Shapley shares sum to the whole; a component that does nothing has none', () => {
    const losses = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 32,
      maxLength: 32,
    })
    fc.assert(
      fc.property(losses, (values) => {
        // Component 5 makes no difference.
        const shares = shapleyShares([...values, ...values])
        const sum = shares.reduce((total, it) => total + it, 0)
        expect(Math.abs(sum - (values[31] - values[0]))).toBeLessThan(1e-9 * 1e6)
        expect(shares[5]).toBe(0)
      }),
    )
    // Two that lose only together share it; the hub that all need has most.
    expect(shapleyShares([0, 0, 0, 6])).toEqual([3, 3])
    const hub = Array.from({ length: 8 }, (_, set) => (set & 1 ? 6 * (set >> 1 ? 1 : 0) : 0))
    expect(shapleyShares(hub)).toEqual([4, 1, 1])
  })
})

describe('Sobol indices', () => {
  test('a Latin hypercube has every part of every column once', () => {
    const points = latinHypercube(40, 3, createRandom(1, 1), 0)
    for (const column of [0, 1, 2]) {
      const parts = points.map((row) => Math.floor(40 * row[column])).sort((a, b) => a - b)
      expect(parts).toEqual(Array.from({ length: 40 }, (_, at) => at))
    }
  })

  test('of Ishigami: sin x + 7 sin² y + 0.1 z⁴ sin x', () => {
    const random = createRandom(4, 1)
    const count = 4096
    const f = (row: readonly number[]) => {
      const [x, y, z] = row.map((it) => Math.PI * (2 * it - 1))
      return Math.sin(x) + 7 * Math.sin(y) ** 2 + 0.1 * z ** 4 * Math.sin(x)
    }
    const found = sobolIndices(sobolDesign(count, 3, random).map(f), count, createRandom(5, 1))
    const [a, b] = [7, 0.1]
    const one = 0.5 * (1 + (b * Math.PI ** 4) / 5) ** 2
    const two = a ** 2 / 8
    const both = (8 * b ** 2 * Math.PI ** 8) / 225
    const whole = one + two + both
    const firsts = [one, two, 0].map((it) => it / whole)
    const totals = [one + both, two, both].map((it) => it / whole)
    expect(firsts.map((it) => it.toFixed(4))).toEqual(['0.3139', '0.4424', '0.0000'])
    for (const [at, { first, total, firstEnds, totalEnds }] of (found ?? []).entries()) {
      // Half the width of the interval is two standard errors: within twice that.
      const off = (ends: readonly [number, number]) => ends[1] - ends[0]
      expect(Math.abs(first - firsts[at])).toBeLessThan(off(firstEnds))
      expect(Math.abs(total - totals[at])).toBeLessThan(off(totalEnds))
      // Not so wide that everything would lie in it.
      expect(off(totalEnds)).toBeLessThan(0.1)
    }
    expect(found).toHaveLength(3)
    expect(sobolIndices(new Array(5 * 8).fill(3), 8, random)).toBeNull()
  })
})
