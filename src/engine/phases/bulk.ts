/**
 * The short way through phase 10 for what most often happens: a slice of accounts with one position
 * each, in trigger order, closed whole at market. Same arithmetic as the long way, without lists.
 *
 * Taken only where it cannot be told apart: worst health first, in batch, one bracket, a venue that
 * `closesWholeAtMarket`, one group crossed, and nobody in the slice written before. With a trace:
 * nobody owns accounts, and the market says what each order moves (slice-events.ts).
 */
import type { Amount, Money } from '../../units/units.ts'
import { markDirty } from '../margin/at-risk.ts'
import { noteOwned } from '../margin/solvency.ts'
import { orderUnsafe } from '../margin/tie-order.ts'
import { touch, touchSlice } from '../ports/journal.ts'
import { type Orders, reserveOrders } from '../ports/orders.ts'
import { count } from '../ports/round-log.ts'
import type { Run } from '../ports/run.ts'
import { badDebtFlow } from '../verbs/deficit.ts'
import { payProvider } from '../verbs/ledger.ts'
import { refuse } from '../verbs/refuse.ts'
import { addResidual, noteLiquidated } from '../verbs/trading.ts'
import { recordClosings, recordDebts } from './slice-events.ts'

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

/** What the slice at hand has traded, and what of its debts is written off. Kept between none. */
const sums = {
  base: 0,
  quote: 0,
  /** Debts are written off on the way: as writeOff in deficit.ts does, in local numbers. */
  isWrittenOff: false,
  dollars: 0,
  debts: 0,
  /** Cash of the account of bad debt, dollars of the round, and of the run. */
  owed: 0,
  logged: 0,
  flow: 0,
}

/**
 * Sends the holdings of the rows to market, writes the fills, and leaves the orders blank. Where
 * the fund is empty, debts are written off on the way. Returns the end of the rows that have
 * sold: orders are filled in turn.
 */
function sellSlice(run: Run, market: number, begin: number, end: number, isSold: boolean): number {
  const { venues, accounts, assets } = run.world
  const venue = accounts.venue[begin]
  const debtor = venues.badDebt[venue]
  const round = run.log.count - 1
  const { badDebtUsd, forcedUsd } = run.log.rounds
  sums.base = sums.quote = sums.debts = 0
  sums.isWrittenOff = !(accounts.cash[venues.fund[venue]] > 0) && isNextAbsorbed(run)
  sums.dollars = assets.usd[accounts.cashAsset[debtor]]
  sums.owed = accounts.cash[debtor]
  sums.logged = badDebtUsd[round]
  sums.flow = run.flows[badDebtFlow]
  const sold = sellRows(run, market, begin, end)
  touch(run.journal, debtor)
  accounts.cash[debtor] = sums.owed as Money
  run.log.venueBadDebtUsd[venue] += sums.logged - badDebtUsd[round]
  badDebtUsd[round] = sums.logged
  run.flows[badDebtFlow] = sums.flow
  run.paid[0] = sums.base
  run.paid[1] = sums.quote
  payProvider(run, market)
  if (run.trace !== null) recordDebts(run, run.trace, debtor, sums.debts)
  const traded = Math.abs(sums.quote) * assets.usd[run.world.markets.quote[market]]
  noteLiquidated(run, market, traded, isSold)
  run.log.markets.forcedUsd[market] += traded
  forcedUsd[round] += traded
  run.work.transfers += 2 * (end - begin) + sums.debts
  if (sums.quote !== 0) run.progress += end - begin
  // Nobody buys: left to the long way, which ends the run where nothing can be done.
  else for (let row = begin; row < end; row++) run.unsafe[run.unsafeCount++] = row
  return sold
}

/** Would nothing be recorded between these sales and the debts that they leave? */
const isNextAbsorbed = ({ trace, world, residualCount }: Run): boolean =>
  trace === null || (world.actors.length === 0 && world.venues.count === 1 && residualCount === 0)

/**
 * Chunk by chunk; with a trace at once: all liquidations are told before the first order. One long
 * function, as V8 makes of two loops in two of them a slower program.
 */
function sellRows(run: Run, market: number, begin: number, end: number): number {
  const { trace, sliceOrders } = run
  const { cash, legBegin } = run.world.accounts
  const { amount } = run.world.legs
  const { isWrittenOff, dollars } = sums
  const step = trace === null ? chunk : end - begin
  reserveOrders(sliceOrders, step)
  const { filled, value, quantity, account, moved } = sliceOrders
  if (trace !== null) moved.fill(0, 0, step)
  let { base, quote, owed, logged, flow } = sums
  let debts = 0
  let sold = begin
  for (let from = begin; from < end; from += step) {
    const rows = Math.min(step, end - from)
    const firstLeg = legBegin[from]
    for (let at = 0; at < rows; at++) quantity[at] = -amount[firstLeg + at] as Amount
    run.world.markets.liquidity[market].execute(sliceOrders, 0, rows)
    // Orders are filled in turn: if the last one is whole, all are.
    const isWhole = filled[rows - 1] === quantity[rows - 1]
    const last = soldEnd(filled, rows)
    if (last > 0) sold = from + last
    if (trace !== null) recordClosings(run, trace, market, from, from + last)
    if (isWhole) amount.fill(0 as Amount, firstLeg, firstLeg + rows)
    for (let at = 0; at < rows; at++) {
      const held = isWhole ? 0 : amount[firstLeg + at] + filled[at]
      const left = cash[from + at] + value[at]
      base += filled[at]
      quote += value[at]
      filled[at] = 0 as Amount
      value[at] = 0 as Money
      if (!isWhole) amount[firstLeg + at] = held as Amount
      if (left < 0 && held === 0 && isWrittenOff) {
        cash[from + at] = 0 as Money
        owed += left
        logged -= left * dollars
        flow -= left * dollars
        if (trace !== null) {
          account[debts] = from + at
          quantity[debts] = -left as Amount
        }
        debts++
        continue
      }
      cash[from + at] = left as Money
      if (held !== 0) keepRest(run, from + at, at < last)
      else if (left < 0) addResidual(run, from + at)
    }
  }
  Object.assign(sums, { base, quote, owed, logged, flow, debts })
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
