/**
 * Orders, forced and of one's own accord: given, sent to their market, settled, and noted with
 * what caused them.
 */
import { assert } from '../../kit/assert.ts'
import { copyState, restoreState } from '../../kit/state.ts'
import { type Amount, money, type Price } from '../../units/units.ts'
import { equity } from '../margin/margin.ts'
import { slackOf } from '../margin/slack-of.ts'
import { touch } from '../ports/journal.ts'
import { appendOrder, moveOrder, type Orders } from '../ports/orders.ts'
import type { Liquidity } from '../ports/ports.ts'
import { count } from '../ports/round-log.ts'
import type { LiveWorld, Run } from '../ports/run.ts'
import type { Trace } from '../ports/trace.ts'
import { hasHoldings } from '../world/holdings.ts'
import { noteMove, worstMove } from './causes.ts'
import { estateOf } from './estates.ts'
import { isClosed } from './gates.ts'
import { settleOrders, transferCash } from './ledger.ts'
import { openEvent, turnInverse } from './record.ts'
import { refuse } from './refuse.ts'

/** In `Orders.cause`: an owner's own order. Every other order is forced. */
const noCause = -1

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
  assert(leg >= 0 && leg < legs.count, 'trading: an order is given on a leg that exists')
  const instrument = legs.instrument[leg]
  const market = instruments.market[instrument]
  if (quantity === 0) return
  if (market < 0) {
    refuse(run, cause, 'no-depth')
    return
  }
  // Nobody repeats what is refused here: his venue asks him again in the next round.
  const account = legs.account[leg]
  if (isClosed(run, 'market', market) && !canWait(run.world, account)) {
    refuse(run, cause, 'halted')
    return
  }
  const units = (quantity * instruments.conversion[instrument]) as Amount
  appendOrder(run.orders, cause, account, leg, market, units, limit)
}

/**
 * Actors and shocks call this: the owner of `leg`, a listed account or the outside, trades of his
 * own accord. Nobody is forced, no fee is due. The accounts of an estate are not traded any more.
 */
export function addOwnOrder(run: Run, leg: number, quantity: Amount, limit: Price): void {
  if (estateOf(run, run.world.legs.account[leg]) >= 0) return
  addOrder(run, noCause, leg, quantity, limit)
}

/** Has an order been given that may meet its market now? Those on halted markets wait. */
export function hasOrders(run: Run): boolean {
  const { count, market } = run.orders
  for (let row = 0; row < count; row++) if (!isClosed(run, 'market', market[row])) return true
  return false
}

/** Rules call this: the account is for the waterfall. */
export function addResidual(run: Run, account: number): void {
  if (run.isResidual[account] === 1) return
  run.isResidual[account] = 1
  run.residual[run.residualCount++] = account
}

/**
 * Called before a venue changes something of an account, by a fill, takeover, seizure or closing:
 * counted once a round, and its event is the cause of the rest. An order that nobody fills is no
 * liquidation. What happens to the accounts of an estate is put down to its default.
 */
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
  const estate = estateOf(run, account)
  // It is closed out of turn: slices count on the order of triggers.
  if (estate >= 0) run.risk.isDisturbed = true
  if (run.trace === null) return
  run.cause =
    estate < 0 ? recordLiquidation(run, run.trace.written, account) : run.credit.event[estate]
  run.actedEvent[account] = run.cause
}

function recordLiquidation(run: Run, trace: Trace, account: number): number {
  const { legs, instruments, oracles } = run.world
  const { event, leg } = worstMove(run, account)
  const instrument = legs.instrument[leg]
  const row = openEvent(run, trace, 'liquidation', account, event)
  trace.instrument[row] = instrument
  trace.quantity[row] = legs.amount[leg]
  trace.price[row] = oracles.value[instruments.oracle[instrument]]
  trace.value[row] = slackOf(run.world, account)
  turnInverse(run, trace, row)
  return row
}

/**
 * Rules call this before acting, later, on an account they have liquidated before: what follows is
 * caused by that liquidation, and is not counted as another.
 */
export function resume(run: Run, account: number): void {
  touch(run.journal, account)
  run.actedRound[account] = run.round + 1
  run.cause = run.actedEvent[account]
}

/** Has a venue acted on the account in this run, or does an estate close it? */
export const isLiquidated = (run: Run, account: number): boolean =>
  run.isLiquidated[account] === 1 || estateOf(run, account) >= 0

/**
 * Sends all orders to their markets, in order, and settles what is filled. On a halted market those
 * of lending liquidators wait, as nobody will give them again; others have been refused.
 * `areWaiting`: they are sent before venues act, and nobody else looks at what is left.
 */
export function executeOrders(run: Run, areWaiting = false): void {
  const { orders } = run
  if (run.isMeasuring) return
  const sent: Sent = { fees: [], areWaiting, cause: run.cause }
  let waiting = 0
  for (let from = 0; from < orders.count; ) {
    const market = orders.market[from]
    let to = from + 1
    while (to < orders.count && orders.market[to] === market) to++
    if (!isClosed(run, 'market', market)) meetMarket(run, market, from, to, sent)
    else for (let row = from; row < to; row++) moveOrder(orders, row, waiting++)
    from = to
  }
  run.work.orders += orders.count - waiting
  orders.count = waiting
  // Orders of an account on several markets count on what it has before the fee.
  for (let at = 0; at < sent.fees.length; at++) chargeFee(run, sent.fees[at])
  // Others' forced orders may have been among them: what comes next is not because of those.
  run.cause = sent.cause
}

/** Orders on their way, and what is due when all have met their markets. */
interface Sent {
  readonly fees: Fee[]
  readonly areWaiting: boolean
  /** The event because of which owners' orders are sent; -1: none. */
  readonly cause: number
}

/** A liquidation fee that is due once all orders have met their markets. */
interface Fee {
  readonly account: number
  readonly value: number
}

/** Nobody gives his orders a second time. */
const canWait = ({ accounts, venues }: LiveWorld, account: number): boolean =>
  account >= accounts.traderCount && venues.liquidator[accounts.venue[account]] === account

function meetMarket(run: Run, market: number, begin: number, end: number, sent: Sent): void {
  const { orders, world } = run
  const { mitigations } = world
  for (let at = 0; at < mitigations.length; at++) mitigations[at].screen?.(run, begin, end)
  const liquidity = world.markets.liquidity[market]
  const quoted = world.markets.quoted[market]
  const { without, apart } = world.settings
  const isApart =
    without?.includes('price') === true || apart?.includes(world.names.markets[market]) === true
  // Who does not say what each order moves is sent one at a time: the same fills.
  const saysAll = run.trace === null || liquidity.notesMoves === true
  if (saysAll && mitigations.length === 0 && !isApart) liquidity.execute(orders, begin, end)
  else {
    let before: number = quoted.mid()
    for (let row = begin; row < end; row++) {
      if (orders.quantity[row] === 0) continue
      if (isApart && orders.cause[row] !== noCause) fillApart(liquidity, orders, row)
      else liquidity.execute(orders, row, row + 1)
      const after: number = quoted.mid()
      orders.moved[row] = after - before
      before = after
    }
  }
  noteFilled(run, begin, end)
  settleOrders(run, begin, end)
  noteOrders(run, begin, end, sent)
}

/** What is sold by force moves no price for others: the market is then as it was. */
function fillApart(liquidity: Liquidity, orders: Orders, row: number): void {
  const before = copyState(liquidity.state)
  liquidity.execute(orders, row, row + 1)
  restoreState(liquidity.state, before)
}

/** Whose forced orders the market has filled, before that changes what they hold. */
function noteFilled(run: Run, begin: number, end: number): void {
  const { filled, quantity, cause, account } = run.orders
  for (let row = begin; row < end; row++) {
    if (cause[row] !== account[row]) continue
    if (filled[row] !== 0) noteActed(run, cause[row])
    if (filled[row] !== quantity[row]) refuse(run, cause[row], 'no-depth')
    else if (quantity[row] === 0) refuse(run, cause[row], 'held-back')
  }
}

function noteOrders(run: Run, begin: number, end: number, { fees, areWaiting, cause }: Sent): void {
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
    if (isForced && account < traderCount && !isLoan) noteFee(run, account, value, fees)
    if (areWaiting || !isForced || estateOf(run, account) >= 0) settleOwner(run, account)
    recordOrder(run, row, instrument, cause)
  }
  log.markets.forcedUsd[market] += forced * dollars
  count(log, 'forcedUsd', forced * dollars)
}

/** The event of a filled order. */
function recordOrder(run: Run, order: number, instrument: number, hour: number): void {
  const { orders, world } = run
  if (run.trace === null) return
  const trace = run.trace.written
  const market = orders.market[order]
  const filled = orders.filled[order]
  const moved = orders.moved[order]
  const value = Math.abs(orders.value[order])
  const cause = orders.cause[order]
  // An owner's own order, and one for an account that the engine added, has the cause of the hour.
  const causeEvent = run.actedEvent[cause] ?? hour
  const row = openEvent(run, trace, 'order', orders.account[order], causeEvent)
  trace.instrument[row] = instrument
  trace.market[row] = market
  trace.quantity[row] = filled
  trace.price[row] = value / Math.abs(filled)
  trace.value[row] = orders.value[order]
  trace.isForced[row] = cause === noCause ? 0 : 1
  trace.moved[row] = moved
  trace.usd[row] = value * world.assets.usd[world.markets.quote[market]]
  turnInverse(run, trace, row)
  // Who moved nothing is the cause of no price.
  if (moved !== 0) noteMove(run, market, row, Math.abs(filled))
}

/** Whoever closed below his worth with no venue looking leaves a debt to the waterfall. */
function settleOwner(run: Run, account: number): void {
  const { accounts } = run.world
  const isTrader = account < accounts.traderCount
  if (isTrader && accounts.cash[account] < 0 && !hasHoldings(run.world, account)) {
    addResidual(run, account)
  }
}

/** The venue's liquidation fee on what an account was made to trade of its positions. */
function noteFee(run: Run, account: number, traded: number, fees: Fee[]): void {
  const { venues, accounts } = run.world
  const value = traded * (venues.rules[accounts.venue[account]].liquidationFee ?? 0)
  if (value > 0) fees.push({ account, value })
}

/** At most what the account is worth: a fee leaves no debt, which the fund would have to pay. */
function chargeFee(run: Run, { account, value }: Fee): void {
  const { venues, accounts } = run.world
  const fee = money(Math.min(value, equity(run.world, account)))
  if (!(fee > 0)) return
  run.cause = run.actedEvent[account]
  transferCash(run, account, venues.fund[accounts.venue[account]], fee, 'fee')
}

/** Counts notional that a venue has liquidated; `isSold`: what was closed had an amount above 0. */
export function noteLiquidated(run: Run, market: number, usd: number, isSold: boolean): void {
  // What has no market, as an option may, is taken over and counted nowhere.
  if (market < 0) return
  run.log.markets.liquidatedUsd[market] += usd
  const isLong = isSold !== (run.world.markets.isInverse[market] === 1)
  if (isLong) run.log.markets.liquidatedLongUsd[market] += usd
}
