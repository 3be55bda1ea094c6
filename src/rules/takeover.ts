/**
 * An account is taken over whole: its positions and its cash go to a fund or vault, at its
 * bankruptcy price, so that nothing is left to it and nothing is owed.
 *
 * Source: Binance liquidation protocol (fund takes over at the bankruptcy price), Hyperliquid docs
 * (all cross positions and cross margin move to the liquidator vault), read 2025-11-23.
 */

import { causeOf } from '../engine/deficit.ts'
import { findLeg, transferCash, transferPosition } from '../engine/ledger.ts'
import { noteActed, noteLiquidated } from '../engine/liquidation.ts'
import { inUsd, priceOf } from '../engine/margin.ts'
import type { Run } from '../engine/run.ts'
import { record } from '../engine/trace.ts'
import { money } from '../units/units.ts'
import { bankruptcyPrice } from './bankruptcy-price.ts'

export function takeOver(run: Run, account: number, taker: number): void {
  const { accounts, legs, instruments } = run.world
  noteActed(run, account)
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const instrument = legs.instrument[leg]
    const at = bankruptcyPrice(run.world, account, leg)
    const to = findLeg(run, taker, instrument)
    const notional = money(Math.abs(held) * priceOf(run.world, instrument))
    const usd = inUsd(run.world, account, notional)
    if (instruments.isPerpetual[instrument] === 1) {
      noteLiquidated(run, instruments.market[instrument], usd, held > 0)
    }
    transferPosition(run, leg, to, held, at, 'takeover')
    const cause = causeOf(run, account)
    record(run, 'takeover', { account, instrument, quantity: held, price: at, value: usd, cause })
  }
  transferCash(run, account, taker, accounts.cash[account], 'takeover')
}
