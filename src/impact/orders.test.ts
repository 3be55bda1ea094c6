import { describe, expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { fitMetaorders, makeMetaorders } from './orders.ts'

describe('synthetic metaorders whose prices also move by themselves', () => {
  // Noise of a price, not of a logarithm: a share of the volatility of the day, either way.
  const made = (noise: number, seed: number) => {
    const random = createRandom(seed, 9)
    const law = { count: 4000, exponent: 0.5, prefactor: 0.9, noise: 0 }
    const orders = makeMetaorders(law, random)
    const impact = Float64Array.from(orders.impact, (value, row) => {
      return value + noise * orders.volatility[row] * random.normal(1, row, 0)
    })
    return { ...orders, impact }
  }

  test.each([
    [0.01, 1],
    [0.02, 2],
    [0.02, 3],
    [0.05, 4],
    [0.05, 5],
  ])('noise of %d σ, seed %d: the exponent to 0.02, within its error', (noise, seed) => {
    const orders = made(noise, seed)
    expect(orders.impact.filter((value) => value <= 0).length).toBeGreaterThan(30)
    const fit = fitMetaorders(orders)
    expect(fit.count).toBe(4000)
    expect(Math.abs(fit.exponent - 0.5)).toBeLessThan(0.02)
    expect(Math.abs(fit.exponent - 0.5)).toBeLessThan(3 * fit.exponentError)
    expect(fit.exponentError).toBeLessThan(0.01)
    expect(Math.abs(fit.prefactor / 0.9 - 1)).toBeLessThan(3 * fit.logPrefactorError)
  })
})
