import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maximumEntropy, type Totals } from './maximum-entropy.ts'
import { minimumDensity } from './minimum-density.ts'
import { columnSums, denseOf, entriesOf, rowSums, type Sparse } from './sparse.ts'

// Anand, Craig and von Peter 2015, page 628; two digits as there.
const seven = { claims: [7, 5, 3, 1, 3, 0, 1], debts: [4, 5, 5, 0, 0, 2, 4] }
const printed = [
  [0, 2.53, 2.18, 0, 0, 0.74, 1.55],
  [1.72, 0, 1.6, 0, 0, 0.54, 1.14],
  [0.98, 1.06, 0, 0, 0, 0.31, 0.65],
  [0.25, 0.27, 0.23, 0, 0, 0.08, 0.17],
  [0.75, 0.81, 0.7, 0, 0, 0.24, 0.5],
  [0, 0, 0, 0, 0, 0, 0],
  [0.3, 0.32, 0.28, 0, 0, 0.09, 0],
]

test('seven banks, everybody with everybody', () => {
  const found = denseOf(maximumEntropy(seven))
  expect(found.map((row) => row.map((value) => Math.round(100 * value) / 100))).toEqual(printed)
  // peers.md 4.5 of the specification: row a to four digits.
  const first = [0, 2.5304, 2.1823, 0, 0, 0.7379, 1.5492]
  for (const [column, value] of first.entries()) expect(found[0][column]).toBeCloseTo(value, 3)
})

test('seven banks, as few links as can be found', () => {
  // The R package and the paper have 9 links for this total of 20. 7 do, and no fewer: 11 banks in
  // groups that balance take 11 − groups links, and as 7 is more than any one has borrowed there
  // are at most four groups.
  const found = minimumDensity(seven, { seed: 2 })
  expect(found.value.length).toBe(7)
  expectTotals(found, seven)
})

function expectTotals(found: Sparse, { claims, debts }: Totals): void {
  for (const [row, value] of rowSums(found).entries()) expect(value).toBeCloseTo(claims[row], 6)
  for (const [row, value] of columnSums(found).entries()) expect(value).toBeCloseTo(debts[row], 6)
  for (const { row, column, value } of entriesOf(found)) {
    expect(row).not.toBe(column)
    expect(value).toBeGreaterThan(0)
  }
}

/** Totals of a matrix without loans to oneself: then there is one that has them. */
const drawn = fc.integer({ min: 2, max: 7 }).chain((count) => {
  const amount = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }))
  const row = fc.array(amount, { minLength: count, maxLength: count })
  return fc.array(row, { minLength: count, maxLength: count }).map((rows) => {
    const matrix = rows.map((it, at) => it.map((value, to) => (at === to ? 0 : value)))
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
    return {
      claims: matrix.map(sum),
      debts: matrix.map((_, to) => sum(matrix.map((it) => it[to]))),
    }
  })
})

describe('whatever totals some network has', () => {
  test('both find a matrix with them, and the second has fewer links', () => {
    fc.assert(
      fc.property(drawn, fc.nat(1000), (totals, seed) => {
        const even = maximumEntropy(totals)
        const few = minimumDensity(totals, { seed, tries: 3 })
        expectTotals(even, totals)
        expectTotals(few, totals)
        expect(few.value.length).toBeLessThanOrEqual(Math.max(even.value.length, 2))
      }),
    )
  })
})

describe('refused', () => {
  test.each([
    ['totals that do not balance', { claims: [1, 2], debts: [1, 1] }, 'do not balance'],
    ['negative totals', { claims: [-1, 2], debts: [1, 0] }, 'claims 1 is -1'],
    [
      'more than the others can take',
      { claims: [3, 1], debts: [3, 1] },
      'institution 1 has lent more',
    ],
    ['unequal numbers', { claims: [1], debts: [1, 0] }, '1 lenders and 2 borrowers'],
    ['NaN', { claims: [Number.NaN, 0], debts: [0, 0] }, 'claims 1 is NaN'],
  ])('%s', (_, totals, message) => {
    expect(() => maximumEntropy(totals)).toThrow(message)
    expect(() => minimumDensity(totals, { seed: 1 })).toThrow(message)
  })
  test('no tries', () => {
    expect(() => minimumDensity(seven, { seed: 1, tries: 0 })).toThrow('tries is 0')
  })
})
