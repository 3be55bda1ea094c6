import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bestPush,
  criticalFee,
  gainOfPush,
  liquidateAtSpot,
  spotHealth,
  unitsForCollateral,
  unitsForDebt,
  unitsToHealth,
} from './oracle-liquidation.ts'

// Example 5 of Sadeghi and Feinstein; shared/golden/models/analytic_reference.json, 2026-11-23.
const reserves = { base: 1e4, quote: 2.8e7 }
const loan = { collateral: 20.12, debt: 32_000, threshold: 0.85 }
const terms = { bonus: 0.05, closeFactor: 0.5, wholeBelow: 0.8 }

test('a good loan, and the fee from which on nobody gains by making it bad', () => {
  expect(spotHealth({ ...reserves, fee: 0 }, loan)).toBeCloseTo(1.496425, 9)
  // The paper prints 17 basis points.
  expect(criticalFee(reserves, loan, terms)).toBeCloseTo(0.0016557, 6)
  const at = (fee: number) => bestPush({ ...reserves, fee }, loan, terms)
  expect(at(0.0016).gain).toBeGreaterThan(500)
  expect(at(0.0017)).toEqual({ pushed: 0, gain: 0 })
})

test('example 3: where the debt is as much as the collateral brings', () => {
  // K = 2e9, b = 1e4, c = 6: x_c = x_b. The paper reads 1756.76 off a grid.
  const gap = (price: number) => {
    const pool = { base: Math.sqrt(2e9 / price), quote: Math.sqrt(2e9 * price), fee: 0 }
    return unitsForCollateral(6, 0.05) - unitsForDebt(pool, 1e4, 0.05)
  }
  expect(gap(1759.8494518137425)).toBeCloseTo(0, 9)
  expect(gap(1759)).toBeLessThan(0)
  expect(gap(1761)).toBeGreaterThan(0)
})

test('the health factor is as low as it was to be after the sale', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  fc.assert(
    fc.property(
      fc.record({ base: number(1e3, 1e5), quote: number(1e6, 1e8), fee: number(0, 0.01) }),
      number(0.1, 1),
      number(0.85, 0.999),
      number(0.9, 0.999),
      (pool, share, health, part) => {
        const to = part * health
        const collateral = share * pool.base
        const debt = (0.85 * collateral * pool.quote) / (pool.base * health)
        const units = unitsToHealth(pool, { collateral, debt, threshold: 0.85 }, 0.05, to)
        fc.pre(units > 0 && units < unitsForCollateral(collateral, 0.05))
        const k = (1 - pool.fee) * 1.05
        const base = pool.base + k * units
        const after = { ...pool, base, quote: (pool.base * pool.quote) / base }
        const rest = {
          threshold: 0.85,
          collateral: collateral - 1.05 * units,
          debt: debt - (pool.quote * units) / base,
        }
        fc.pre(rest.debt > 1e-3 * debt && rest.collateral > 1e-3 * collateral)
        expect(spotHealth(after, rest)).toBeCloseTo(to, 6)
      },
    ),
  )
})

test('without a fee the pool goes to nothing and the collateral is his', () => {
  // The limit of ever larger pushes: B c / (A + c).
  const limit = (2.8e7 * 20.12) / (1e4 + 20.12)
  const gain = gainOfPush({ ...reserves, fee: 0 }, loan, terms, 1e9)
  expect(gain / limit).toBeCloseTo(1, 4)
})

test('what a loan that is bad brings is its bonus, less what the sale costs', () => {
  const pool = { base: 1e6, quote: 2.8e9, fee: 0 }
  const bad = { collateral: 10, debt: 24_000, threshold: 0.85 }
  const { gain, loan: left } = liquidateAtSpot(pool, bad, { ...terms, wholeBelow: 1 })
  expect(gain).toBeCloseTo(0.05 * 24_000, 6)
  expect(left.debt).toBeCloseTo(0, 6)
  expect(left.collateral).toBeCloseTo(10 - (24_000 * 1.05) / 2800, 3)
  // A good one is left as it is.
  expect(liquidateAtSpot(pool, { ...bad, debt: 20_000 }, terms).gain).toBe(0)
})
