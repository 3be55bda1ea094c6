import { describe, expect, test } from 'vitest'
import { bestMinted, forcedMinted, tokenPrice } from './deleveraging-spiral.ts'

describe('what a speculator mints', () => {
  // shared/spec/models.md 5: Δ* = √(r D L) − L, p = D / √(r D L); for L = D p = 1 / √r.
  test.each([1.02, 1.21, 1.44])(
    'expecting %d, with as many tokens as dollars: 1 / √r',
    (growth) => {
      const vault = { demand: 1e6, supply: 1e6 }
      const minted = bestMinted(vault, growth)
      expect(minted).toBeCloseTo(1e6 * (Math.sqrt(growth) - 1), 6)
      expect(tokenPrice(vault, minted)).toBeCloseTo(1 / Math.sqrt(growth), 12)
    },
  )

  test('nothing near it is better', () => {
    const vault = { demand: 8e5, supply: 1e6 }
    const gain = (minted: number) => 1.3 * minted * tokenPrice(vault, minted) - (1e6 + minted)
    const best = bestMinted(vault, 1.3)
    for (const step of [-1e4, -10, 10, 1e4]) expect(gain(best + step)).toBeLessThan(gain(best))
  })
})

describe('what a fall forces', () => {
  const vault = { demand: 1e6, supply: 1e6 }
  const terms = { counted: 1, ratio: 1.5 }

  test('with enough behind it nothing', () => {
    expect(forcedMinted(vault, { ...terms, collateral: 1.5e6 })).toBe(0)
  })

  test('buying back lifts the token above a dollar, and ends at the limit', () => {
    const minted = forcedMinted(vault, { ...terms, collateral: 1.47e6 })
    const price = tokenPrice(vault, minted)
    expect(price).toBeGreaterThan(1)
    expect(1.47e6 + minted * price).toBeCloseTo(1.5 * (1e6 + minted), 3)
    // Had the token stayed at a dollar: 0.03 / 0.5 of the supply.
    expect(minted).toBeLessThan(-0.06e6)
  })

  test('the deeper the fall, the more and the dearer, until there is no way back', () => {
    const at = (collateral: number) => forcedMinted(vault, { ...terms, collateral })
    expect(at(1.46e6)).toBeLessThan(at(1.47e6))
    expect(at(1.47e6)).toBeLessThan(at(1.49e6))
    // Room is largest at √(D L / 1.5) tokens, and 0 there for z = 2 √(1.5 D L) − D.
    const edge = 2 * Math.sqrt(1.5e12) - 1e6
    expect(at(edge + 1e-3) / (Math.sqrt(1e12 / 1.5) - 1e6)).toBeCloseTo(1, 3)
    expect(at(edge - 1e-3)).toBeNaN()
  })
})
