import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distanceInSigmas, hitProbability, levelWhenWatched } from './first-passage.ts'
import { liquidationPrice } from './liquidation-price.ts'

const day = 1 / 365

describe('hitProbability', () => {
  test('a level that is there is hit, one at the ends of the world never', () => {
    const model = { sigma: 0.8, years: day }
    expect([1, 0, Infinity].map((level) => hitProbability(level, model))).toEqual([1, 0, 0])
    expect(hitProbability(0.9, { sigma: 0.8, years: 0 })).toBe(0)
  })

  test('without volatility only the drift decides', () => {
    const falling = { sigma: 0, years: 1, drift: -0.2 }
    expect(hitProbability(0.85, falling)).toBe(1)
    expect(hitProbability(0.8, falling)).toBe(0)
    expect(hitProbability(1.1, falling)).toBe(0)
    expect(hitProbability(1.2, { ...falling, drift: 0.2 })).toBe(1)
  })

  test('a price without drift doubles with probability a half, if there is time enough', () => {
    // A martingale that tends to 0: P(ever reaching 2) = 1/2.
    expect(hitProbability(2, { sigma: 1, years: 1e4 })).toBeCloseTo(0.5, 12)
    expect(hitProbability(0.01, { sigma: 1, years: 1e4 })).toBeCloseTo(1, 12)
  })

  test('strong drifts and little volatility give no NaN', () => {
    expect(hitProbability(0.9, { sigma: 0.01, years: 1, drift: -1 })).toBe(1)
    expect(hitProbability(0.9, { sigma: 0.01, years: 1, drift: 1 })).toBe(0)
    expect(hitProbability(1.1, { sigma: 0.01, years: 1, drift: 1 })).toBe(1)
    expect(hitProbability(1.1, { sigma: 0.01, years: 1, drift: -1 })).toBe(0)
  })

  const share = fc.double({ min: 0.02, max: 0.99, noNaN: true })
  const sigma = fc.double({ min: 0.05, max: 3, noNaN: true })
  const drift = fc.double({ min: -2, max: 2, noNaN: true })
  test('is a probability, larger for nearer levels and longer horizons', () => {
    fc.assert(
      fc.property(share, share, sigma, drift, (a, b, sigma, drift) => {
        const [far, near] = [Math.min(a, b), Math.max(a, b)]
        const short = { sigma, drift, years: 0.01 }
        const [p, q] = [hitProbability(far, short), hitProbability(near, short)]
        expect(p).toBeGreaterThanOrEqual(0)
        expect(q).toBeLessThanOrEqual(1)
        expect(q).toBeGreaterThanOrEqual(p * (1 - 1e-12))
        const long = hitProbability(far, { ...short, years: 0.02 })
        expect(long).toBeGreaterThanOrEqual(p * (1 - 1e-12))
      }),
    )
  })

  test('a fall by a factor and a rise by it are mirror images', () => {
    fc.assert(
      fc.property(share, sigma, drift, (level, sigma, drift) => {
        // ln S → −ln S turns the drift of the logarithm around.
        const mirrored = sigma * sigma - drift
        const down = hitProbability(level, { sigma, years: 0.1, drift })
        const up = hitProbability(1 / level, { sigma, years: 0.1, drift: mirrored })
        expect(up).toBeCloseTo(down, 10)
      }),
    )
  })
})

test('distance in standard deviations', () => {
  const model = { sigma: 0.8, years: day }
  expect(distanceInSigmas(0.9045226130653267, model)).toBeCloseTo(2.3964, 3)
  expect(distanceInSigmas(1, model)).toBe(0)
  expect(distanceInSigmas(0, model)).toBe(Infinity)
})

test('looked at every hour, a level counts as farther away', () => {
  const hourly = levelWhenWatched(0.95, 0.8, day / 24)
  expect(hourly).toBeLessThan(0.95)
  expect(levelWhenWatched(1 / 0.95, 0.8, day / 24)).toBeCloseTo(1 / hourly, 14)
})

describe('liquidationPrice', () => {
  test('a long without leverage is never liquidated, a coin-margined short at 1x neither', () => {
    expect(liquidationPrice('linear', 1, 0.005)).toBe(0)
    expect(liquidationPrice('linear', 0.5, 0.005)).toBe(0)
    expect(liquidationPrice('inverse', 1, 0.005, -1)).toBe(Infinity)
    expect(liquidationPrice('inverse', 0.5, 0.005, -1)).toBe(Infinity)
  })

  test.each(['linear', 'inverse'] as const)(
    'at the %s price, equity is maintenance',
    (contract) => {
      for (const side of [1, -1] as const) {
        for (const [leverage, rate] of [
          [3, 0.01],
          [10, 0.005],
          [100, 0.004],
        ] as const) {
          const price = liquidationPrice(contract, leverage, rate, side)
          // One unit of quote bought at 1: profit in quote, or in coin.
          const profit = contract === 'linear' ? side * (price - 1) : side * (1 - 1 / price)
          const notional = contract === 'linear' ? price : 1 / price
          expect(1 / leverage + profit).toBeCloseTo(rate * notional, 14)
        }
      }
    },
  )
})
