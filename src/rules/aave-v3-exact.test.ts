import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  accountData,
  type ExactAccount,
  type ExactReserve,
  callAmounts as exactAmounts,
  exactVersions,
  liquidationCall,
  type Reserves,
} from './aave-v3-exact.ts'
import { aaveRepayMax, LEFTOVER_MIN } from './close-factor.ts'
import { callAmounts, type LoanTerms, leavesDust } from './loan-liquidation.ts'

const WAD = 10n ** 18n
const MAX = (1n << 256n) - 1n

const weth: ExactReserve = {
  price: 1900_00000000n,
  unit: WAD,
  threshold: 8250n,
  bonus: 10_500n,
  protocolFee: 1000n,
}
const usdc: ExactReserve = { ...weth, price: 1_00000000n, unit: 1_000_000n, bonus: 10_450n }

describe('10 WETH against 15,900 USDC', () => {
  const account: ExactAccount = { collateral: { weth: 10n * WAD }, debt: { usdc: 15_900_000_000n } }
  const call = { collateral: 'weth', debt: 'usdc', cover: MAX }
  const at = (price: bigint): Reserves => ({ weth: { ...weth, price }, usdc })

  test('at 1,900: half, as the contract did', () => {
    const { healthFactor } = accountData(at(1900_00000000n), account, '3.5')
    expect(healthFactor).toBe(985849056603773584n)
    const outcome = liquidationCall(at(1900_00000000n), account, call, '3.5')
    expect(outcome).toMatchObject({
      repaid: 7_950_000_000n,
      received: 4_372_500_000_000_000_000n,
      fee: 20_921_052_631_578_947n,
      deficits: {},
    })
  })

  test('then 2,000 at 1,500, then all at 900: a deficit of 2,344.360902', () => {
    let now = account
    const steps: [price: bigint, cover: bigint][] = [
      [1900_00000000n, MAX],
      [1500_00000000n, 2_000_000_000n],
      [900_00000000n, MAX],
    ]
    const done = steps.map(([price, cover]) => {
      const outcome = liquidationCall(at(price), now, { ...call, cover }, '3.5')
      if (typeof outcome === 'string') throw new Error(outcome)
      now = outcome.after
      return outcome
    })
    expect(done[1].received).toBe(1_393_333_333_333_333_333n)
    expect(done[2].repaid).toBe(3_605_639_098n)
    expect(done[2].received).toBe(4_186_547_619_047_619_048n)
    expect(done[2].deficits).toEqual({ usdc: 2_344_360_902n })
    expect(now).toEqual({ collateral: {}, debt: {} })
  })

  test('at 1,500, repaying 6,951 of 7,950 would leave a debt of 999', () => {
    const half = { collateral: { weth: 5n * WAD }, debt: { usdc: 7_950_000_000n } }
    const offer = (cover: bigint, version: '3.0' | '3.5') =>
      liquidationCall(at(1500_00000000n), half, { ...call, cover }, version)
    expect(offer(7_500_000n, '3.5')).toHaveProperty('repaid', 7_500_000n)
    expect(offer(6_951_000_000n, '3.5')).toBe('MustNotLeaveDust')
    expect(offer(6_951_000_000n, '3.0')).toHaveProperty('repaid', 6_951_000_000n)
  })

  test('what the contract refuses', () => {
    expect(liquidationCall(at(2000_00000000n), account, call, '3.5')).toBe(
      'HealthFactorNotBelowThreshold',
    )
    const reserves = { ...at(1900_00000000n), dai: usdc }
    expect(liquidationCall(reserves, account, { ...call, collateral: 'dai' }, '3.5')).toBe(
      'CollateralCannotBeLiquidated',
    )
    expect(liquidationCall(reserves, account, { ...call, debt: 'dai' }, '3.5')).toBe(
      'SpecifiedCurrencyNotBorrowedByUser',
    )
  })
})

test('until 3.2 bad debt stays, and thresholds average to whole basis points until 3.4', () => {
  const reserves = { weth, wbtc: { ...weth, threshold: 7801n }, usdc }
  const account = { collateral: { weth: WAD, wbtc: WAD }, debt: { usdc: 3_100_000_000n } }
  expect(accountData(reserves, account, '3.5').healthFactor).toBe(983_770_967_741_935_483n)
  expect(accountData(reserves, account, '3.3').healthFactor).toBe(983_709_677_419_354_839n)
  const bad = { collateral: { weth: WAD }, debt: { usdc: 3_100_000_000n } }
  const call = { collateral: 'weth', debt: 'usdc', cover: MAX }
  const left = { usdc: 3_100_000_000n - 1_809_523_810n }
  expect(liquidationCall(reserves, bad, call, '3.0')).toMatchObject({
    deficits: {},
    after: { collateral: {}, debt: left },
  })
  expect(liquidationCall(reserves, bad, call, '3.3')).toMatchObject({
    deficits: left,
    after: { collateral: {}, debt: {} },
  })
})

const reserve = fc.record({
  price: fc.bigInt(1_00000000n, 100_000_00000000n),
  unit: fc.constantFrom(10n ** 6n, 10n ** 8n, 10n ** 18n),
  threshold: fc.bigInt(5000n, 9500n),
  bonus: fc.bigInt(10_100n, 11_500n),
  protocolFee: fc.bigInt(0n, 3000n),
})
// Values in cents, so that an account is neither dust nor the national debt.
const cents = fc.bigInt(10_000n, 10_000_000_00n)
const accounts = fc.record({
  reserves: fc.record({ a: reserve, b: reserve, c: reserve, d: reserve }),
  held: fc.record({ a: cents, b: cents }),
  // Debt as a share of collateral, in basis points.
  owed: fc.record({ c: fc.bigInt(1000n, 6000n), d: fc.bigInt(0n, 6000n) }),
  cover: fc.bigInt(1n, 10_000n),
  version: fc.constantFrom(...exactVersions),
})

/** Cents to the smallest unit of a token. */
const tokens = (value: bigint, { price, unit }: ExactReserve) => (value * 10n ** 6n * unit) / price

test('In floats a call does what it does in integers, to the billionth.', () => {
  fc.assert(
    fc.property(accounts, ({ reserves, held, owed, cover, version }) => {
      const debtCents = (share: bigint) => ((held.a + held.b) * share) / 10_000n
      const account: ExactAccount = {
        collateral: { a: tokens(held.a, reserves.a), b: tokens(held.b, reserves.b) },
        debt: {
          c: tokens(debtCents(owed.c), reserves.c),
          ...(owed.d > 0n && { d: tokens(debtCents(owed.d), reserves.d) }),
        },
      }
      const data = accountData(reserves, account, version)
      const health = Number(data.healthFactor) / 1e18
      fc.pre(health < 1 && Math.abs(health - 0.95) > 1e-3)
      const offered = (account.debt.c * cover) / 10_000n + 1n
      const call = { collateral: 'a', debt: 'c', cover: offered }
      const exact = exactAmounts(reserves, account, call, version)
      const terms = floatTerms(reserves, account, health, version === '3.0' ? '3.0' : '3.3')
      const float = callAmounts(terms, Number(offered) / Number(reserves.c.unit))
      const [debtUnit, unit] = [Number(reserves.c.unit), Number(reserves.a.unit)]
      // One unit of debt is worth many of a collateral with more decimals.
      const perDebt = (float.seized * unit) / (float.repaid * debtUnit)
      near(float.repaid * debtUnit, exact.repaid, 3 + 3 / perDebt)
      near((float.seized - float.fee) * unit, exact.received, 3 + 3 * perDebt)
      near(float.fee * unit, exact.fee, 3 + 3 * perDebt)
      const outcome = liquidationCall(reserves, account, call, version)
      if (version === '3.0') expect(typeof outcome).toBe('object')
      else if (!isEdge(terms, float)) {
        expect(leavesDust(terms, float)).toBe(outcome === 'MustNotLeaveDust')
      }
    }),
    { numRuns: 400 },
  )
})

function floatTerms(
  reserves: Reserves,
  { collateral, debt }: ExactAccount,
  healthFactor: number,
  version: '3.0' | '3.3',
): LoanTerms {
  const { a, c, d } = reserves
  const price = (it: ExactReserve) => Number(it.price) / 1e8
  const amount = (value: bigint, it: ExactReserve) => Number(value) / Number(it.unit)
  const debtValue = amount(debt.c, c) * price(c)
  const state = {
    healthFactor,
    debt: amount(debt.c, c),
    debtValue,
    collateralValue: amount(collateral.a, a) * price(a),
    totalDebtValue: debtValue + amount(debt.d ?? 0n, d) * price(d),
  }
  return {
    debt: state.debt,
    debtPrice: price(c),
    collateral: amount(collateral.a, a),
    collateralPrice: price(a),
    bonus: Number(a.bonus) / 1e4 - 1,
    protocolFee: Number(a.protocolFee) / 1e4,
    repayMax: aaveRepayMax(state, version),
    leftoverMin: LEFTOVER_MIN,
  }
}

function near(value: number, expected: bigint, units: number) {
  const allowed = Math.max(units, 1e-9 * Number(expected))
  expect(Math.abs(value - Number(expected))).toBeLessThanOrEqual(allowed)
}

/** Within rounding of a whole side, or of the smallest leftover. */
function isEdge(terms: LoanTerms, { repaid, seized }: { repaid: number; seized: number }): boolean {
  const debtLeft = (terms.debt - repaid) * terms.debtPrice
  const collateralLeft = (terms.collateral - seized) * terms.collateralPrice
  return [debtLeft, collateralLeft].some(
    (left) => left < 0.1 || Math.abs(left - LEFTOVER_MIN) < 0.1,
  )
}
