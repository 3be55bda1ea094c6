/**
 * The short way through phase 10 for what most often happens: a slice of accounts with one position
 * each, in trigger order, closed whole at market. Same arithmetic as the long way, without lists.
 *
 * Taken only where it cannot be told apart: worst health first, in batch, no trace, one bracket, a
 * venue that `closesWholeAtMarket`, one slice a market, and nobody in the slice written before.
 */
import type { Amount, Money } from '../units/units.ts'
import { markDirty } from './at-risk.ts'
import { touchRange } from './journal.ts'
import { addResidual, noteLiquidated } from './liquidation.ts'
import { reserveOrders } from './orders.ts'
import { count } from './round-log.ts'
import type { Run } from './run.ts'
import { absorb } from './waterfall.ts'

export function closeSlices(run: Run): void {
  for (let at = 0; at < run.sliceCount; at++) {
    const group = run.world.index.groups[run.slices[3 * at]]
    closeSlice(run, group.instrument, run.slices[3 * at + 1], run.slices[3 * at + 2])
  }
  run.sliceCount = 0
  if (run.residualCount > 0) absorb(run)
}

function closeSlice(run: Run, instrument: number, begin: number, end: number): void {
  const { world, orders, log } = run
  const market = world.instruments.market[instrument]
  const rows = end - begin
  const firstLeg = world.accounts.legBegin[begin]
  const isLong = world.legs.amount[firstLeg] > 0
  reserveOrders(orders, rows)
  for (let at = 0; at < rows; at++) {
    orders.quantity[at] = -world.legs.amount[firstLeg + at] as Amount
    orders.filled[at] = 0 as Amount
    orders.value[at] = 0 as Money
    orders.limit[at] = 0 as never
  }
  world.markets.liquidity[market].execute(orders, 0, rows)
  touchRange(run.journal, begin, end)
  run.isLiquidated.fill(1, begin, end)
  const value = settleSlice(run, market, begin, end, firstLeg)
  const dollars = Math.abs(value) * world.assets.usd[world.markets.quote[market]]
  noteLiquidated(run, market, dollars, isLong)
  log.markets.forcedUsd[market] += dollars
  count(log, 'forcedUsd', dollars)
  count(log, 'liquidated', rows)
  if (log.firstLiquidationMs < 0) log.firstLiquidationMs = run.timeMs
  run.work.orders += rows
  run.work.transfers += 2 * rows
  run.progress += rows
}

/** Writes fills to cash and legs; returns the quote that the provider paid. */
function settleSlice(
  run: Run,
  market: number,
  begin: number,
  end: number,
  firstLeg: number,
): number {
  const { world, orders } = run
  const { legs, accounts, markets } = world
  let base = 0
  let quote = 0
  for (let row = begin; row < end; row++) {
    const at = row - begin
    const filled = orders.filled[at]
    const value = orders.value[at]
    const held = legs.amount[firstLeg + at] + filled
    const cash = accounts.cash[row] + value
    base += filled
    quote += value
    accounts.cash[row] = cash as Money
    legs.amount[firstLeg + at] = held as Amount
    if (held !== 0) markDirty(run, row)
    else if (cash < 0) addResidual(run, row)
  }
  const inventory = markets.inventoryLeg[market]
  const provider = markets.provider[market]
  if (run.journal.isNoted[provider] === 0) touchRange(run.journal, provider, provider + 1)
  legs.amount[inventory] = (legs.amount[inventory] - base) as Amount
  accounts.cash[provider] = (accounts.cash[provider] - quote) as Money
  return quote
}
