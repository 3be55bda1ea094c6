/**
 * The short way through phase 10 for what most often happens: a slice of accounts with one position
 * each, in trigger order, closed whole at market.
 *
 * Taken only where it cannot be told apart: worst health first, in batch, one bracket, a venue that
 * `closesWholeAtMarket`, one group crossed, and nobody in the slice written before.
 *
 * Two ways. *Row by row*: the arithmetic of the long way, without lists. *By runs* of accounts
 * whose orders are filled at one price, from prefix sums: what is the same for all of a run is done
 * once, and sums are rounded otherwise (docs/decisions/032).
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
import { noteSlice } from '../verbs/slice-events.ts'
import { addResidual, noteLiquidated } from '../verbs/trading.ts'
import { type SliceSums, settleRuns } from './settle-runs.ts'
import { isAbsorbedNext } from './waterfall.ts'

/** Turns the slice back into a list: somebody has written accounts or ordered since the check. */
export function unpackSlice(run: Run): void {
  listSlice(run)
  run.slice.group = -1
  orderUnsafe(run)
}

function listSlice(run: Run): void {
  const { begin, end } = run.slice
  for (let row = begin; row < end; row++) run.unsafe[run.unsafeCount++] = row
}

/** Rows that go through orders, market and ledger together: what fits the fastest cache. */
const chunk = 512
/** Rows from which runs are worth it. */
const many = 64

/** Closes the slice, or turns it back into a list. */
export function closeSlice(run: Run): void {
  const { world, trace } = run
  const { group, begin, end } = run.slice
  const market = world.instruments.market[world.index.groups[group].instrument]
  const isSold = world.legs.amount[begin] > 0
  // Those of a trace are kept until it is read.
  if (trace === null) run.runs.count = 0
  const firstRun = run.runs.count
  const isByRuns = end - begin >= many && fillRuns(run, market, begin, end)
  run.slice.group = -1
  if (!isByRuns && trace !== null) {
    // The long way in the same order, so that a trace changes nothing.
    listSlice(run)
    return
  }
  touchSlice(run.journal, begin, end)
  noteOwners(run, begin, end)
  openSums(run, begin, isByRuns)
  const sold = isByRuns ? end : sellRows(run, market, begin, end)
  if (isByRuns) {
    settleRuns(run, sums, begin, end, firstRun)
    if (trace !== null) noteSlice(run, trace, market, begin, end, firstRun, sums.debts)
    world.legs.amount.fill(0 as Amount, begin, end)
  }
  bookSums(run, market, begin, end, isSold)
  noteSold(run, begin, end, sold)
}

function fillRuns(run: Run, market: number, begin: number, end: number): boolean {
  const { firms, index, legs, markets } = run.world
  const { runs } = run
  // Accounts of firms are told one by one with a trace.
  if (index.sums === null || firms.count > 0) return false
  const closing = { amount: legs.amount, sums: index.sums.amount, begin, end }
  return markets.liquidity[market].fillRuns?.(closing, runs) ?? false
}

function noteSold(run: Run, begin: number, end: number, sold: number): void {
  const { log } = run
  run.work.orders += end - begin
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
const sums: SliceSums = {
  base: 0,
  quote: 0,
  isWrittenOff: false,
  dollars: 0,
  debts: 0,
  owed: 0,
  logged: 0,
  flow: 0,
}

/** Debts that nobody pays are written off on the way, as writeOff in deficit.ts does. */
function openSums(run: Run, begin: number, isByRuns: boolean): void {
  const { venues, accounts, assets } = run.world
  const venue = accounts.venue[begin]
  const debtor = venues.badDebt[venue]
  sums.base = sums.quote = sums.debts = 0
  const isEmpty = !(accounts.cash[venues.fund[venue]] > 0)
  // By runs alike with and without a trace; row by row there is none, and the bits are the same.
  sums.isWrittenOff = isEmpty && (!isByRuns || isAbsorbedNext(run))
  sums.dollars = assets.usd[accounts.cashAsset[debtor]]
  sums.owed = accounts.cash[debtor]
  sums.logged = run.log.rounds.badDebtUsd[run.log.count - 1]
  sums.flow = run.flows[badDebtFlow]
}

function bookSums(run: Run, market: number, begin: number, end: number, isSold: boolean): void {
  const { venues, accounts, assets, markets } = run.world
  const venue = accounts.venue[begin]
  const round = run.log.count - 1
  const { badDebtUsd, forcedUsd } = run.log.rounds
  touch(run.journal, venues.badDebt[venue])
  accounts.cash[venues.badDebt[venue]] = sums.owed as Money
  run.log.venueBadDebtUsd[venue] += sums.logged - badDebtUsd[round]
  badDebtUsd[round] = sums.logged
  run.flows[badDebtFlow] = sums.flow
  run.paid[0] = sums.base
  run.paid[1] = sums.quote
  payProvider(run, market)
  const traded = Math.abs(sums.quote) * assets.usd[markets.quote[market]]
  noteLiquidated(run, market, traded, isSold)
  run.log.markets.forcedUsd[market] += traded
  forcedUsd[round] += traded
  run.work.transfers += 2 * (end - begin) + sums.debts
  if (sums.quote !== 0) run.progress += end - begin
  // Nobody buys: left to the long way, which ends the run where nothing can be done.
  else listSlice(run)
}

/**
 * Row by row, chunk by chunk: sends holdings to market, writes the fills and leaves the orders
 * blank. Returns the end of the rows that have sold: orders are filled in turn. One long function,
 * as V8 makes of two loops in two of them a slower program.
 */
function sellRows(run: Run, market: number, begin: number, end: number): number {
  const { sliceOrders } = run
  const { cash } = run.world.accounts
  const { amount } = run.world.legs
  const { isWrittenOff, dollars } = sums
  reserveOrders(sliceOrders, chunk)
  const { filled, value, quantity } = sliceOrders
  let { base, quote, owed, logged, flow } = sums
  let debts = 0
  let sold = begin
  for (let from = begin; from < end; from += chunk) {
    const rows = Math.min(chunk, end - from)
    for (let at = 0; at < rows; at++) quantity[at] = -amount[from + at] as Amount
    run.world.markets.liquidity[market].execute(sliceOrders, 0, rows)
    // Orders are filled in turn: if the last one is whole, all are.
    const isWhole = filled[rows - 1] === quantity[rows - 1]
    const last = soldEnd(filled, rows)
    if (last > 0) sold = from + last
    if (isWhole) amount.fill(0 as Amount, from, from + rows)
    for (let at = 0; at < rows; at++) {
      const held = isWhole ? 0 : amount[from + at] + filled[at]
      const left = cash[from + at] + value[at]
      base += filled[at]
      quote += value[at]
      filled[at] = 0 as Amount
      value[at] = 0 as Money
      if (!isWhole) amount[from + at] = held as Amount
      if (left < 0 && held === 0 && isWrittenOff) {
        cash[from + at] = 0 as Money
        owed += left
        logged -= left * dollars
        flow -= left * dollars
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
