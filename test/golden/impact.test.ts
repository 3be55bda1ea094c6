/**
 * Published and derived numbers of market impact. Tables: shared/golden/models/almgren_chriss.json
 * and shared/spec/models.md 2.1–2.4, our own computations unless a paper is named.
 */
import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  costOfTrades,
  equidistant,
  exponentialKernel,
  impactOfAlmgren2005,
  isFreeOfManipulation,
  type Kernel,
  powerKernel,
  scheduleAlmgrenChriss,
  scheduleObizhaevaWang,
  scheduleTransient,
} from '../../src/impact.ts'

const near = (actual: number, expected: number, relative = 1e-12) =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(relative)

// Almgren and Chriss 2000, their example: a million shares in five days.
const chriss = {
  size: 1e6,
  horizon: 5,
  trades: 5,
  volatility: 0.95,
  halfSpread: 0.0625,
  permanent: 2.5e-7,
  temporary: 2.5e-6,
}

describe('Almgren–Chriss, as models.md 2.1 prints it', () => {
  test.each([
    [-1, 'love of risk'],
    [1e300, 'aversion to risk'],
  ])('λ = %s has no schedule, and the error says why', (riskAversion, what) => {
    expect(() => scheduleAlmgrenChriss({ ...chriss, riskAversion })).toThrow(what)
  })

  test.each([
    [1e-6, 0.6070761632470627, 911226.986304, 3.6412857206e11],
    [2e-6, 0.8462971345012561, 1140715.16705, 2.0193128715e11],
    [0, 0, 662500, 1.083e12],
    [-2e-7, -0.276561514381, 717958.104273, 1.5842107097e12],
  ])('λ = %s', (riskAversion, urgency, cost, variance) => {
    const plan = scheduleAlmgrenChriss({ ...chriss, riskAversion })
    expect(plan.urgency).toBeCloseTo(urgency, 12)
    near(plan.cost, cost, 1e-11)
    near(plan.variance, variance, 1e-10)
  })

  test.each([
    [1e-6, [1e6, 541955.554, 289854.219, 147897.488, 62141.802, 0]],
    [2e-6, [1e6, 428598.846, 182932.814, 76295.722, 27643.377, 0]],
    [-2e-7, [1e6, 910056.437, 750948.585, 534768.64, 277946.279, 0]],
  ])('holdings for λ = %s', (riskAversion, holdings) => {
    const plan = scheduleAlmgrenChriss({ ...chriss, riskAversion })
    for (const [at, left] of holdings.entries()) expect(plan.holdings[at]).toBeCloseTo(left, 2)
  })

  // The DROP library's table: mean in millions, variance in 1e12, 1/κ.
  test.each([
    [1e-9, 0.6625, 1.0812, 51.3],
    [2e-9, 0.6625, 1.0794, 36.27],
    [9e-9, 0.6626, 1.0669, 17.1],
  ])('DROP, λ = %s', (riskAversion, mean, variance, inverse) => {
    const plan = scheduleAlmgrenChriss({ ...chriss, riskAversion })
    expect(plan.cost / 1e6).toBeCloseTo(mean, 4)
    expect(plan.variance / 1e12).toBeCloseTo(variance, 4)
    expect(Math.abs(1 / plan.urgency - inverse)).toBeLessThan(0.01)
  })
})

interface Row {
  readonly lam: number
  readonly kappa: number | string
  readonly x: readonly number[]
  readonly E: number
  readonly V: number
  readonly sd: number
}
const file = new URL('../../../shared/golden/models/almgren_chriss.json', import.meta.url)
const isAbsent = !existsSync(file)
if (isAbsent) console.info('skipped: ../shared/golden/models/almgren_chriss.json is absent')

test.skipIf(isAbsent)('every row of almgren_chriss.json', () => {
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Row>
  expect(Object.keys(rows).length).toBeGreaterThan(5)
  for (const { lam, kappa, x, E, V, sd } of Object.values(rows)) {
    const plan = scheduleAlmgrenChriss({ ...chriss, riskAversion: lam })
    const urgency = typeof kappa === 'number' ? kappa : -Number(kappa.replace('i*', ''))
    expect(plan.urgency).toBeCloseTo(urgency, 11)
    for (const [at, left] of x.entries()) {
      expect(Math.abs(plan.holdings[at] - left)).toBeLessThan(1e-6)
    }
    near(plan.cost, E)
    near(plan.variance, V)
    near(Math.sqrt(plan.variance), sd)
  }
})

test.each([
  // IBM, then DRI: lasting impact, then passing and whole cost for a tenth, a fifth, half a day.
  [6.561, 1728, 0.0157, 19.86, [22.29, 14.71, 8.49], [32.22, 24.64, 18.42]],
  [1.929, 168, 0.0226, 21.68, [32.09, 21.17, 12.22], [42.93, 32.01, 23.06]],
])('Almgren et al. 2005, V = %s million', (volume, shares, volatility, lasting, passing, all) => {
  for (const [at, days] of [0.1, 0.2, 0.5].entries()) {
    const order = { size: 0.1 * volume, volume, shares, volatility, days }
    const { permanent, temporary, cost } = impactOfAlmgren2005(order)
    expect(Number((1e4 * permanent).toFixed(2))).toBe(lasting)
    expect(Number((1e4 * temporary).toFixed(2))).toBe(passing[at])
    expect(Number((1e4 * cost).toFixed(2))).toBe(all[at])
  }
})

describe('transient impact', () => {
  const times = equidistant(1, 10)

  test('exponential kernel, ρ = 2, ten steps', () => {
    const { trades, cost } = scheduleTransient(1, times, exponentialKernel(2))
    near(trades[0], 0.27537412710797865)
    near(trades[10], 0.27537412710797865)
    for (const trade of trades.slice(1, -1)) near(trade, 0.0499168606426714)
    near(cost, 0.250415696786643)
  })

  test('power-law kernel (1 + t)^−0.4, ten steps', () => {
    const { trades, cost } = scheduleTransient(1, times, powerKernel(0.4))
    const half = [0.34956545, 0.0356041, 0.03388695, 0.03278644, 0.0321708, 0.03197252]
    for (const [at, trade] of half.entries()) {
      expect(trades[at]).toBeCloseTo(trade, 8)
      expect(trades[10 - at]).toBeCloseTo(trade, 8)
    }
    near(cost, 0.43629526813881336)
  })

  // Obizhaeva and Wang 2013, table 1: 100,000 shares in a day of 390 minutes.
  test.each([
    [0.5, 40_000, 20_000],
    [1, 33_333, 33_333],
    [2, 25_000, 50_000],
    [5, 14_286, 71_429],
    [20, 4_545, 90_909],
    [300, 331, 99_338],
  ])('Obizhaeva–Wang, ρ = %s', (rate, ends, between) => {
    const plan = scheduleObizhaevaWang(100_000, 1, rate)
    expect(Math.round(plan.ends)).toBe(ends)
    expect(Math.round(plan.between)).toBe(between)
    // Short steps come close to the limit.
    const { trades } = scheduleTransient(100_000, equidistant(1, 1000), exponentialKernel(rate))
    expect(Math.abs(trades[0] / plan.ends - 1)).toBeLessThan(rate / 1000)
  })

  test('ρ = 1 a day of 390 minutes is a half-life of 270.33 minutes', () => {
    expect(exponentialKernel(1)(270.33 / 390)).toBeCloseTo(0.5, 4)
  })

  test.each<[string, Kernel, boolean]>([
    ['exponential', exponentialKernel(2), true],
    ['power law', powerKernel(0.4), true],
    ['one that starts level', (time) => 1 / (1 + time * time * time * time), false],
    ['a step', (time) => (time < 0.25 ? 1 : 0), false],
  ])('%s kernel: round trips cost nothing or more: %s', (_, kernel, isFree) => {
    const fine = equidistant(1, 20)
    expect(isFreeOfManipulation(fine, kernel)).toBe(isFree)
    if (isFree) return
    expect(() => scheduleTransient(1, fine, kernel)).toThrow(/round trip/)
  })

  test('a kernel that fails has a round trip that earns', () => {
    const step: Kernel = (time) => (time < 0.25 ? 1 : 0)
    // Far enough apart to be forgotten pairwise, near enough for the middle to see both.
    const trades = [1, -2, 1].map((trade) => trade / 3)
    expect(costOfTrades(trades, [0, 0.2, 0.4], step)).toBeLessThan(0)
    expect(isFreeOfManipulation([0, 0.2, 0.4], step)).toBe(false)
  })

  test.each([
    ['exponential', exponentialKernel(5)],
    ['power law', powerKernel(1.5, 0.1)],
  ])('%s kernel: no random round trip earns', (_, kernel) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: -9, max: 9 })), {
          minLength: 2,
          maxLength: 12,
        }),
        (steps) => {
          let time = 0
          const times = steps.map(([gap]) => {
            time += gap / 1000
            return time
          })
          const trades = steps.map(([, trade]) => trade)
          trades[0] -= trades.reduce((sum, trade) => sum + trade, 0)
          expect(costOfTrades(trades, times, kernel)).toBeGreaterThanOrEqual(-1e-9)
        },
      ),
    )
  })
})
