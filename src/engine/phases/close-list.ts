/**
 * The short way through phase 10 for a list of accounts with any number of positions, each closed
 * whole at market. Same arithmetic as the long way: a market is sent its orders together, in their
 * turn, and money moves in the order in which the long way moves it, account by account.
 *
 *     orders, by account     A: m0 m7   B: m7 m3    …
 *     filled, by market      m0: A      m3: B       m7: A B
 *
 * Taken only where it cannot be told apart: in batch, no trace, nobody screens or closes a gate,
 * positions only, on venues that `closesWholeAtMarket` without a fee, and no estate to close.
 */
import type { Amount, Money } from '../../units/units.ts'
import { markDirty } from '../margin/at-risk.ts'
import { noteOwned } from '../margin/solvency.ts'
import { touch, touchSlice } from '../ports/journal.ts'
import { reserveOrders } from '../ports/orders.ts'
import { count } from '../ports/round-log.ts'
import type { Run } from '../ports/run.ts'
import { badDebtFlow } from '../verbs/deficit.ts'
import { payProvider } from '../verbs/ledger.ts'
import { refuse } from '../verbs/refuse.ts'
import { addResidual, noteLiquidated } from '../verbs/trading.ts'
import { isAbsorbedNext } from './waterfall.ts'

/** Closes all of `run.unsafe`; false: nothing has been done, and the long way is to be taken. */
export function closeList(run: Run): boolean {
  if (!isShort(run)) return false
  const orders = listOrders(run)
  if (orders < 0) return false
  placeOrders(run, orders)
  fillOrders(run)
  const venue = run.world.accounts.venue[run.unsafe[0]]
  beginDebts(run, venue)
  settleOrders(run, orders)
  endDebts(run, venue)
  const { filled, value } = run.sliceOrders
  filled.fill(0 as Amount, 0, orders)
  value.fill(0 as Money, 0, orders)
  run.work.orders += orders
  run.work.transfers += 2 * orders
  return true
}

/** Debts of the list at hand that are written off on the way, as deficit.ts does. */
const debts = { isWrittenOff: false, dollars: 0, count: 0, owed: 0, logged: 0, lost: 0, flow: 0 }

function beginDebts(run: Run, venue: number): void {
  const { world, log } = run
  const { accounts, venues, assets } = world
  const debtor = venues.badDebt[venue]
  debts.isWrittenOff = isAbsorbedNext(run) && !(accounts.cash[venues.fund[venue]] > 0)
  debts.dollars = assets.usd[accounts.cashAsset[debtor]]
  debts.count = 0
  debts.owed = accounts.cash[debtor]
  debts.logged = log.rounds.badDebtUsd[log.count - 1]
  debts.lost = log.venueBadDebtUsd[venue]
  debts.flow = run.flows[badDebtFlow]
}

function endDebts(run: Run, venue: number): void {
  if (debts.count === 0) return
  const { world, log } = run
  const debtor = world.venues.badDebt[venue]
  touch(run.journal, debtor)
  world.accounts.cash[debtor] = debts.owed as Money
  log.rounds.badDebtUsd[log.count - 1] = debts.logged
  log.venueBadDebtUsd[venue] = debts.lost
  run.flows[badDebtFlow] = debts.flow
  run.work.transfers += debts.count
}

function isShort({ trace, gates, world, orders, credit, isMeasuring }: Run): boolean {
  const { settings, mitigations } = world
  return (
    trace === null &&
    gates.isEmpty &&
    !isMeasuring &&
    orders.count === 0 &&
    credit.defaults === 0 &&
    mitigations.length === 0 &&
    settings.apart === undefined &&
    !settings.without?.includes('price')
  )
}

/**
 * Writes an order for each position into `orders`, which has none, account by account, and counts
 * them by market. Returns how many; -1: somebody is not closed like that.
 */
function listOrders(run: Run): number {
  const { world, unsafe, unsafeCount, orders, marketEnds } = run
  const { legBegin, venue } = world.accounts
  const { amount, instrument } = world.legs
  const { isSoldWhole } = world.index
  marketEnds.fill(0)
  let listed = 0
  for (let at = 0; at < unsafeCount; at++) {
    const row = unsafe[at]
    const { closesWholeAtMarket, liquidationFee = 0 } = world.venues.rules[venue[row]]
    if (closesWholeAtMarket !== true || liquidationFee !== 0) return -1
    const end = legBegin[row + 1]
    reserveOrders(orders, listed + end - legBegin[row])
    for (let leg = legBegin[row]; leg < end; leg++) {
      const held = amount[leg]
      if (held === 0) continue
      if (isSoldWhole[instrument[leg]] === 0) return -1
      const market = world.instruments.market[instrument[leg]]
      orders.account[listed] = row
      orders.leg[listed] = leg
      orders.market[listed] = market
      orders.quantity[listed++] = -held as Amount
      marketEnds[market]++
    }
  }
  return listed
}

/** Copies them into `sliceOrders`, market by market: `leg` of order n is its place there. */
function placeOrders({ orders, sliceOrders, marketEnds }: Run, count: number): void {
  let end = 0
  for (let row = 0; row < marketEnds.length; row++) {
    const own = marketEnds[row]
    marketEnds[row] = end
    end += own
  }
  reserveOrders(sliceOrders, count)
  const { quantity, leg: place } = sliceOrders
  for (let order = 0; order < count; order++) {
    const to = marketEnds[orders.market[order]]++
    quantity[to] = orders.quantity[order]
    place[order] = to
  }
}

function fillOrders({ world, sliceOrders, marketEnds }: Run): void {
  for (let row = 0, begin = 0; row < marketEnds.length; row++) {
    const end = marketEnds[row]
    if (end > begin) world.markets.liquidity[row].execute(sliceOrders, begin, end)
    begin = end
  }
}

/** Holdings and money, in the order of accounts; providers, for orders in a row on one market. */
function settleOrders(run: Run, count: number): void {
  const { world, orders, sliceOrders } = run
  const { account, market: markets, leg: legs, quantity } = orders
  const { filled, value, leg: place } = sliceOrders
  const { amount } = world.legs
  const { cash } = world.accounts
  const { usd } = world.assets
  const { quote } = world.markets
  let market = markets[0]
  let base = 0
  let paid = 0
  let forced = 0
  for (let begin = 0, order = 0; begin < count; begin = order) {
    const row = account[begin]
    noteClosing(run, row, begin, count)
    let isWhole = true
    for (; order < count && account[order] === row; order++) {
      if (markets[order] !== market) {
        noteRow(run, market, base, paid, forced)
        market = markets[order]
        base = paid = forced = 0
      }
      const from = place[order]
      const got = filled[from]
      if (got !== quantity[order]) isWhole = false
      if (got === 0) continue
      const worth = Math.abs(value[from])
      amount[legs[order]] = (amount[legs[order]] + got) as Amount
      cash[row] = (cash[row] + value[from]) as Money
      base += got
      paid += value[from]
      forced += worth
      noteLiquidated(run, market, worth * usd[quote[market]], got < 0)
      run.progress++
    }
    if (!isWhole) markDirty(run, row)
    else if (cash[row] < 0) leaveDebt(run, row)
  }
  noteRow(run, market, base, paid, forced)
}

/** Before an account's fills are written, the first of which is `begin`. */
function noteClosing(run: Run, row: number, begin: number, end: number): void {
  const { account, quantity } = run.orders
  const { filled, leg: place } = run.sliceOrders
  let isSold = false
  let isWhole = true
  for (let order = begin; order < end && account[order] === row; order++) {
    const got = filled[place[order]]
    if (got !== 0) isSold = true
    if (got !== quantity[order]) isWhole = false
  }
  if (!isWhole) refuse(run, row, 'no-depth')
  if (!isSold) return
  // Of an account that is left empty only cash and amounts have changed.
  if (isWhole && run.journal.isNoted[row] === 0) touchSlice(run.journal, row, row + 1)
  else touch(run.journal, row)
  noteOwned(run, row)
  if (run.actedRound[row] === run.round + 1) return
  run.actedRound[row] = run.round + 1
  run.isLiquidated[row] = 1
  count(run.log, 'liquidated', 1)
  if (run.log.firstLiquidationMs < 0) run.log.firstLiquidationMs = run.timeMs
}

/** For the waterfall; or, if that is next and nobody will pay, written off. */
function leaveDebt(run: Run, row: number): void {
  if (!debts.isWrittenOff) {
    addResidual(run, row)
    return
  }
  const { cash } = run.world.accounts
  const usd = cash[row] * debts.dollars
  debts.count++
  debts.owed += cash[row]
  debts.logged -= usd
  debts.lost -= usd
  debts.flow -= usd
  cash[row] = 0 as Money
}

/** Orders in a row on one market. */
function noteRow(run: Run, market: number, base: number, paid: number, forced: number): void {
  const { world, log } = run
  run.paid[0] = base
  run.paid[1] = paid
  payProvider(run, market)
  const dollars = world.assets.usd[world.markets.quote[market]]
  log.markets.forcedUsd[market] += forced * dollars
  count(log, 'forcedUsd', forced * dollars)
}
