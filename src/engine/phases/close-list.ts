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
import { hasHoldings } from '../world/holdings.ts'

/** Closes all of `run.unsafe`; false: nothing has been done, and the long way is to be taken. */
export function closeList(run: Run): boolean {
  if (!isShort(run)) return false
  const orders = placeOrders(run)
  if (orders < 0) return false
  fillOrders(run)
  settleAccounts(run)
  const { filled, value } = run.sliceOrders
  filled.fill(0 as Amount, 0, orders)
  value.fill(0 as Money, 0, orders)
  run.work.orders += orders
  run.work.transfers += 2 * orders
  leaveAccounts(run)
  return true
}

/** What is left is looked at again, a debt is for the waterfall: or written off, if nobody pays. */
function leaveAccounts(run: Run): void {
  const { world, unsafe, unsafeCount, log, flows } = run
  const { accounts, venues, assets } = world
  const { cash } = accounts
  const venue = accounts.venue[unsafe[0]]
  const debtor = venues.badDebt[venue]
  const dollars = assets.usd[accounts.cashAsset[debtor]]
  const isWrittenOff = isNextAbsorbed(run) && !(cash[venues.fund[venue]] > 0)
  let { [venue]: lost } = log.venueBadDebtUsd
  let logged = log.rounds.badDebtUsd[log.count - 1]
  let flow = flows[badDebtFlow]
  let owed: number = cash[debtor]
  let debts = 0
  for (let at = 0; at < unsafeCount; at++) {
    const row = unsafe[at]
    const left: number = cash[row]
    if (hasHoldings(world, row)) markDirty(run, row)
    else if (!(left < 0)) continue
    else if (!isWrittenOff) addResidual(run, row)
    else {
      cash[row] = 0 as Money
      owed += left
      logged -= left * dollars
      lost -= left * dollars
      flow -= left * dollars
      debts++
    }
  }
  if (debts === 0) return
  touch(run.journal, debtor)
  cash[debtor] = owed as Money
  log.venueBadDebtUsd[venue] = lost
  log.rounds.badDebtUsd[log.count - 1] = logged
  flows[badDebtFlow] = flow
  run.work.transfers += debts
}

/** Is the waterfall next, and this venue's all there is in it? */
const isNextAbsorbed = ({ world, residualCount }: Run): boolean =>
  world.actors.length === 0 && world.venues.count === 1 && residualCount === 0

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
 * Writes an order for each position into `sliceOrders`, market by market: `leg` of order n, as
 * counted by account, is its place there. Returns how many; -1: somebody is not closed like that.
 */
function placeOrders(run: Run): number {
  const { world, unsafe, unsafeCount, marketEnds } = run
  const { legBegin, venue } = world.accounts
  const { amount, instrument } = world.legs
  const { market } = world.instruments
  const { isSoldWhole } = world.index
  marketEnds.fill(0)
  let orders = 0
  for (let at = 0; at < unsafeCount; at++) {
    const row = unsafe[at]
    const { closesWholeAtMarket, liquidationFee = 0 } = world.venues.rules[venue[row]]
    if (closesWholeAtMarket !== true || liquidationFee !== 0) return -1
    for (let leg = legBegin[row]; leg < legBegin[row + 1]; leg++) {
      if (amount[leg] === 0) continue
      if (!isSoldWhole[instrument[leg]]) return -1
      marketEnds[market[instrument[leg]]]++
      orders++
    }
  }
  let end = 0
  for (let row = 0; row < marketEnds.length; row++) {
    const own = marketEnds[row]
    marketEnds[row] = end
    end += own
  }
  reserveOrders(run.sliceOrders, orders)
  const { quantity, leg: place } = run.sliceOrders
  let order = 0
  for (let at = 0; at < unsafeCount; at++) {
    const row = unsafe[at]
    for (let leg = legBegin[row]; leg < legBegin[row + 1]; leg++) {
      if (amount[leg] === 0) continue
      const to = marketEnds[market[instrument[leg]]]++
      quantity[to] = -amount[leg] as Amount
      place[order++] = to
    }
  }
  return orders
}

function fillOrders({ world, sliceOrders, marketEnds }: Run): void {
  for (let row = 0, begin = 0; row < marketEnds.length; row++) {
    const end = marketEnds[row]
    if (end > begin) world.markets.liquidity[row].execute(sliceOrders, begin, end)
    begin = end
  }
}

/** Holdings and money, in the order of accounts; providers, for orders in a row on one market. */
function settleAccounts(run: Run): void {
  const { world, unsafe, unsafeCount, sliceOrders } = run
  const { legBegin, cash } = world.accounts
  const { amount, instrument } = world.legs
  const { filled, value, leg: place } = sliceOrders
  const { usd } = world.assets
  const { quote } = world.markets
  let market = -1
  let base = 0
  let paid = 0
  let forced = 0
  let order = 0
  for (let at = 0; at < unsafeCount; at++) {
    const row = unsafe[at]
    noteClosing(run, row, order)
    for (let leg = legBegin[row]; leg < legBegin[row + 1]; leg++) {
      if (amount[leg] === 0) continue
      const from = place[order++]
      const next = world.instruments.market[instrument[leg]]
      if (next !== market) {
        if (market >= 0) noteRow(run, market, base, paid, forced)
        market = next
        base = paid = forced = 0
      }
      const got = filled[from]
      if (got === 0) continue
      const worth = Math.abs(value[from])
      amount[leg] = (amount[leg] + got) as Amount
      cash[row] = (cash[row] + value[from]) as Money
      base += got
      paid += value[from]
      forced += worth
      noteLiquidated(run, market, worth * usd[quote[market]], got < 0)
      run.progress++
    }
  }
  if (market >= 0) noteRow(run, market, base, paid, forced)
}

/** Before an account's fills are written, the first of which is `order`. */
function noteClosing(run: Run, row: number, order: number): void {
  const { quantity, filled, leg: place } = run.sliceOrders
  const { legBegin } = run.world.accounts
  const { amount } = run.world.legs
  let isSold = false
  let isWhole = true
  for (let leg = legBegin[row]; leg < legBegin[row + 1]; leg++) {
    if (amount[leg] === 0) continue
    const from = place[order++]
    if (filled[from] !== 0) isSold = true
    if (filled[from] !== quantity[from]) isWhole = false
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
