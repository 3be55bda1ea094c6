import { describe, expect, test } from 'vitest'
import { hour, mid, pegRun, redeemer, sale } from '../../test/peg-world.ts'

const runners = (given: object = {}) => ({
  model: 'runners',
  instrument: 'dex/T',
  holdings: 20_000,
  rate: 2,
  everyMs: hour,
  ...given,
})
const priceAt = (endMs: number, actors: object[], sold = 1000) =>
  mid(pegRun({}, { endMs, shocks: [sale(sold)], actors: actors as never }))

describe('holders who run', () => {
  test('sell in proportion to the discount and to what they have left', () => {
    // A line of 1e-5 a token: 1 % after the first sale, of 20,000 · 2 · 0.01 = 400 in the hour.
    expect(priceAt(0, [runners({ atMs: hour })])).toBeCloseTo(0.99, 12)
    expect(priceAt(hour, [runners({ atMs: hour })])).toBeCloseTo(0.99 - 0.004, 12)
    const second = (20_000 - 400) * 2 * 0.014
    expect(priceAt(2 * hour, [runners({ atMs: hour })])).toBeCloseTo(0.986 - second * 1e-5, 12)
  })

  test('a larger discount makes a faster run, none makes no run', () => {
    const fall = (sold: number) => 1 - sold * 1e-5 - priceAt(hour, [runners({ atMs: hour })], sold)
    expect(fall(2000)).toBeCloseTo(2 * fall(1000), 12)
    expect(fall(1000)).toBeCloseTo(0.004, 12)
    expect(fall(0)).toBe(0)
    expect(priceAt(10 * hour, [runners({ calm: 0.02 })])).toBeCloseTo(0.99, 12)
  })

  test('and never more than they hold', () => {
    const run = priceAt(1000 * hour, [runners({ rate: 1000 })])
    expect(run).toBeCloseTo(1 - 21_000 * 1e-5, 9)
  })

  test('a redeemer who is open ends the run; one who is closed does not', () => {
    expect(priceAt(10 * hour, [redeemer(), runners()])).toBeCloseTo(1, 12)
    const closed = redeemer({ opensMs: [20 * hour], closesMs: [30 * hour] })
    expect(priceAt(10 * hour, [closed, runners()])).toBeLessThan(0.9)
  })

  test('what has no market is refused', () => {
    expect(() => priceAt(0, [runners({ instrument: 'lender/USD' })])).toThrow(/nobody can sell/)
  })
})
