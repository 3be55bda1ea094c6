/**
 * The short way through phase 10 for what most often happens: a slice of accounts with one position
 * each, in trigger order, closed whole at market. Same arithmetic as the long way, without lists.
 *
 * Taken only where it cannot be told apart: worst health first, in batch, no trace, one bracket, a
 * venue that `closesWholeAtMarket`, one slice a market, and nobody in the slice written before.
 */
import type { Amount, Money } from '../units/units.ts'
import type { Column } from '../kit/column.ts'
import { markDirty } from './at-risk.ts'
import { closeWriteOff, openWriteOff } from './deficit.ts'
import { touch, touchRange } from './journal.ts'
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
  const { world, sliceOrders: orders, log } = run
  const market = world.instruments.market[instrument]
  const rows = end - begin
  const firstLeg = world.accounts.legBegin[begin]
  const isLong = world.legs.amount[firstLeg] > 0
  reserveOrders(orders, rows)
  negate(world.legs.amount, firstLeg, orders.quantity, rows)
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

function negate(from: Column<Amount>, first: number, to: Column<Amount>, rows: number): void {
  for (let at = 0; at < rows; at++) to[at] = -from[first + at] as Amount
}

/**
 * Writes fills to cash and legs and leaves the orders blank; returns the quote that the provider
 * paid. Where the fund is empty, what accounts owe is written off on the way.
 */
function settleSlice(
  run: Run,
  market: number,
  begin: number,
  end: number,
  firstLeg: number,
): number {
  const { filled, value } = run.sliceOrders
  const { cash } = run.world.accounts
  const { amount } = run.world.legs
  const venue = run.world.accounts.venue[begin]
  const isFundEmpty = !(cash[run.world.venues.fund[venue]] > 0)
  const debts = openWriteOff(run, venue)
  let { owner, logged, flow } = debts
  let base = 0
  let quote = 0
  for (let row = begin; row < end; row++) {
    const at = row - begin
    const held = amount[firstLeg + at] + filled[at]
    const left = cash[row] + value[at]
    base += filled[at]
    quote += value[at]
    filled[at] = 0 as Amount
    value[at] = 0 as Money
    amount[firstLeg + at] = held as Amount
    if (left < 0 && held === 0 && isFundEmpty) {
      cash[row] = 0 as Money
      owner += left
      logged -= left * debts.dollars
      flow -= left * debts.dollars
      continue
    }
    cash[row] = left as Money
    if (held !== 0) markDirty(run, row)
    else if (left < 0) addResidual(run, row)
  }
  closeWriteOff(run, venue, owner, logged, flow)
  payProvider(run, market, base, quote)
  return quote
}

function payProvider(run: Run, market: number, base: number, quote: number): void {
  const { accounts, legs, markets } = run.world
  const inventory = markets.inventoryLeg[market]
  const provider = markets.provider[market]
  touch(run.journal, provider)
  legs.amount[inventory] = (legs.amount[inventory] - base) as Amount
  accounts.cash[provider] = (accounts.cash[provider] - quote) as Money
}
