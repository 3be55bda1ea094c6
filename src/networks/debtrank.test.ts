import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { debtRank } from './debtrank.ts'
import { debtRankSingleHit } from './debtrank-single-hit.ts'
import { sparseOfRows } from './sparse.ts'
import { spectralRadius } from './spectral-radius.ts'
import { cappedStress, impactMatrix, propagate, summarizeStress } from './stress.ts'
import { threshold } from './threshold.ts'

function expectNear(found: ArrayLike<number>, wanted: readonly number[], within = 1e-12): void {
  expect(found.length).toBe(wanted.length)
  for (const [row, value] of wanted.entries()) {
    expect(Math.abs(found[row] - value)).toBeLessThan(within)
  }
}

// Rows have lent columns. Numbers: own computation, models.md 1.3 of the specification.
describe('a circle of three, each half exposed to the next', () => {
  const impact = impactMatrix(
    sparseOfRows([
      [0, 0.5, 0],
      [0, 0, 0.5],
      [0.5, 0, 0],
    ]),
    [1, 1, 1],
    { cap: 1 },
  )
  const shock = [0.6, 0, 0]

  test('losses go round until nothing is left of them', () => {
    expectNear(debtRank(impact, shock).stress, [24 / 35, 6 / 35, 12 / 35])
  })

  test('passed on once, the circle ends where it began', () => {
    const result = debtRankSingleHit(impact, shock)
    expectNear(result.stress, [0.675, 0.15, 0.3])
    const { additionalStress } = summarizeStress(shock, result, [1, 1, 1], [1, 1, 1])
    expect(additionalStress).toBeCloseTo(0.175, 14)
  })
})

describe('four banks', () => {
  const exposures = sparseOfRows([
    [0, 2, 1, 0],
    [1, 0, 0, 3],
    [0, 4, 0, 1],
    [2, 0, 1, 0],
  ])
  const impact = impactMatrix(exposures, [10, 8, 12, 5], { cap: 1 })

  test('nobody defaults: the end is (I − Λ)⁻¹ h(0)', () => {
    const { stress, isSettled } = debtRank(impact, [0.3, 0.1, 0, 0.2], { tolerance: 1e-15 })
    const wanted = [0.36989247311827983, 0.2862085086489015, 0.12650771388499296]
    expectNear(stress, [...wanted, 0.37325853202431064])
    expect(isSettled).toBe(true)
    expect(spectralRadius(impact)).toBeCloseTo(0.45052649461840893, 12)
  })

  test('bank 4 defaults', () => {
    const shock = [0, 0, 0, 1]
    const { stress, defaultRound } = debtRank(impact, shock, { tolerance: 1e-15 })
    const wanted = [0.09871244635193133, 0.38733905579399147, 0.2124463519313304, 1]
    expectNear(cappedStress(stress), wanted)
    expect([...defaultRound]).toEqual([-1, -1, -1, 0])
    expectNear(cappedStress(debtRankSingleHit(impact, shock).stress), [
      1 / 12,
      0.3854166666666667,
      0.20833333333333334,
      1,
    ])
  })
})

describe('five banks of the R package NetworkRiskMeasures, losses beyond all they have', () => {
  const exposures = sparseOfRows([
    [0, 1.2, 0.3, 0, 0.5],
    [0.8, 0, 0.7, 0.2, 0],
    [0, 0.4, 0, 0.9, 0.6],
    [1, 0, 0.5, 0, 0.3],
    [0.2, 0.6, 0, 0.8, 0],
  ])
  const impact = impactMatrix(exposures, [5, 4, 4.5, 3.5, 3])
  const first = [1, 0, 0, 0, 0]

  test('differential', () => {
    const wanted = [1.0830309107, 0.235381069, 0.1111421217, 0.3186239547, 0.1987092684]
    expectNear(debtRank(impact, first).stress, wanted, 1e-10)
  })
  test('single hit', () => {
    const wanted = [1.0596952381, 0.228952381, 0.0838095238, 0.3034013605, 0.1828571429]
    expectNear(debtRankSingleHit(impact, first).stress, wanted, 1e-10)
  })
  test('a tenth from everybody', () => {
    const wanted = [0.1727926732, 0.1757389521, 0.1804288443, 0.1921073935, 0.1978959402]
    expectNear(debtRank(impact, new Float64Array(5).fill(0.1)).stress, wanted, 1e-10)
  })
  test('by default alone', () => {
    const wanted = [1, 0.2, 0, 0.2857142857, 0.0666666667]
    expectNear(threshold(impact, first).stress, wanted, 1e-10)
  })
})

const drawn = fc.integer({ min: 2, max: 6 }).chain((count) => {
  const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 }))
  const row = fc.array(amount, { minLength: count, maxLength: count })
  return fc.record({
    exposures: fc
      .array(row, { minLength: count, maxLength: count })
      .map((rows) => rows.map((it, at) => it.map((value, to) => (at === to ? 0 : value)))),
    equity: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: count, maxLength: count }),
    shock: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: count, maxLength: count }),
  })
})

/** The papers' formulas as they stand, on full matrices. */
function plain(it: { exposures: number[][]; equity: number[]; shock: number[] }, rounds: number) {
  const start = it.shock.map((value) => value / 20)
  const impact = it.exposures.map((row, at) => row.map((value) => value / it.equity[at]))
  let before = start.map(() => 0)
  let now = start.map((value) => Math.min(1, value))
  for (let round = 0; round < rounds; round++) {
    const next = now.map((value, row) => {
      const isGone = value >= 1
      const arrived = impact[row].reduce((sum, w, to) => sum + w * (now[to] - before[to]), 0)
      return isGone ? 1 : Math.min(1, value + arrived)
    })
    before = now
    now = next
  }
  return now
}

describe('on small random networks', () => {
  test('DebtRank is its formula, round after round', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: 12 }), (it, roundsMax) => {
        const impact = impactMatrix(sparseOfRows(it.exposures), it.equity)
        const shock = it.shock.map((value) => value / 20)
        const { stress } = debtRank(impact, shock, { roundsMax, tolerance: 0 })
        expectNear(cappedStress(stress), plain(it, roundsMax), 1e-9)
      }),
    )
  })

  test('by default ≤ once ≤ every time, and each grows with the shock', () => {
    fc.assert(
      fc.property(drawn, (it) => {
        const impact = impactMatrix(sparseOfRows(it.exposures), it.equity)
        const shock = it.shock.map((value) => value / 20)
        const larger = shock.map((value) => value + 0.05)
        const all = [threshold, debtRankSingleHit, debtRank] as const
        const results = all.map((method) => cappedStress(method(impact, shock).stress))
        for (const [row, value] of results[2].entries()) {
          expect(value).toBeGreaterThanOrEqual(results[0][row] - 1e-9)
          expect(value).toBeGreaterThanOrEqual(results[1][row] - 1e-9)
          expect(value).toBeGreaterThanOrEqual(Math.min(1, shock[row]) - 1e-12)
        }
        const more = cappedStress(debtRank(impact, larger).stress)
        for (const [row, value] of results[2].entries()) {
          expect(more[row]).toBeGreaterThanOrEqual(value - 1e-9)
        }
      }),
    )
  })
})

test('losses that grow on their way round end in default', () => {
  const impact = impactMatrix(
    sparseOfRows([
      [0, 3],
      [3, 0],
    ]),
    [2, 2],
  )
  expect(spectralRadius(impact)).toBeCloseTo(1.5, 12)
  const { defaultRound, isSettled } = debtRank(impact, [0.01, 0])
  expect([...defaultRound].every((round) => round > 0)).toBe(true)
  expect(isSettled).toBe(true)
})

test('a lender without equity has defaulted already: it loses nothing more', () => {
  const exposures = sparseOfRows([
    [0, 2],
    [0, 0],
  ])
  expect([...debtRank(impactMatrix(exposures, [0, 1]), [1, 1]).stress]).toEqual([1, 1])
})

test('where nobody counts, nothing of the whole is lost', () => {
  const impact = impactMatrix(sparseOfRows([[0]]), [1])
  const summary = summarizeStress([1], debtRank(impact, [1]), [0], [1])
  expect(summary).toMatchObject({ originalStress: 0, additionalStress: 0, originalLosses: 1 })
})

test('says when it has not settled', () => {
  const impact = impactMatrix(
    sparseOfRows([
      [0, 1],
      [1, 0],
    ]),
    [1.001, 1.001],
  )
  const result = propagate(impact, [0.0001, 0], 'differential', { roundsMax: 3 })
  expect(result).toMatchObject({ isSettled: false, rounds: 3, edges: 3 })
})

test('refuses what is no stress and no exposure', () => {
  const exposures = sparseOfRows([
    [0, 1],
    [1, 0],
  ])
  const impact = impactMatrix(exposures, [1, 1])
  expect(() => debtRank(impact, [-0.1, 0])).toThrow('institution 1 is -0.1')
  expect(() => debtRank(impact, [0, Number.NaN])).toThrow('institution 2 is NaN')
  expect(() => impactMatrix(exposures, [1, Number.NaN])).toThrow('no equity behind it')
  expect(() =>
    impactMatrix(
      sparseOfRows([
        [0, -1],
        [0, 0],
      ]),
      [1, 1],
    ),
  ).toThrow('negative')
  expect(() => impactMatrix(sparseOfRows([[0, 1]]), [1])).toThrow('1 rows and 2 columns')
})
