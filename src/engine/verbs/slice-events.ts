/**
 * The events of a slice (phases/bulk.ts): what the long way records for these accounts, in the same
 * order, but written column by column, and not before somebody reads the trace.
 *
 *     liquidation of every account | its order | for every debt: transfer, bad debt
 *
 * Until then a slice is noted in one line: its accounts were as at the start of the run, and how
 * they were filled is told by runs. Written out, an event takes some 4 ns; one that is recorded by
 * itself 70.
 */
import type { Run } from '../ports/run.ts'
import { type ClosedSlice, eventKinds, type Recorder, type Trace } from '../ports/trace.ts'
import { noteMove, worstMove } from './causes.ts'
import { reasons } from './ledger.ts'
import { openEvents } from './record.ts'

/** Notes that rows [begin, end) have been closed by the runs from `firstRun` on. */
export function noteSlice(
  run: Run,
  trace: Recorder,
  market: number,
  begin: number,
  end: number,
  firstRun: number,
  debts: number,
): void {
  const { world, actedEvent } = run
  const { accounts, assets, instruments, legs, markets, oracles, brackets, venues } = world
  const instrument = legs.instrument[begin]
  const bracket = instruments.bracketBegin[instrument]
  const debtor = venues.badDebt[accounts.venue[begin]]
  const rows = end - begin
  const first = openEvents(trace.written, 2 * (rows + debts))
  trace.slices.push({
    begin,
    end,
    firstRun,
    endRun: run.runs.count,
    market,
    first,
    debts,
    round: run.round,
    timeMs: run.timeMs,
    price: oracles.value[instruments.oracle[instrument]],
    cause: worstMove(run, begin).event,
    sent: run.cause,
    debtor,
    rate: bracket === instruments.bracketEnd[instrument] ? 0 : brackets.rate[bracket],
    dollars: assets.usd[markets.quote[market]],
    weight: legs.amount[begin] > 0 ? instruments.weight[instrument] : 1,
  })
  for (let at = 0; at < rows; at++) actedEvent[begin + at] = first + at
  noteMoves(run, market, begin, firstRun, first + rows)
  if (debts > 0) run.causes.venueEvent[accounts.venue[debtor]] = trace.written.count - 1
}

/** Which of the orders, whose events begin at `first`, have moved the market. */
function noteMoves(run: Run, market: number, begin: number, firstRun: number, first: number): void {
  const { count, end, moved } = run.runs
  const { amount } = run.world.legs
  for (let at = firstRun; at < count; at++) {
    if (moved[at] === 0) continue
    const row = end[at] - 1
    noteMove(run, market, first + row - begin, Math.abs(amount[row]))
  }
}

/** Forgets the events from `first` on. */
export function forgetEvents({ trace, runs }: Run, first: number): void {
  if (trace === null) return
  trace.written.count = first
  trace.slices.length = 0
  runs.count = 0
}

/** Writes out all that is only noted. */
export function writeSlices(run: Run): void {
  const { trace } = run
  if (trace === null) return
  for (const slice of trace.slices) {
    writeCommon(trace.written, slice)
    writeLiquidations(run, trace.written, slice)
    writeOrders(run, trace.written, slice)
  }
  trace.slices.length = 0
  run.runs.count = 0
}

function writeCommon(trace: Trace, slice: ClosedSlice): void {
  const { first, begin, end, debts, round, timeMs } = slice
  const orders = first + end - begin
  const transfers = orders + end - begin
  const last = transfers + 2 * debts
  trace.kind.fill(eventKinds.indexOf('liquidation'), first, orders)
  trace.kind.fill(eventKinds.indexOf('order'), orders, transfers)
  trace.round.fill(round, first, last)
  trace.timeMs.fill(timeMs, first, last)
  trace.from.fill(-1, first, last)
  trace.oracle.fill(-1, first, last)
  trace.readAt.fill(-1, first, last)
  trace.reason.fill(0, first, last)
  trace.action.fill(0, first, last)
  trace.moved.fill(0, first, last)
  trace.market.fill(-1, first, orders)
  trace.market.fill(slice.market, orders, transfers)
  trace.market.fill(-1, transfers, last)
  trace.isForced.fill(0, first, orders)
  trace.isForced.fill(1, orders, transfers)
  trace.isForced.fill(0, transfers, last)
  trace.usd.fill(0, first, orders)
  trace.usd.fill(0, transfers, last)
  trace.cause.fill(slice.cause, first, orders)
  trace.price.fill(slice.price, first, orders)
  trace.instrument.fill(-1, transfers, last)
  trace.quantity.fill(0, transfers, last)
  trace.price.fill(0, transfers, last)
}

/** All by the same published price: nobody in a slice holds anything else. */
function writeLiquidations({ world }: Run, trace: Trace, slice: ClosedSlice): void {
  const { begin, end, first, price, rate, weight } = slice
  const { account, quantity, value } = trace
  const { cash, amount, cashAt, amountAt } = startOf(world)
  trace.instrument.fill(world.legs.instrument[begin], first, first + 2 * (end - begin))
  for (let row = begin; row < end; row++) {
    const event = first + row - begin
    const held = amount[amountAt + row]
    const worth = held * price
    account[event] = row
    quantity[event] = held
    // What `slack` of margin.ts says of one position with one bracket, or none.
    value[event] = cash[cashAt + row] + worth * weight - Math.abs(worth) * rate
  }
}

/** Orders and, behind them, debts. */
function writeOrders({ world, runs }: Run, trace: Trace, slice: ClosedSlice): void {
  const { begin, end, first, dollars, debts } = slice
  const { account, cause, quantity, price, value: values, usd } = trace
  const { cash, amount, cashAt, amountAt } = startOf(world)
  const orders = first + end - begin
  let debt = orders + end - begin
  let row = begin
  for (let at = slice.firstRun; at < slice.endRun; at++) {
    const to = runs.end[at]
    const isSingle = to === row + 1
    if (isSingle) trace.moved[orders + row - begin] = runs.moved[at]
    const filledAt = runs.price[at]
    for (; row < to; row++) {
      const order = orders + row - begin
      const held = amount[amountAt + row]
      const value = isSingle ? runs.value[at] : held * filledAt
      const paid = Math.abs(value)
      account[order] = row
      cause[order] = first + row - begin
      quantity[order] = -held
      price[order] = paid / Math.abs(held)
      values[order] = value
      usd[order] = paid * dollars
      const left = cash[cashAt + row] + value
      if (debts === 0 || !(left < 0)) continue
      writeDebt(trace, slice, debt, row, -left)
      debt += 2
    }
  }
}

/** The starting values of accounts stand behind the live ones. */
function startOf({ accounts, legs }: Run['world']) {
  const [cash, amount] = [accounts.restorable[0].both, legs.restorable[0].both]
  return { cash, amount, cashAt: cash.length / 2, amountAt: amount.length / 2 }
}

const transferred = eventKinds.indexOf('transfer')
const lost = eventKinds.indexOf('bad-debt')
const writtenOff = reasons.indexOf('bad-debt')

/** A debt that nobody pays: what covers it, and that it is lost. */
function writeDebt(trace: Trace, slice: ClosedSlice, at: number, row: number, owed: number): void {
  trace.kind[at] = transferred
  trace.kind[at + 1] = lost
  trace.account[at] = row
  trace.account[at + 1] = row
  trace.from[at] = slice.debtor
  trace.cause[at] = slice.sent
  trace.cause[at + 1] = slice.first + row - slice.begin
  trace.reason[at] = writtenOff
  trace.value[at] = owed
  trace.value[at + 1] = owed
}
