// Correlation of collateral and systemic measures against reference numbers: shared/spec/topics.md
// T5 (AT-5), shared/golden/topics.json `corr`, shared/spec/models.md 1.6, 2.5 and 4.6; our own
// computations unless another source is named.

import { describe, expect, test } from 'vitest'
import {
  absorptionRatio,
  cascadeCovariance,
  claytonTail,
  contingentClaims,
  correlation,
  correlationInQuiet,
  correlationInTurmoil,
  effectiveNumber,
  equalVolatilityRatio,
  expectedGap,
  fireSaleCovariance,
  gumbelTail,
  runCorrelation,
  systemicShortfall,
  tailDependence,
  volatilityRatio,
  wrongWayFactor,
} from '../../src/risk.ts'
import { createDraws } from '../draws.ts'

const near = (found: number, expected: number, within: number) =>
  expect(Math.abs(found - expected), `${found} against ${expected}`).toBeLessThanOrEqual(within)

describe('tail dependence of the t copula', () => {
  // models.md 4.6 and analytic_reference.json `tail_dep_t`, 8 digits.
  const correlations = [-0.5, 0, 0.3, 0.5, 0.7, 0.9]
  test.each([
    [2, [0.05766889, 0.18169011, 0.29333841, 0.39100222, 0.51949796, 0.71768564]],
    [3, [0.02572142, 0.11611652, 0.21611943, 0.3125, 0.44809987, 0.67017997]],
    [4, [0.01172481, 0.07558682, 0.16175748, 0.25317, 0.39068402, 0.62981187]],
    [8, [0.00056696, 0.01495636, 0.05521453, 0.1173068, 0.23927242, 0.50864649]],
    [10, [0.0001294, 0.0068723, 0.03318914, 0.08186423, 0.1910543, 0.46272449]],
    [30, [0, 4.22e-6, 0.00028777, 0.00304731, 0.02596133, 0.21096888]],
  ])('%d degrees of freedom', (freedom, expected) => {
    for (const [at, value] of expected.entries()) {
      near(tailDependence(correlations[at], freedom), value, 5.1e-9)
    }
  })

  test('AT-5, to all digits', () => {
    near(tailDependence(0.5, 4), 0.2531699951003227, 1e-14)
    near(tailDependence(0, 4), 0.07558681842161241, 1e-14)
    near(tailDependence(0.9, 4), 0.6298118711924645, 1e-14)
    near(tailDependence(0.7, 3), 0.44809987316544286, 1e-14)
    // Three degrees of freedom at ½: 5/16.
    near(tailDependence(0.5, 3), 0.3125, 1e-15)
    expect(tailDependence(1, 4)).toBe(1)
  })

  test('Clayton and Gumbel', () => {
    expect(claytonTail(1)).toBe(0.5)
    near(claytonTail(2), Math.SQRT1_2, 2e-16)
    expect(gumbelTail(1)).toBe(0)
    near(gumbelTail(2), 2 - Math.SQRT2, 1e-15)
  })
})

describe('what a basket is spread over', () => {
  const equal = (count: number, rho: number) =>
    Array.from({ length: count }, (_, a) =>
      Array.from({ length: count }, (_, b) => (a === b ? 1 : rho)),
    )
  const ones = (count: number) => new Array<number>(count).fill(1)

  test('AT-5: ten equal assets', () => {
    near(equalVolatilityRatio(10, 0.7), 0.8544003745317531, 1e-15)
    near(equalVolatilityRatio(10, 0.95), 0.9772410142846031, 1e-15)
    near(equalVolatilityRatio(1e12, 0.7), 0.8366600265340756, 1e-12)
    near(volatilityRatio(equal(10, 0.7), ones(10)), 0.8544003745317531, 1e-15)
  })

  test('effective number of collateral assets', () => {
    near(effectiveNumber(equal(10, 0), ones(10)), 10, 1e-14)
    near(effectiveNumber(equal(10, 1), ones(10)), 1, 1e-14)
    near(effectiveNumber(equal(10, 0.7), ones(10)), 1 / 0.73, 1e-14)
    // A basket of one asset in all but name, and one whose risk is in one.
    near(effectiveNumber(equal(3, 0), [1, 0, 0]), 1, 1e-15)
    const loud = [
      [1, 0],
      [0, 1e-8],
    ]
    near(effectiveNumber(loud, [1, 1]), 1, 3e-4)
  })
})

describe('correlation that common selling makes', () => {
  const identity = [
    [1, 0],
    [0, 1],
  ]
  test.each([
    [0, 0],
    [0.5, 0.38461538461538464],
    [1, 0.6],
    [2, 0.8],
  ])('AT-5: r = (I + %d · 1wᵀ) ξ', (kappa, expected) => {
    const K = [0, 1].map(() => [kappa / 2, kappa / 2])
    near(correlation(cascadeCovariance(K, identity, 'first')), expected, 1e-15)
    // The same as a fund that holds both in equal parts.
    const impact = [kappa, kappa]
    const fund = { covariance: identity, holdings: [0.5, 0.5], impact, selling: 1 }
    near(correlation(fireSaleCovariance(fund)), expected, 1e-15)
  })

  test('all rounds: Cont and Wagalath with full feedback', () => {
    const covariance = [
      [0.04, 0],
      [0, 0.09],
    ]
    const [holdings, impact] = [
      [50, 50],
      [0.1, 0.2],
    ]
    const K = impact.map((fall) => holdings.map((held) => (fall * held) / 100))
    near(correlation(cascadeCovariance(K, covariance)), 0.1526032227, 1e-10)
    near(correlation(cascadeCovariance(K, covariance, 'first')), 0.1314578851, 1e-10)
  })

  test('assets that nobody holds together stay apart', () => {
    const K = [
      [0.8, 0],
      [0, 0.5],
    ]
    expect(correlation(cascadeCovariance(K, identity))).toBe(0)
  })
})

describe('correlation in turmoil (Forbes and Rigobon)', () => {
  test('topics.json `FR_rho.4_d4`', () => {
    near(correlationInTurmoil(0.4, 4), 0.6984302957695783, 1e-15)
    near(correlationInQuiet(0.6984302957695783, 4), 0.4, 1e-15)
  })

  test('a drawn sample whose first variance is five times as large', () => {
    const draws = createDraws(5, 'turmoil')
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - draws.uniform())) * Math.cos(2 * Math.PI * draws.uniform())
    const sums = { xx: 0, xy: 0, yy: 0 }
    for (let at = 0; at < 100_000; at++) {
      const x = normal() * Math.sqrt(5)
      // In quiet times the correlation of both is 0.4.
      const y = 0.4 * x + Math.sqrt(1 - 0.16) * normal()
      sums.xx += x * x
      sums.xy += x * y
      sums.yy += y * y
    }
    near(sums.xy / Math.sqrt(sums.xx * sums.yy), correlationInTurmoil(0.4, 4), 0.01)
  })
})

describe('wrong-way exposure', () => {
  const given = { exposure: 90, collateral: 100, exposureSigma: 8, collateralSigma: 12 }

  test.each([-1, -0.6, 0, 0.7, 1])('correlation %d: by adding up', (rho) => {
    // Over both normals, on a grid of 0.02 deviations.
    let sum = 0
    for (let a = -8; a <= 8; a += 0.02) {
      for (let b = -8; b <= 8; b += 0.02) {
        const gap = -10 + 8 * a - 12 * (rho * a + Math.sqrt(1 - rho * rho) * b)
        if (gap > 0) sum += gap * Math.exp(-(a * a + b * b) / 2)
      }
    }
    const expected = (sum * 0.0004) / (2 * Math.PI)
    near(expectedGap({ ...given, correlation: rho }), expected, 2e-3)
  })

  test('the wrong way costs more, the right way less', () => {
    expect(wrongWayFactor({ ...given, correlation: -0.8 })).toBeGreaterThan(1.4)
    expect(wrongWayFactor({ ...given, correlation: 0 })).toBe(1)
    expect(wrongWayFactor({ ...given, correlation: 0.8 })).toBeLessThan(0.5)
    // Nothing moves: covered or not.
    const still = { ...given, exposureSigma: 0, collateralSigma: 0, correlation: 0 }
    expect(expectedGap(still)).toBe(0)
    expect(expectedGap({ ...still, collateral: 85 })).toBe(5)
  })
})

describe('before and during a run', () => {
  const markets = [{ startPrice: 100 }, { startPrice: 50 }]
  const path = (moves: [number, number, number][]) => {
    const prices = [100, 50]
    return {
      markets,
      perRound: moves.map(([forcedUsd, a, b]) => {
        prices[0] *= Math.exp(a)
        prices[1] *= Math.exp(b)
        return { forcedUsd, prices: [...prices] }
      }),
    }
  }

  test('apart in quiet rounds, together in forced ones', () => {
    const found = runCorrelation(
      path([
        [0, 0.01, 0.01],
        [0, 0.01, -0.01],
        [0, -0.01, 0.01],
        [0, -0.01, -0.01],
        [9, -0.01, -0.02],
        [9, -0.02, -0.04],
        [0, 0, 0],
        [9, -0.05, -0.1],
      ]),
      0,
      1,
    )
    near(found.quiet ?? 9, 0, 1e-12)
    near(found.forced ?? 9, 1, 1e-12)
    expect([found.quietRounds, found.forcedRounds]).toEqual([4, 3])
  })

  test('too few rounds, or a market that does not move', () => {
    const few = runCorrelation(path([[0, 0.1, 0.1]]), 0, 1)
    expect([few.quiet, few.forced]).toEqual([null, null])
    const still = runCorrelation(path([1, 2, 3, 4].map((at) => [1, at / 100, 0])), 0, 1)
    expect(still.forced).toBe(null)
  })
})

// Numbers of frds (MIT) and of the Matlab code of Bisias and others, as its tests have them.
describe('systemic measures', () => {
  const returns = [
    [0.015, 0.031, 0.007, 0.034, 0.014, 0.011],
    [0.012, 0.063, 0.027, 0.023, 0.073, 0.055],
    [0.072, 0.043, 0.097, 0.078, 0.036, 0.083],
  ]
  test('absorption ratio', () => {
    near(absorptionRatio(returns), 0.7746543307660252, 1e-14)
    near(absorptionRatio(returns, 0.5), 0.9435, 5e-5)
    expect(absorptionRatio(returns, 0.1)).toBe(0)
    near(absorptionRatio(returns, 1), 1, 1e-14)
  })

  test('contingent claims', () => {
    const given = {
      equity: 5,
      volatility: 1.2,
      riskFree: 0.02,
      debt: 10,
      years: 20,
      spreadBps: 1.5,
    }
    const { put, uninsured, assets } = contingentClaims(given)
    near(put, 6.659378336338627, 1e-10)
    near(uninsured, 3.3467523905471133, 1e-10)
    // Put–call parity: assets and put are equity and the debt without risk.
    near(assets + put, 5 + 10 * Math.exp(-0.4), 1e-10)
  })

  test('systemic expected shortfall', () => {
    const sample = [
      { mes: -0.023, leverage: 1.8, crisisReturn: 0.3 },
      { mes: -0.07, leverage: 1.5, crisisReturn: 0.4 },
      { mes: 0.01, leverage: 2.2, crisisReturn: -0.2 },
    ]
    near(systemicShortfall(sample, 0.04, 1.7), -0.33340757238306845, 1e-13)
    // Twice each firm is the same line, by least squares.
    near(systemicShortfall([...sample, ...sample], 0.04, 1.7), -0.33340757238306845, 1e-11)
  })
})
