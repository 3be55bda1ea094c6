/**
 * The events of a slice (bulk.ts): what the long way records for these accounts, in the same order
 * and with the same bits, but written column by column.
 *
 *     liquidation of every account that sells | its order | for every debt: transfer, bad debt
 *
 * One event at a time costs 70 ns; a row of these costs 6.
 */
import type { Run } from '../ports/run.ts'
import { eventKinds, type Trace } from '../ports/trace.ts'
import { noteMove, worstMove } from '../verbs/causes.ts'
import { reasons } from '../verbs/ledger.ts'
import { openEvents } from '../verbs/record.ts'

/** Liquidations and orders of rows [begin, end), before the fills change what they hold. */
export function recordClosings(
  run: Run,
  trace: Trace,
  market: number,
  begin: number,
  end: number,
): void {
  if (begin === end) return
  const rows = end - begin
  const first = openEvents(run, trace, 'liquidation', 2 * rows)
  trace.kind.fill(eventKinds.indexOf('order'), first + rows, first + 2 * rows)
  const { accounts, legs } = run.world
  trace.instrument.fill(legs.instrument[accounts.legBegin[begin]], first, first + 2 * rows)
  recordLiquidations(run, trace, first, begin, end)
  recordOrders(run, trace, first + rows, market, begin, end)
}

/** All by the same price: nobody in a slice holds anything else. */
function recordLiquidations(
  run: Run,
  trace: Trace,
  first: number,
  begin: number,
  end: number,
): void {
  const { accounts, legs, instruments, oracles, brackets } = run.world
  const firstLeg = accounts.legBegin[begin]
  const instrument = legs.instrument[firstLeg]
  const price = oracles.value[instruments.oracle[instrument]]
  const bracket = instruments.bracketBegin[instrument]
  const hasBracket = bracket !== instruments.bracketEnd[instrument]
  const rate = hasBracket ? brackets.rate[bracket] : 0
  const deduction = hasBracket ? brackets.deduction[bracket] : 0
  const weight = legs.amount[firstLeg] > 0 ? instruments.weight[instrument] : 1
  const rows = end - begin
  const { account, quantity, value } = trace
  const { actedEvent } = run
  const { amount } = legs
  const { cash } = accounts
  trace.cause.fill(worstMove(run, begin).event, first, first + rows)
  trace.price.fill(price, first, first + rows)
  for (let at = 0; at < rows; at++) {
    const held = amount[firstLeg + at]
    const worth = held * price
    account[first + at] = begin + at
    quantity[first + at] = held
    // What `slack` of margin.ts says of one position with one bracket, or none.
    const margin = Math.abs(worth) * rate - deduction
    value[first + at] = cash[begin + at] + worth * weight - margin
    actedEvent[begin + at] = first + at
  }
}

function recordOrders(
  run: Run,
  trace: Trace,
  first: number,
  market: number,
  begin: number,
  end: number,
): void {
  const { world, actedEvent } = run
  const { filled: fills, value: values, moved: moves } = run.sliceOrders
  const rows = end - begin
  const { account, cause, quantity, price, value, moved, usd } = trace
  const dollars = world.assets.usd[world.markets.quote[market]]
  trace.market.fill(market, first, first + rows)
  trace.isForced.fill(1, first, first + rows)
  for (let at = 0; at < rows; at++) {
    const filled = fills[at]
    const received = values[at]
    const paid = Math.abs(received)
    const step = moves[at]
    account[first + at] = begin + at
    cause[first + at] = actedEvent[begin + at]
    quantity[first + at] = filled
    price[first + at] = paid / Math.abs(filled)
    value[first + at] = received
    usd[first + at] = paid * dollars
    if (step === 0) continue
    moved[first + at] = step
    noteMove(run, market, first + at, Math.abs(filled))
  }
}

/** Debts that nobody pays: `count` rows of `sliceOrders`, with the account and what it owes. */
export function recordDebts(run: Run, trace: Trace, debtor: number, count: number): void {
  if (count === 0) return
  const { actedEvent, cause: sent } = run
  const { account: owers, quantity: debts } = run.sliceOrders
  const first = openEvents(run, trace, 'transfer', 2 * count)
  const { kind, account, from, cause, reason, value } = trace
  const badDebt = eventKinds.indexOf('bad-debt')
  trace.instrument.fill(-1, first, trace.count)
  trace.quantity.fill(0, first, trace.count)
  trace.price.fill(0, first, trace.count)
  const written = reasons.indexOf('bad-debt')
  for (let at = 0; at < count; at++) {
    const row = first + 2 * at
    const owing = owers[at]
    const owed = debts[at]
    kind[row + 1] = badDebt
    account[row] = owing
    account[row + 1] = owing
    from[row] = debtor
    cause[row] = sent
    cause[row + 1] = actedEvent[owing]
    reason[row] = written
    value[row] = owed
    value[row + 1] = owed
  }
  run.causes.venueEvent[run.world.accounts.venue[debtor]] = trace.count - 1
}
