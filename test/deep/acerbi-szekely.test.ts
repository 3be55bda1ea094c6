/**
 * What the tests of Acerbi and Székely refuse, by 200,000 years of 250 days: shared/spec/models.md
 * 4.4 and shared/golden/models/analytic_reference.json `acerbi_szekely_mc`, as many of our own
 * computation elsewhere. Some minutes.
 */
import { expect, test } from 'vitest'
import { createRandom } from '../../src/kit/random.ts'
import { acerbiSzekely } from '../../src/returns/backtests.ts'
import { drawStudent } from '../../src/returns/draw.ts'
import { normalRisk, studentRisk } from '../../src/returns/value-at-risk.ts'

const years = 200_000
const level = 0.975

test.each([
  ['normal', null, -0.704, -1.769, -0.114],
  ['t100', 100, -0.702, -1.831, null],
  ['t10', 10, -0.708, -1.854, null],
  ['t5', 5, -0.738, -2.058, null],
  ['t3', 3, -0.81, -4.282, -0.43],
] as const)(
  '%s',
  (_, freedom, fifth, rarest, sizes) => {
    const { valueAtRisk, shortfall } =
      freedom === null ? normalRisk(0, 1, level) : studentRisk(0, 1, freedom, level)
    const flat = (value: number) => new Float64Array(250).fill(value)
    const [limits, means] = [flat(valueAtRisk), flat(shortfall)]
    const random = createRandom(21, 1)
    const profits = new Float64Array(250)
    const all = new Float64Array(years)
    const single: number[] = []
    for (let year = 0; year < years; year++) {
      for (let day = 0; day < profits.length; day++) {
        profits[day] =
          freedom === null
            ? random.normal(year, day, 0)
            : drawStudent(freedom, random, year, day, 0)
      }
      const { z1, z2 } = acerbiSzekely(profits, limits, means, level)
      all[year] = z2
      if (z1 !== null) single.push(z1)
    }
    all.sort()
    const isWithin = (sorted: ArrayLike<number>, share: number, value: number) => {
      // Both were drawn: five standard errors of the rank of a difference, and the printed digits.
      const rank = share * sorted.length
      const off = 5 * Math.sqrt(2 * rank * (1 - share))
      expect(sorted[Math.max(0, Math.floor(rank - off))]).toBeLessThan(value + 5e-4)
      expect(sorted[Math.ceil(rank + off)]).toBeGreaterThan(value - 5e-4)
    }
    isWithin(all, 0.05, fifth)
    isWithin(all, 1e-4, rarest)
    if (sizes !== null) isWithin(Float64Array.from(single).sort(), 0.05, sizes)
  },
  1_800_000,
)
