/**
 * The short way through phase 10 for what most often happens: a slice of accounts with one position
 * each, in trigger order, closed whole at market. Same arithmetic as the long way, without lists.
 *
 * Taken only where it cannot be told apart: worst health first, in batch, no trace, one bracket, a
 * venue that `closesWholeAtMarket`, one group crossed, and nobody in the slice written before.
 */
import type { Amount, Money } from '../../units/units.ts'
import { markDirty } from '../margin/at-risk.ts'
import { noteOwned } from '../margin/solvency.ts'
import { orderUnsafe } from '../margin/tie-order.ts'
import { touch, touchSlice } from '../ports/journal.ts'
import type { Orders } from '../ports/orders.ts'
import { count } from '../ports/round-log.ts'
import type { Run } from '../ports/run.ts'
import { badDebtFlow } from '../verbs/deficit.ts'
import { payProvider } from '../verbs/ledger.ts'
import { refuse } from '../verbs/refuse.ts'
import { addResidual, noteLiquidated } from '../verbs/trading.ts'

/** Turns the slice back into a list: somebody has written accounts or ordered since the check. */
export function unpackSlice(run: Run): void {
  const { begin, end } = run.slice
  for (let row = begin; row < end; row++) run.unsafe[run.unsafeCount++] = row
  run.slice.group = -1
  orderUnsafe(run)
}

/** Rows that go through orders, market and ledger together: what fits the fastest cache. */
const chunk = 512

export function closeSlice(run: Run): void {
  const { world, log } = run
  const { group, begin, end } = run.slice
  const market = world.instruments.market[world.index.groups[group].instrument]
  run.slice.group = -1
  const rows = end - begin
  const isSold = world.legs.amount[world.accounts.legBegin[begin]] > 0
  touchSlice(run.journal, begin, end)
  noteOwners(run, begin, end)
  const sold = sellSlice(run, market, begin, end, isSold)
  run.work.orders += rows
  if (sold === begin) return
  run.isLiquidated.fill(1, begin, sold)
  run.actedRound.fill(run.round + 1, begin, sold)
  count(log, 'liquidated', sold - begin)
  if (log.firstLiquidationMs < 0) log.firstLiquidationMs = run.timeMs
}

/** Firms of which an account is sold are told. */
function noteOwners(run: Run, begin: number, end: number): void {
  if (run.world.firms.count === 0) return
  for (let row = begin; row < end; row++) noteOwned(run, row)
}

/**
 * Sends the holdings of the rows to market, writes the fills, and leaves the orders blank. Where
 * the fund is empty, debts are written off on the way. Returns the end of the rows that have
 * sold: orders are filled in turn.
 */
function sellSlice(run: Run, market: number, begin: number, end: number, isSold: boolean): number {
  const { filled, value, quantity } = run.sliceOrders
  const { cash, venue, legBegin } = run.world.accounts
  const { amount } = run.world.legs
  const { venues, assets, accounts } = run.world
  const { badDebtUsd } = run.log.rounds
  const isFundEmpty = !(cash[venues.fund[venue[begin]]] > 0)
  const debtor = venues.badDebt[venue[begin]]
  const dollars = assets.usd[accounts.cashAsset[debtor]]
  // What writeOff in deficit.ts does, in local numbers.
  let owed: number = cash[debtor]
  let logged = badDebtUsd[run.log.count - 1]
  let flow = run.flows[badDebtFlow]
  let base = 0
  let quote = 0
  let debts = 0
  let sold = begin
  for (let from = begin; from < end; from += chunk) {
    const rows = Math.min(chunk, end - from)
    const firstLeg = legBegin[from]
    for (let at = 0; at < rows; at++) quantity[at] = -amount[firstLeg + at] as Amount
    run.world.markets.liquidity[market].execute(run.sliceOrders, 0, rows)
    // Orders are filled in turn: if the last one is whole, all are.
    const isWhole = filled[rows - 1] === quantity[rows - 1]
    if (isWhole) amount.fill(0, firstLeg, firstLeg + rows)
    const last = soldEnd(filled, rows)
    if (last > 0) sold = from + last
    for (let at = 0; at < rows; at++) {
      const held = isWhole ? 0 : amount[firstLeg + at] + filled[at]
      const left = cash[from + at] + value[at]
      base += filled[at]
      quote += value[at]
      filled[at] = 0 as Amount
      value[at] = 0 as Money
      if (!isWhole) amount[firstLeg + at] = held as Amount
      if (left < 0 && held === 0 && isFundEmpty) {
        cash[from + at] = 0 as Money
        owed += left
        debts++
        logged -= left * dollars
        flow -= left * dollars
        continue
      }
      cash[from + at] = left as Money
      if (held !== 0) keepRest(run, from + at, from + at < sold)
      if (held === 0 && left < 0) addResidual(run, from + at)
    }
  }
  touch(run.journal, debtor)
  cash[debtor] = owed as Money
  run.log.venueBadDebtUsd[venue[begin]] += logged - badDebtUsd[run.log.count - 1]
  badDebtUsd[run.log.count - 1] = logged
  run.flows[badDebtFlow] = flow
  run.paid[0] = base
  run.paid[1] = quote
  payProvider(run, market)
  const traded = Math.abs(quote) * assets.usd[run.world.markets.quote[market]]
  const { markets, rounds } = run.log
  noteLiquidated(run, market, traded, isSold)
  markets.forcedUsd[market] += traded
  rounds.forcedUsd[run.log.count - 1] += traded
  run.work.transfers += 2 * (end - begin) + debts
  if (quote !== 0) run.progress += end - begin
  // Nobody buys: left to the long way, which ends the run where nothing can be done.
  else for (let row = begin; row < end; row++) run.unsafe[run.unsafeCount++] = row
  return sold
}

/** What the market did not take is looked at again. */
function keepRest(run: Run, row: number, hasSold: boolean): void {
  // No longer as compiled: it is placed by its health from now on.
  if (hasSold) touch(run.journal, row)
  markDirty(run, row)
  refuse(run, row, 'no-depth')
}

/** The end of the rows that have sold something. */
function soldEnd(filled: Orders['filled'], rows: number): number {
  let end = rows
  while (end > 0 && filled[end - 1] === 0) end--
  return end
}
