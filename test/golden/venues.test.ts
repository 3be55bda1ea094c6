// Venues against their own contracts and worked examples. Files: where each number is from stands
// in its `source`. Every case of a file is run, so a longer file of the same shape is tested whole.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { priceAtLoss, slack } from '../../src/engine/margin/margin.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import {
  accountData,
  bestOffer,
  type ExactAccount,
  type ExactCall,
  callAmounts as exactAmounts,
  liquidationCall,
  type Reserves,
} from '../../src/rules/aave-v3-exact.ts'
import { aaveRepayMax, LEFTOVER_MIN } from '../../src/rules/close-factor.ts'
import { loanState } from '../../src/rules/lending.ts'
import {
  callAmounts,
  type LoanTerms,
  leavesDust,
  loanAmounts,
} from '../../src/rules/loan-liquidation.ts'
import { btcusdt } from '../../src/venues/binance-brackets.ts'
import { held, rowOf, smallRun } from '../small-world.ts'

const golden = (file: string) =>
  JSON.parse(readFileSync(new URL(`venues/${file}.json`, import.meta.url), 'utf8'))

type Amounts = Record<string, string>
interface AaveCase {
  prices: Amounts
  collateral: Amounts
  debt: Amounts
  account: Amounts
  call: { collateralAsset: string; debtAsset: string; debtToCover: string }
  dataProvider: Amounts
  revert?: string
  result?: {
    debtToCover: string
    liquidatedCollateralAmount: string
    borrowerCollateralAfter: string
    protocolFee: string
    deficits: Amounts[]
    healthFactorAfter: string
    totalCollateralAfter: string
    totalDebtAfter: string
  }
}

const aave = golden('aave-v3.6')
const cases: [string, AaveCase][] = aave.cases.map((it: AaveCase, at: number) => [
  `${at}: ${it.call.debtAsset} for ${it.call.collateralAsset}, ${it.revert ?? 'done'}`,
  it,
])
const MAX = (1n << 256n) - 1n

describe('Aave v3.6, in integers', () => {
  test.each(cases)('%s', (_, it) => {
    const { reserves, account, call } = exactCase(it)
    const data = accountData(reserves, account, '3.5')
    expect(data).toEqual({
      collateralBase: BigInt(it.account.totalCollateralBase),
      debtBase: BigInt(it.account.totalDebtBase),
      threshold: BigInt(it.account.currentLiquidationThreshold),
      healthFactor: BigInt(it.account.healthFactor),
    })
    if (it.revert !== 'HealthFactorNotBelowThreshold') compareWithAdvice(it)
    const outcome = liquidationCall(reserves, account, call, '3.5')
    if (typeof outcome === 'string' || it.result === undefined) {
      expect(outcome).toBe(it.revert)
      return
    }
    const { result } = it
    expect(outcome.repaid).toBe(BigInt(result.debtToCover))
    expect(outcome.received).toBe(BigInt(result.liquidatedCollateralAmount))
    expect(outcome.fee).toBe(BigInt(result.protocolFee))
    expect(outcome.after.collateral[call.collateral] ?? 0n).toBe(
      BigInt(result.borrowerCollateralAfter),
    )
    expect(sum(Object.values(outcome.deficits))).toBe(sum(amountsIn(result.deficits)))
    const after = accountData(reserves, outcome.after, '3.5')
    expect(after.collateralBase).toBe(BigInt(result.totalCollateralAfter))
    expect(after.debtBase).toBe(BigInt(result.totalDebtAfter))
    expect(after.healthFactor).toBe(BigInt(result.healthFactorAfter))
  })
})

/** Aave's LiquidationDataProvider: the most a call can do, less what would leave dust. */
function compareWithAdvice(it: AaveCase) {
  const { reserves, account, call } = exactCase(it)
  const advised = bigints(it.dataProvider)
  const all = { ...call, cover: MAX }
  if (liquidationCall(reserves, account, all, '3.5') === 'MustNotLeaveDust') {
    const offer = { ...call, cover: bestOffer(reserves, account, call, '3.5') }
    expect(offer.cover).toBeLessThanOrEqual(advised.maxDebtToLiquidate)
    expect(liquidationCall(reserves, account, offer, '3.5')).toHaveProperty('repaid', offer.cover)
    return
  }
  const most = exactAmounts(reserves, account, all, '3.5')
  expect(most.received).toBe(advised.maxCollateralToLiquidate)
  expect(most.repaid).toBe(advised.maxDebtToLiquidate)
  expect(most.fee).toBe(advised.liquidationProtocolFee)
}

const sum = (values: bigint[]) => values.reduce((a, b) => a + b, 0n)
/** Whatever else is said about a deficit, its amount is written in digits. */
const amountsIn = (rows: readonly Amounts[]) =>
  rows.flatMap((row) =>
    Object.values(row)
      .filter((it) => /^\d+$/.test(it))
      .map(BigInt),
  )

function exactCase(it: AaveCase) {
  const reserves: Reserves = Object.fromEntries(
    Object.entries<Record<string, number>>(aave.reserves).map(([name, reserve]) => [
      name,
      {
        price: BigInt(it.prices[name]),
        unit: 10n ** BigInt(reserve.decimals),
        threshold: BigInt(reserve.lt),
        bonus: BigInt(reserve.liquidationBonus),
        protocolFee: BigInt(reserve.protocolFee),
      },
    ]),
  )
  const account: ExactAccount = { collateral: bigints(it.collateral), debt: bigints(it.debt) }
  const call: ExactCall = {
    collateral: it.call.collateralAsset,
    debt: it.call.debtAsset,
    cover: BigInt(it.call.debtToCover),
  }
  return { reserves, account, call }
}

const bigints = (amounts: Amounts) =>
  Object.fromEntries(Object.entries(amounts).map(([name, it]) => [name, BigInt(it)]))

describe('Aave v3.6, in the floats of the engine', () => {
  test.each(cases)('%s', (_, it) => {
    const { run, terms, offered } = loanCase(it)
    const row = rowOf(run, 'borrower')
    expect(slack(run.world, row) < 0).toBe(it.revert !== 'HealthFactorNotBelowThreshold')
    if (it.revert === 'HealthFactorNotBelowThreshold') return
    const amounts = callAmounts(terms, offered)
    expect(leavesDust(terms, amounts)).toBe(it.revert === 'MustNotLeaveDust')
    const { result } = it
    if (result === undefined) return
    const debtUnit = 10 ** aave.reserves[it.call.debtAsset].decimals
    const unit = 10 ** aave.reserves[it.call.collateralAsset].decimals
    close(amounts.repaid * debtUnit, result.debtToCover)
    close((amounts.seized - amounts.fee) * unit, result.liquidatedCollateralAmount)
    close(amounts.fee * unit, result.protocolFee)
    // A difference: its error is that of the whole, one part in 10^15 of up to 10^20 wei.
    close((terms.collateral - amounts.seized) * unit, result.borrowerCollateralAfter, 1e5)
    const isBad = amounts.seized === terms.collateral && Object.keys(it.collateral).length === 1
    expect(isBad && amounts.repaid < terms.debt).toBe(result.deficits.length > 0)
  })
})

/** Equal to one part in a billion, or to two of the token's smallest unit. */
function close(value: number, expected: string, units = 2) {
  const error = Math.abs(value - Number(expected))
  expect(error).toBeLessThanOrEqual(Math.max(units, 1e-9 * Number(expected)))
}

/** The account in a world of ours, and the terms on which the named pair is liquidated. */
function loanCase(it: AaveCase) {
  const tokens = (amounts: Amounts, name: string) =>
    Number(amounts[name] ?? 0) / 10 ** aave.reserves[name].decimals
  const names = Object.keys(aave.reserves)
  const run = smallRun({
    rules: { model: 'aave-v3' },
    things: Object.fromEntries(
      names.map((name) => {
        const { lt, liquidationBonus, protocolFee } = aave.reserves[name]
        const terms = { bonus: liquidationBonus / 1e4 - 1, protocolFee: protocolFee / 1e4 }
        const at = Number(it.prices[name]) / 1e8
        return [name, { price: at, weight: lt / 1e4, ...terms, isTraded: false }]
      }),
    ),
    accounts: {
      borrower: Object.fromEntries(
        names.map((name) => [name, tokens(it.collateral, name) - tokens(it.debt, name)]),
      ),
    },
  })
  const { collateralAsset, debtAsset, debtToCover } = it.call
  const { world } = run
  const legOf = (name: string) =>
    world.accounts.legBegin[rowOf(run, 'borrower')] + names.indexOf(name)
  const state = loanState(world, rowOf(run, 'borrower'), legOf(debtAsset), legOf(collateralAsset))
  const instrument = world.names.instrument(collateralAsset)
  const terms: LoanTerms = {
    debt: state.debt,
    debtPrice: Number(it.prices[debtAsset]) / 1e8,
    collateral: held(run, 'borrower', collateralAsset),
    collateralPrice: Number(it.prices[collateralAsset]) / 1e8,
    bonus: world.instruments.bonus[instrument],
    protocolFee: world.instruments.protocolFee[instrument],
    repayMax: aaveRepayMax(state, '3.3'),
    leftoverMin: LEFTOVER_MIN,
  }
  return { run, terms, offered: Number(debtToCover) / 10 ** aave.reserves[debtAsset].decimals }
}

const { binance, binanceBtcTiers, hyperliquid } = golden('cex')

describe('Binance, worked example of the FAQ', () => {
  // The brackets of the FAQ's day, up to the ones used: amounts of 16,300 and 135,365.
  const things = {
    BTCUSDT: contract(31967.27, [0, 0.004], [5e4, 0.005], [25e4, 0.01], [1e6, 0.025], [5e6, 0.05]),
    ETHUSDT: contract(
      1335.18,
      [0, 0.005],
      [1e4, 0.0065],
      [1e5, 0.01],
      [5e5, 0.02],
      [1e6, 0.05],
      [2e6, 0.1],
      [5e6, 0.125],
    ),
  }
  const positions: { symbol: string; side: number; qty: number; entry: number; mark: number }[] =
    binance.positions
  const legs = Object.fromEntries(
    positions.map(({ symbol, side, qty, entry }) => [symbol, [side * qty, entry] as const]),
  )
  const accounts = {
    cross: { wallet: binance.walletBalance, ...legs },
    ETHUSDT: { wallet: binance.walletBalance, ETHUSDT: legs.ETHUSDT },
    BTCUSDT: { wallet: binance.walletBalance, BTCUSDT: legs.BTCUSDT },
  }
  const run = smallRun({ rules: { model: 'binance-usdm' }, things, accounts })

  test('maintenance amounts follow from the brackets', () => {
    const { brackets } = run.world
    const at = Array.from(brackets.rate)
    expect(brackets.deduction[at.indexOf(0.025)]).toBeCloseTo(16_300, 6)
    expect(brackets.deduction[at.indexOf(0.1)]).toBeCloseTo(135_365, 6)
  })

  test.each(['ETHUSDT', 'BTCUSDT'])('%s, cross and isolated, to the cent', (symbol) => {
    expect(triggerPrice(run, 'cross', symbol)).toBeCloseTo(binance.cross[symbol], 2)
    expect(triggerPrice(run, symbol, symbol)).toBeCloseTo(binance.isolatedWithThisWB[symbol], 2)
  })

  test('amounts of BTCUSDT (2024-10) follow from its brackets', () => {
    const things = { BTCUSDT: { price: 60_000, brackets: btcusdt } }
    const { brackets } = smallRun({ rules: { model: 'binance-usdm' }, things, accounts: {} }).world
    type Published = { minNotional: number; mmr: number; cum: number }
    for (const [row, { minNotional, mmr, cum }] of (binanceBtcTiers as Published[]).entries()) {
      expect(brackets.floor[row]).toBe(minNotional)
      expect(brackets.rate[row]).toBe(mmr)
      expect(brackets.deduction[row]).toBeCloseTo(cum, 4)
    }
    expect(brackets.floor.length).toBe(binanceBtcTiers.length)
  })
})

function contract(price: number, ...brackets: [floor: number, rate: number][]) {
  return { price, brackets: brackets.map(([floor, rate]) => ({ floor, rate })) }
}

/** Where the account falls below maintenance if only this price moves. */
function triggerPrice({ world }: Run, account: string, thing: string): number {
  const row = world.names.findAccount(account)
  const instrument = world.names.instrument(thing)
  const { legBegin } = world.accounts
  let leg = legBegin[row]
  while (world.legs.instrument[leg] !== instrument && leg < legBegin[row + 1]) leg++
  const now = world.oracles.value[world.instruments.oracle[instrument]]
  return priceAtLoss(world, instrument, world.legs.amount[leg], now, slack(world, row))
}

describe('Hyperliquid, liquidation prices of the exchange itself', () => {
  interface Row {
    asset: string
    maxLeverage: number
    side: number
    entryPrice: number
    size: number
    collateral: number
    exchangeLiquidationPrice: number
  }
  const rows: [string, Row][] = hyperliquid.rows.map((row: Row, at: number) => [
    `${at}: ${row.side > 0 ? 'long' : 'short'} ${row.size} ${row.asset} at ${row.entryPrice}`,
    row,
  ])
  test.each(rows)('%s', (_, row) => {
    const { asset, maxLeverage, side, entryPrice, size, collateral } = row
    const run = smallRun({
      rules: { model: 'hyperliquid' },
      things: { [asset]: contract(entryPrice, [0, 0.5 / maxLeverage]) },
      accounts: { trader: { wallet: collateral, [asset]: [side * size, entryPrice] } },
    })
    const found = triggerPrice(run, 'trader', asset)
    const error = Math.abs(found / row.exchangeLiquidationPrice - 1)
    expect(error).toBeLessThan(1e-4)
  })
})

const { liq, lend } = golden('leverage')

describe('prices at which leverage ends', () => {
  // `linear_10x_0.5%`: ten times, maintenance of half a percent; price over entry.
  const linear = Object.keys(liq).filter((name) => name.startsWith('linear'))
  test.each(linear)('%s', (name) => {
    const [, leverage, maintenance] = /_([\d.]+)x_([\d.]+)%/.exec(name) ?? []
    const run = smallRun({
      rules: { model: 'plain-perpetual' },
      things: { X: contract(1, [0, Number(maintenance) / 100]) },
      accounts: { trader: { wallet: 1 / Number(leverage), X: [1, 1] } },
    })
    expect(triggerPrice(run, 'trader', 'X')).toBeCloseTo(liq[name], 12)
  })
})

describe('toxic liquidation', () => {
  const ltvAfter = (ltv: number, bonus: number, share = 0.5) => {
    const given = { debt: ltv, debtPrice: 1, collateral: 1, collateralPrice: 1 }
    const rest = { bonus, protocolFee: 0, repayMax: share * ltv, leftoverMin: 0 }
    const { repaid, seized } = loanAmounts({ ...given, ...rest })
    return (ltv - repaid) / (1 - seized)
  }

  const steps = Object.entries<number>(lend.step)
  test.each(steps)('%s: half of the debt at a bonus of 10 %% makes it %f', (name, expected) => {
    expect(ltvAfter(Number(name.slice(3)), 0.1)).toBeCloseTo(expected, 12)
  })

  test.each([
    [0.05, lend['toxic_LTV_i5%']],
    [0.1, lend['toxic_LTV_i10%']],
  ])('at a bonus of %f health improves below an LTV of %f, and above it worsens', (bonus, ltv) => {
    expect(ltvAfter(ltv, bonus)).toBeCloseTo(ltv, 12)
    for (const share of [0.01, 0.3, 0.5]) {
      expect(ltvAfter(ltv - 1e-4, bonus, share)).toBeLessThan(ltv - 1e-4)
      expect(ltvAfter(ltv + 1e-4, bonus, share)).toBeGreaterThan(ltv + 1e-4)
    }
  })
})
