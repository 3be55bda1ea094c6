import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loanAmounts } from './loan-liquidation.ts'
import {
  incentiveFactor,
  isHealthy,
  liquidateMorpho,
  type MorphoMarket,
  type MorphoPosition,
} from './morpho-exact.ts'

const WAD = 10n ** 18n
const percent = (value: number) => (BigInt(Math.round(value * 10)) * WAD) / 1000n

test.each([
  [94.5, 1.016776817488561],
  [91.5, 1.026167265264238],
  [86, 1.04384133611691],
  [77, 1.074113856068743],
  [62.5, 1.126760563380281],
  [38.5, 1.15],
])('at an LLTV of %f %% liquidators get %f for what they repay', (lltv, factor) => {
  expect(Number(incentiveFactor(percent(lltv))) / 1e18).toBeCloseTo(factor, 14)
})

// Ten of collateral at 100, and a debt of 900; a million shares for each unit, as at the start.
const market: MorphoMarket = {
  supplyAssets: 1000n,
  supplyShares: 1_000_000_000n,
  borrowAssets: 900n,
  borrowShares: 900_000_000n,
}
const position: MorphoPosition = { borrowShares: 900_000_000n, collateral: 10n }
const at = (price: bigint) => ({ lltv: percent(91.5), price: price * 10n ** 36n })

test('a position is healthy up to its LLTV, with both sides rounded against it', () => {
  expect(isHealthy(market, position, at(99n))).toBe(true)
  expect(isHealthy(market, position, at(98n))).toBe(false)
  expect(isHealthy(market, position, { ...at(100n), lltv: percent(90) })).toBe(true)
  expect(isHealthy(market, position, { ...at(100n), lltv: percent(89.9) })).toBe(false)
  expect(isHealthy(market, { ...position, borrowShares: 0n }, at(0n))).toBe(true)
  expect(liquidateMorpho(market, position, at(99n), { seized: 1n, repaidShares: 0n })).toBe(
    'position is healthy',
  )
})

test('a call names collateral or shares, not both, and no more than there is', () => {
  const call = (seized: bigint, repaidShares: bigint, price = 98n) =>
    liquidateMorpho(market, position, at(price), { seized, repaidShares })
  expect(call(0n, 0n)).toBe('inconsistent input')
  expect(call(1n, 1n)).toBe('inconsistent input')
  expect(call(11n, 0n)).toBe('panic')
  expect(call(0n, 900_000_001n)).toBe('panic')
  expect(call(0n, 1n, 0n)).toBe('panic')
  const crowd = { ...market, borrowShares: 800_000_000n }
  const all = { seized: 0n, repaidShares: 850_000_000n }
  expect(liquidateMorpho(crowd, position, at(98n), all)).toBe('panic')
})

test('worthless collateral can be taken for nothing: then suppliers bear the whole debt', () => {
  const outcome = liquidateMorpho(market, position, at(0n), { seized: 10n, repaidShares: 0n })
  expect(outcome).toMatchObject({ repaid: 0n, badDebt: 900n, badDebtShares: 900_000_000n })
  expect(outcome).toHaveProperty('market', {
    supplyAssets: 100n,
    supplyShares: 1_000_000_000n,
    borrowAssets: 0n,
    borrowShares: 0n,
  })
})

test('as long as a unit of collateral is left no debt is written off', () => {
  const outcome = liquidateMorpho(market, position, at(10n), { seized: 9n, repaidShares: 0n })
  // 90 / 1.026, up, is 88 repaid; the rest stays though nothing stands behind it.
  expect(outcome).toMatchObject({ repaid: 88n, badDebt: 0n, seized: 9n })
  expect(outcome).toHaveProperty('position', { collateral: 1n, borrowShares: 812_000_000n })
})

const cases = fc.record({
  lltv: fc.bigInt(30n, 98n),
  /** Debt over what the collateral is worth, in thousandths. */
  owed: fc.bigInt(300n, 1500n),
  collateral: fc.bigInt(10n ** 18n, 10n ** 24n),
  price: fc.bigInt(10n ** 30n, 10n ** 40n),
})

test('In floats a whole liquidation takes what it takes in integers, to the billionth.', () => {
  fc.assert(
    fc.property(cases, ({ lltv, owed, collateral, price }) => {
      const debt = (((collateral * price) / 10n ** 36n) * owed) / 1000n
      fc.pre(owed > lltv * 10n && debt > 10n ** 12n)
      const shares = debt * 1_000_000n
      const whole = { supplyAssets: debt, supplyShares: shares, borrowAssets: debt }
      const terms = { lltv: lltv * (WAD / 100n), price }
      const now = { ...whole, borrowShares: shares }
      const bonus = Number(incentiveFactor(terms.lltv)) / 1e18 - 1
      // Where all of it is just enough, the last unit decides, and the contract may refuse either.
      fc.pre(Math.abs((Number(owed) / 1000) * (1 + bonus) - 1) > 1e-6)
      const float = loanAmounts({
        debt: Number(debt),
        debtPrice: 1,
        collateral: Number(collateral),
        collateralPrice: Number(price) / 1e36,
        bonus,
        protocolFee: 0,
        repayMax: Number(debt),
        leftoverMin: 0,
      })
      const isAll = float.seized === Number(collateral)
      const call = isAll
        ? { seized: collateral, repaidShares: 0n }
        : { seized: 0n, repaidShares: shares }
      const exact = liquidateMorpho(now, { borrowShares: shares, collateral }, terms, call)
      if (typeof exact === 'string') throw new Error(exact)
      expect(Math.abs(float.repaid / Number(exact.repaid) - 1)).toBeLessThan(1e-9)
      expect(Math.abs(float.seized / Number(exact.seized) - 1)).toBeLessThan(1e-9)
      const unpaid = Number(debt) - float.repaid
      if (isAll) expect(Math.abs(unpaid - Number(exact.badDebt))).toBeLessThan(1e-9 * Number(debt))
      else expect(exact.badDebt).toBe(0n)
    }),
  )
})
