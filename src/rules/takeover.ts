/**
 * An account is taken over whole: a fund or vault buys its positions at the bankruptcy price and
 * gets whatever else it holds, so that nothing is left to it and nothing is owed.
 *
 * Sources: Binance liquidation protocol (the fund takes over at the bankruptcy price),
 * https://www.binance.com/en/support/faq/360033525271; Hyperliquid (all cross positions and cross
 * margin move to the liquidator vault, maintenance margin is not returned),
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations (read 2026-11-23).
 * Assumes: what Binance calls "a portion" of the remaining collateral is all of it.
 */

import { inUsd, priceOf } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { causeOf } from '../engine/verbs/deficit.ts'
import { transferCash, transferLeg, transferPosition } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { noteActed, noteLiquidated } from '../engine/verbs/trading.ts'
import { findLeg, forEachLeg, forEachPosition } from '../engine/world/holdings.ts'
import { money } from '../units/units.ts'
import { bankruptcyPrice } from './bankruptcy-price.ts'

export function takeOver(run: Run, account: number, taker: number): void {
  const { accounts } = run.world
  noteActed(run, account)
  // Positions first: they are priced by all that the account has.
  forEachPosition(run.world, account, (leg) => buyPosition(run, account, leg, taker))
  forEachLeg(run.world, account, (leg, instrument, held) => {
    transferLeg(run, leg, findLeg(run.world, taker, instrument), held, 'takeover')
  })
  transferCash(run, account, taker, accounts.cash[account], 'takeover')
}

function buyPosition(run: Run, account: number, leg: number, taker: number): void {
  const { legs, instruments } = run.world
  const held = legs.amount[leg]
  const instrument = legs.instrument[leg]
  const at = bankruptcyPrice(run.world, account, leg)
  const notional = money(Math.abs(held) * priceOf(run.world, instrument))
  const usd = inUsd(run.world, account, notional)
  noteLiquidated(run, instruments.market[instrument], usd, held > 0)
  transferPosition(run, leg, findLeg(run.world, taker, instrument), held, at, 'takeover')
  transferCash(run, taker, account, money(held * at), 'takeover')
  const cause = causeOf(run, account)
  record(run, 'takeover', { account, instrument, quantity: held, price: at, value: usd, cause })
}
