/**
 * When is an account in trouble? One linear rule serves exchanges and lending protocols:
 *
 *     slack = cash + Σ weight · amount · price − Σ maintenance(|amount| · price),  unsafe iff < 0
 *
 * Exchange: equity minus maintenance margin by brackets. `cash` is the wallet less the cost of the
 * positions (wallet − Σ size · entry), so that `cash + Σ size · mark` is equity and a trade is an
 * exchange of contracts for money. Lending: collateral at its liquidation threshold minus debt,
 * negative exactly when the health factor is below one.
 *
 * Source: maintenance = notional · rate − deduction, deduction(n) = deduction(n−1) + floor(n) ·
 * (rate(n) − rate(n−1)): Binance FAQ b3c689c1f50a44cabb3a84e663b81d93; Hyperliquid docs, margin
 * brackets (both read 2026-11-23).
 * Assumes: maintenance grows with notional (brackets never lower the rate).
 */
import { type Amount, type Money, money, type Price, type Usd, usd } from '../../units/units.ts'
import type { Tables } from '../world/world.ts'

/** Cash plus everything held at the venue's prices, unweighted. Below zero it is bankrupt. */
export function equity(world: Tables, account: number): Money {
  const { legs } = world
  let sum: number = world.accounts.cash[account]
  const end = world.accounts.legBegin[account + 1]
  for (let leg = world.accounts.legBegin[account]; leg < end; leg++) {
    const held = legs.amount[leg]
    if (held !== 0) sum += held * priceOf(world, legs.instrument[leg])
  }
  return money(sum)
}

/** Maintenance margin of all positions. 0 for lending. */
export function maintenance(world: Tables, account: number): Money {
  const { legs } = world
  let sum = 0
  const end = world.accounts.legBegin[account + 1]
  for (let leg = world.accounts.legBegin[account]; leg < end; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const instrument = legs.instrument[leg]
    sum += maintenanceOf(world, instrument, Math.abs(held) * priceOf(world, instrument))
  }
  return money(sum)
}

/** Margin before unrealised profit: cash plus what the positions cost. */
export function wallet({ accounts, legs, instruments }: Tables, account: number): Money {
  let sum: number = accounts.cash[account]
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (instruments.isPerpetual[legs.instrument[leg]] === 1) {
      sum += legs.amount[leg] * legs.entry[leg]
    }
  }
  return money(sum)
}

/** What is left above the trigger. Negative: the venue acts. */
export function slack(world: Tables, account: number): Money {
  const { legs, instruments } = world
  let sum: number = world.accounts.cash[account]
  const end = world.accounts.legBegin[account + 1]
  for (let leg = world.accounts.legBegin[account]; leg < end; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const instrument = legs.instrument[leg]
    const value = held * world.oracles.value[instruments.oracle[instrument]]
    sum += held > 0 ? value * instruments.weight[instrument] : value
    if (instruments.bracketBegin[instrument] !== instruments.bracketEnd[instrument]) {
      sum -= maintenanceOf(world, instrument, Math.abs(value))
    }
  }
  return money(sum)
}

/** What the slack is measured against: notional of positions; for lending, the debt. */
export function exposure(world: Tables, account: number): Money {
  const { legs, instruments } = world
  let sum = 0
  const end = world.accounts.legBegin[account + 1]
  for (let leg = world.accounts.legBegin[account]; leg < end; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const instrument = legs.instrument[leg]
    const isCollateral = instruments.isPerpetual[instrument] === 0 && held > 0
    if (!isCollateral) sum += Math.abs(held) * priceOf(world, instrument)
  }
  return money(sum)
}

/** Slack as a share of exposure: 0 at the trigger; for lending, health factor minus one. */
export function health(world: Tables, account: number): number {
  const size = exposure(world, account)
  return size > 0 ? slack(world, account) / size : Number.POSITIVE_INFINITY
}

/** The venue's price of an instrument. */
export function priceOf(world: Tables, instrument: number): Price {
  return world.oracles.value[world.instruments.oracle[instrument]]
}

/** Maintenance margin of one position of the given notional. */
export function maintenanceOf(world: Tables, instrument: number, notional: number): Money {
  const { bracketBegin, bracketEnd } = world.instruments
  const begin = bracketBegin[instrument]
  let bracket = bracketEnd[instrument] - 1
  if (bracket < begin) return money(0)
  while (bracket > begin && notional <= world.brackets.floor[bracket]) bracket--
  return money(notional * world.brackets.rate[bracket] - world.brackets.deduction[bracket])
}

/**
 * The price at which a leg of `held` units has lost `allowance` of slack, counted from `from`:
 * below `from` for longs and collateral, above it for shorts and debts. 0 where no positive price
 * does: a long that never triggers, a short that is unsafe at every price.
 */
export function priceAtLoss(
  world: Tables,
  instrument: number,
  held: Amount,
  from: Price,
  allowance: Money,
): Price {
  const { instruments, brackets } = world
  const begin = instruments.bracketBegin[instrument]
  const end = instruments.bracketEnd[instrument]
  const weight = held > 0 ? instruments.weight[instrument] : 1
  const size = Math.abs(held)
  const side = held > 0 ? 1 : -1
  // Contribution to slack at notional n in a bracket: side·weight·n − rate·n + deduction.
  const target =
    size * from * side * weight - maintenanceOf(world, instrument, size * from) - allowance
  if (begin === end) return notionalToPrice(target / (side * weight), size)
  for (let bracket = begin; bracket < end; bracket++) {
    const slope = side * weight - brackets.rate[bracket]
    const notional = (target - brackets.deduction[bracket]) / slope
    const ceiling = bracket + 1 < end ? brackets.floor[bracket + 1] : Number.POSITIVE_INFINITY
    if (notional > brackets.floor[bracket] && notional <= ceiling)
      return notionalToPrice(notional, size)
  }
  return 0 as Price
}

function notionalToPrice(notional: number, size: number): Price {
  return (notional > 0 ? notional / size : 0) as Price
}

/** Value in the reporting currency of money that an account counts in. */
export function inUsd(world: Tables, account: number, value: Money): Usd {
  return usd(value * world.assets.usd[world.accounts.cashAsset[account]])
}
