/**
 * Phase 10: venues turn failed checks into orders, orders meet the market, fills become money.
 *
 *     unsafe --(rules of each venue)--> orders --(liquidity)--> fills --(ledger)--> balances
 *
 * *Batch*: everybody acts on the same published price. *Serial*: one at a time, the price is read
 * again in between, and whoever has recovered by his turn is left alone.
 */
import { type Amount, money, type Price } from '../units/units.ts'
import { markDirty } from './at-risk.ts'
import { closeSlice, unpackSlice } from './bulk.ts'
import { noteMove, worstMove } from './causes.ts'
import { isHalted } from './halts.ts'
import { touch } from './journal.ts'
import { settleOrders, transferCash } from './ledger.ts'
import { hasHoldings, slack } from './margin.ts'
import { appendOrder, moveOrder } from './orders.ts'
import type { Batch } from './ports.ts'
import { readPrices } from './prices.ts'
import { count } from './round-log.ts'
import type { Run } from './run.ts'
import { record } from './trace.ts'
import { absorb } from './waterfall.ts'
import type { World } from './world.ts'

/** In `Orders.cause`: an owner's own order. Every other order is forced. */
const noCause = -1

export function liquidate(run: Run): void {
  if (run.slice.group >= 0 && (run.orders.count > 0 || run.risk.isDisturbed)) unpackSlice(run)
  // What actors have ordered since the last round goes first.
  executeOrders(run)
  dropRecovered(run)
  if (run.slice.group >= 0) closeSlice(run)
  if (run.unsafeCount === 0) return
  if (run.world.settings.execution === 'serial') liquidateSerially(run)
  else liquidateBatch(run, 0, run.unsafeCount)
}

/** Accounts written since the margin check are asked again: owners may have been in time. */
function dropRecovered(run: Run): void {
  let kept = 0
  for (let at = 0; at < run.unsafeCount; at++) {
    const account = run.unsafe[at]
    if (!hasHoldings(run.world, account)) continue
    if (run.risk.isDirty[account] === 0 || isUnsafe(run, account)) run.unsafe[kept++] = account
  }
  run.unsafeCount = kept
}

/** Everybody in unsafe[begin, end) acts on the published prices. */
function liquidateBatch(run: Run, begin: number, end: number): void {
  forEachVenue(run, run.unsafe, begin, end, 'liquidate')
  executeOrders(run)
  for (let at = begin; at < end; at++) {
    const account = run.unsafe[at]
    if (hasHoldings(run.world, account)) markDirty(run, account)
    else if (run.world.accounts.cash[account] < 0) addResidual(run, account)
  }
}

function liquidateSerially(run: Run): void {
  for (let at = 0; at < run.unsafeCount; at++) {
    if (at > 0) {
      run.causes.pass++
      readPrices(run)
      if (!isUnsafe(run, run.unsafe[at])) {
        markDirty(run, run.unsafe[at])
        continue
      }
    }
    liquidateBatch(run, at, at + 1)
    absorb(run)
  }
}

function isUnsafe(run: Run, account: number): boolean {
  const rules = run.world.venues.rules[run.world.accounts.venue[account]]
  if (rules.isUnsafe !== undefined) return rules.isUnsafe(run, account)
  run.work.checks++
  return hasHoldings(run.world, account) && slack(run.world, account) < 0
}

/** Calls a rule once for every run of accounts at one venue. */
export function forEachVenue(
  run: Run,
  accounts: Int32Array,
  begin: number,
  end: number,
  rule: 'liquidate' | 'absorb',
): void {
  const { venue } = run.world.accounts
  for (let from = begin; from < end; ) {
    let to = from + 1
    while (to < end && venue[accounts[to]] === venue[accounts[from]]) to++
    const batch: Batch = { venue: venue[accounts[from]], accounts, begin: from, end: to }
    run.world.venues.rules[batch.venue][rule](run, batch)
    from = to
  }
}

/**
 * Rules call this: a forced order of `quantity` units of what `leg` holds, by the leg's owner,
 * because of the distress of `cause`. `limit` 0: any price.
 */
export function addOrder(
  run: Run,
  cause: number,
  leg: number,
  quantity: Amount,
  limit: Price,
): void {
  const { legs, instruments } = run.world
  const instrument = legs.instrument[leg]
  const market = instruments.market[instrument]
  if (market < 0 || quantity === 0) return
  // Whoever could not trade has not been liquidated.
  const account = legs.account[leg]
  if (isHalted(run, market) && !canWait(run.world, account)) return
  if (cause !== noCause) noteActed(run, cause)
  const units = (quantity * instruments.conversion[instrument]) as Amount
  appendOrder(run.orders, cause, account, leg, market, units, limit)
}

/**
 * Actors and shocks call this: the owner of `leg`, a listed account or the outside, trades of his
 * own accord. Nobody is forced, no fee is due.
 */
export function addOwnOrder(run: Run, leg: number, quantity: Amount, limit: Price): void {
  addOrder(run, noCause, leg, quantity, limit)
}

/** Rules call this: the account is for the waterfall. */
export function addResidual(run: Run, account: number): void {
  if (run.isResidual[account] === 1) return
  run.isResidual[account] = 1
  run.residual[run.residualCount++] = account
}

/** The venue acts on an account: counted once a round, and its event is the cause of the rest. */
export function noteActed(run: Run, account: number): void {
  if (account >= run.world.accounts.traderCount) return
  if (run.actedRound[account] === run.round + 1) {
    run.cause = run.actedEvent[account]
    return
  }
  touch(run.journal, account)
  run.actedRound[account] = run.round + 1
  run.isLiquidated[account] = 1
  count(run.log, 'liquidated', 1)
  if (run.log.firstLiquidationMs < 0) run.log.firstLiquidationMs = run.timeMs
  if (run.trace === null) return
  const { event, leg } = worstMove(run, account)
  const instrument = run.world.legs.instrument[leg]
  run.cause = record(run, 'liquidation', {
    account,
    instrument,
    cause: event,
    quantity: run.world.legs.amount[leg],
    price: run.world.oracles.value[run.world.instruments.oracle[instrument]],
    value: slack(run.world, account),
  })
  run.actedEvent[account] = run.cause
}

/**
 * Rules call this before acting, later, on an account they have liquidated before: what follows is
 * caused by that liquidation, and is not counted as another.
 */
export function resume(run: Run, account: number): void {
  run.actedRound[account] = run.round + 1
  run.cause = run.actedEvent[account]
}

/** Has a venue acted on the account in this run? */
export const isLiquidated = (run: Run, account: number): boolean => run.isLiquidated[account] === 1

/**
 * Sends all orders to their markets, in order, and settles what is filled. On a halted market those
 * of lending liquidators wait, as nobody will give them again; others have been refused.
 */
export function executeOrders(run: Run): void {
  const { orders } = run
  if (run.isMeasuring) return
  let waiting = 0
  for (let from = 0; from < orders.count; ) {
    const market = orders.market[from]
    let to = from + 1
    while (to < orders.count && orders.market[to] === market) to++
    if (!isHalted(run, market)) meetMarket(run, market, from, to)
    else for (let row = from; row < to; row++) moveOrder(orders, row, waiting++)
    from = to
  }
  run.work.orders += orders.count - waiting
  orders.count = waiting
}

/** Nobody gives his orders a second time. */
const canWait = ({ accounts, venues }: World, account: number): boolean =>
  account >= accounts.traderCount && venues.liquidator[accounts.venue[account]] === account

function meetMarket(run: Run, market: number, begin: number, end: number): void {
  const { orders, world } = run
  const { mitigations } = world
  for (let at = 0; at < mitigations.length; at++) mitigations[at].screen?.(run, begin, end)
  const liquidity = world.markets.liquidity[market]
  if (mitigations.length === 0) liquidity.execute(orders, begin, end)
  else {
    for (let row = begin; row < end; row++) {
      if (orders.quantity[row] !== 0) liquidity.execute(orders, row, row + 1)
    }
  }
  settleOrders(run, begin, end)
  noteOrders(run, begin, end)
}

function noteOrders(run: Run, begin: number, end: number): void {
  const { orders, world, log } = run
  const { traderCount } = world.accounts
  const market = orders.market[begin]
  const dollars = world.assets.usd[world.markets.quote[market]]
  let forced = 0
  for (let row = begin; row < end; row++) {
    const filled = orders.filled[row]
    if (filled === 0) continue
    run.progress++
    const value = Math.abs(orders.value[row])
    const isForced = orders.cause[row] !== noCause
    if (isForced) forced += value
    const account = orders.account[row]
    const instrument = world.legs.instrument[orders.leg[row]]
    const isLoan = world.instruments.isPerpetual[instrument] === 0
    if (isForced && (account < traderCount || isLoan)) {
      noteLiquidated(run, market, value * dollars, filled < 0)
    }
    if (isForced && account < traderCount) chargeFee(run, account, value)
    if (!isForced) settleOwner(run, account)
    if (run.trace === null) continue
    const event = record(run, 'order', {
      account,
      instrument,
      market,
      quantity: filled,
      price: value / Math.abs(filled),
      value: orders.value[row],
      cause: run.actedEvent[orders.cause[row]] ?? run.cause,
    })
    noteMove(run, market, event, Math.abs(filled))
  }
  log.markets.forcedUsd[market] += forced * dollars
  count(log, 'forcedUsd', forced * dollars)
}

/** An owner who closed his position below its worth leaves a debt for the waterfall. */
function settleOwner(run: Run, account: number): void {
  const { accounts } = run.world
  const isTrader = account < accounts.traderCount
  if (isTrader && accounts.cash[account] < 0 && !hasHoldings(run.world, account)) {
    addResidual(run, account)
  }
}

/** The venue's liquidation fee on what an account was made to trade. */
function chargeFee(run: Run, account: number, value: number): void {
  const { venues, accounts } = run.world
  const venue = accounts.venue[account]
  const fee = venues.rules[venue].liquidationFee ?? 0
  if (fee > 0) transferCash(run, account, venues.fund[venue], money(value * fee), 'fee')
}

/** Counts notional that a venue has liquidated; `isLong`: a long was closed. */
export function noteLiquidated(run: Run, market: number, usd: number, isLong: boolean): void {
  run.log.markets.liquidatedUsd[market] += usd
  if (isLong) run.log.markets.liquidatedLongUsd[market] += usd
}
