import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { inoperability, inoperabilityAtMostOne, recovery, recoveryRate } from './inoperability.ts'
import { sparseOfRows } from './sparse.ts'
import { spectralRadius } from './spectral-radius.ts'

const close = (found: ArrayLike<number>, expected: ArrayLike<number>, digits = 12) => {
  expect(found.length).toBe(expected.length)
  for (let at = 0; at < found.length; at++) expect(found[at]).toBeCloseTo(expected[at], digits)
}

describe('at rest', () => {
  test('AT-15 (shared/spec/topics.md T15)', () => {
    const dependence = sparseOfRows([
      [0, 0.4, 0, 0],
      [0, 0, 0, 0],
      [0.3, 0.5, 0, 0],
      [0, 0.2, 0.6, 0],
    ])
    close(inoperability(dependence, [0, 0.5, 0, 0]), [0.2, 0.5, 0.31, 0.286], 15)
  })

  test.each(Array.from({ length: 40 }, (_, seed) => seed))('the sum of all laps: %d', (seed) => {
    const draws = createDraws(seed, 'inoperability')
    const size = 2 + draws.integer(8)
    const rows = Array.from({ length: size }, () =>
      Array.from({ length: size }, () => (draws.uniform() < 0.3 ? draws.uniform(0, 0.5) : 0)),
    )
    const dependence = sparseOfRows(rows)
    const lost = rows.map(() => draws.uniform(0, 0.3))
    const radius = spectralRadius(dependence)
    if (radius >= 1) {
      expect(() => inoperability(dependence, lost)).toThrow('a loss has no end')
      return
    }
    // c + A c + A² c + …
    const sum = [...lost]
    let lap = [...lost]
    for (let round = 0; round < 20_000; round++) {
      lap = rows.map((row) => row.reduce((total, weight, j) => total + weight * lap[j], 0))
      for (const [at, value] of lap.entries()) sum[at] += value
    }
    close(inoperability(dependence, lost), sum, 9)
  })

  test('a circle that grows is refused with its number', () => {
    const circle = sparseOfRows([
      [0, 2],
      [0.5, 0],
    ])
    expect(() => inoperability(circle, [0.1, 0])).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ field: 'spectral radius' }) }),
    )
    try {
      inoperability(circle, [0.1, 0])
    } catch (error) {
      expect((error as { facts: { value: number } }).facts.value).toBeCloseTo(1, 12)
    }
    const { q, converged } = inoperabilityAtMostOne(circle, [0.1, 0])
    expect(converged).toBe(true)
    close(q, [1, 0.5])
  })

  test('not more than everything: the least', () => {
    const dependence = sparseOfRows([
      [0, 3],
      [0, 0],
    ])
    close(inoperability(dependence, [0.1, 0.6]), [1.9, 0.6])
    close(inoperabilityAtMostOne(dependence, [0.1, 0.6]).q, [1, 0.6])
    // Two that need each other wholly: nothing lost is consistent, and so is everything.
    const mutual = sparseOfRows([
      [0, 1],
      [1, 0],
    ])
    close(inoperabilityAtMostOne(mutual, [0, 0]).q, [0, 0])
  })

  test.each([
    ['a negative weight', () => inoperability(sparseOfRows([[-0.1]]), [0]), 'A weight is below 0'],
    ['a loss above 1', () => inoperability(sparseOfRows([[0]]), [1.5]), 'loss 0 is out of range'],
    ['a loss too many', () => inoperability(sparseOfRows([[0]]), [0, 0]), 'number of losses'],
  ])('%s is refused', (_, make, message) => expect(make).toThrow(message))
})

describe('recovery', () => {
  test('alone, by the same factor each step', () => {
    const rate = recoveryRate(0.8, 0.01, 10)
    const path = recovery(sparseOfRows([[0]]), { start: [0.8], rates: [rate], steps: 10 })
    expect(path[10][0]).toBeCloseTo(0.01, 14)
    expect(path[5][0]).toBeCloseTo(Math.sqrt(0.8 * 0.01), 14)
  })

  const dependence = sparseOfRows([
    [0, 0.4, 0],
    [0.2, 0, 0.3],
    [0, 0.5, 0],
  ])

  test('in all, (I − A*)⁻¹ k⁻¹ of the start is lost', () => {
    const rates = [0.2, 0.5, 0.1]
    const path = recovery(dependence, { start: [0.5, 0, 0.9], rates, steps: 3000 })
    const total = [0, 1, 2].map((at) => path.reduce((sum, q) => sum + q[at], 0))
    // Σ q = (I − A*)⁻¹ K⁻¹ q₀, by substitution: K (I − A*) Σ q = q₀.
    const back = [
      rates[0] * (total[0] - 0.4 * total[1]),
      rates[1] * (total[1] - 0.2 * total[0] - 0.3 * total[2]),
      rates[2] * (total[2] - 0.5 * total[1]),
    ]
    close(back, [0.5, 0, 0.9], 10)
  })

  test('a loss that lasts ends at rest', () => {
    const given = { start: [0, 0, 0], rates: [0.3, 0.3, 0.3], lost: [0.1, 0, 0.2], steps: 400 }
    close(recovery(dependence, given)[400], inoperability(dependence, given.lost), 12)
  })
})
