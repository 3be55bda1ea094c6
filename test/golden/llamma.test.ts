// LLAMMA in integers against the contract's own functions, to the last unit. Where the numbers are
// from stands in `source`; every scenario of the file is run, so a longer file of the same shape is
// tested whole.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  ammPrice,
  amountForPrice,
  bandTop,
  createLoan,
  createMarket,
  type ExactMarket,
  effectiveCollateral,
  exchangeIn,
  firstBandOf,
  health,
  holding,
  limitedOracle,
  quoteIn,
  xDown,
  yUp,
} from '../../src/exact.ts'

interface Loan extends Record<string, string | number> {
  user: string
  collateral: string
  debt: string
  N: number
}
interface User {
  xy: [string, string]
  x_down: string
  health: string
  health_full: string
}
interface Step {
  oracle: string
  dt: number
  limited: string
  dynamic_fee: string
  amount_for_price: [string, boolean]
  get_dxdy?: [string, string]
  exchange?: { i: number; dx: string; used: string; out: string }
  active_band: number
  get_p: string
  users: Record<string, User>
}
interface Scenario extends Record<string, unknown> {
  A: number
  loans: Loan[]
  path: Step[]
}

const file = new URL('venues/llamma.json', import.meta.url)
const scenarios: Scenario[] = JSON.parse(readFileSync(file, 'utf8')).scenarios

describe.each(scenarios.map((it, at) => [at, it] as const))('LLAMMA, scenario %i', (_, it) => {
  const wad = (name: string) => BigInt(it[name] as string)
  const market = createMarket({
    amplification: BigInt(it.A),
    basePrice: wad('base_price'),
    fee: wad('fee'),
    loanDiscount: wad('loan_discount'),
    liquidationDiscount: wad('liquidation_discount'),
  })

  test('ratios of the bands', () => {
    const { sqrtBandRatio, logBandRatio, reach } = market.amm.terms
    expect({ sqrtBandRatio, logBandRatio, reach }).toEqual({
      sqrtBandRatio: wad('sqrt_band_ratio'),
      logBandRatio: wad('log_A_ratio'),
      reach: wad('max_oracle_dn_pow'),
    })
  })

  test.each(it.loans)('the loan of $user', (loan) => {
    expect(openLoan(market, loan)).toEqual(numbers(loan))
  })

  test('the path, both ways', () => {
    // The oracle was last written long before the first step.
    market.amm.timeS += 86_400n
    for (const [at, step] of it.path.entries()) compareStep(market, step, at)
  })
})

function openLoan(market: ExactMarket, { user, N, ...loan }: Loan) {
  const { amm, loanDiscount } = market
  const [collateral, debt] = [BigInt(loan.collateral), BigInt(loan.debt)]
  const n1 = firstBandOf(market, collateral, debt, N)
  createLoan(market, user, { collateral, debt, bands: N })
  const { last } = amm.stakes.get(user)!
  return {
    collateral,
    debt,
    n1: BigInt(n1),
    n2: BigInt(last),
    p_oracle_up_n1: bandTop(amm, n1),
    p_oracle_down_n2: bandTop(amm, last + 1),
    y_effective: effectiveCollateral(amm.terms, collateral, N, loanDiscount),
    health: health(market, user, 'bands'),
    health_full: health(market, user, 'full'),
    x_down: xDown(amm, user),
    y_up: yUp(amm, user),
  }
}

function compareStep(market: ExactMarket, step: Step, at: number) {
  const { amm } = market
  amm.timeS += BigInt(step.dt)
  amm.oracle = BigInt(step.oracle)
  const { price, fee } = limitedOracle(amm)
  expect([price, fee], `${at}`).toEqual([BigInt(step.limited), BigInt(step.dynamic_fee)])
  const { amount, isUp } = amountForPrice(amm, price)
  expect([`${amount}`, isUp], `${at}`).toEqual(step.amount_for_price)
  if (step.get_dxdy) {
    const quoted = quoteIn(amm, isUp, BigInt(step.get_dxdy[0])).out
    expect(quoted, `${at}`).toBe(BigInt(step.get_dxdy[1]))
  }
  if (step.exchange) {
    const { i, dx, used, out } = step.exchange
    const swap = exchangeIn(amm, i === 0, BigInt(dx))
    expect(swap, `${at}`).toEqual({ in: BigInt(used), out: BigInt(out) })
  }
  expect([amm.activeBand, `${ammPrice(amm)}`], `${at}`).toEqual([step.active_band, step.get_p])
  for (const [user, expected] of Object.entries(step.users)) {
    const { x, y } = holding(amm, user)
    const found = {
      xy: [`${x}`, `${y}`],
      x_down: `${xDown(amm, user)}`,
      health: `${health(market, user, 'bands')}`,
      health_full: `${health(market, user, 'full')}`,
    }
    expect(found, `${at} ${user}`).toEqual(expected)
  }
}

const numbers = ({ user, N, ...loan }: Loan) =>
  Object.fromEntries(Object.entries(loan).map(([name, value]) => [name, BigInt(value)]))
