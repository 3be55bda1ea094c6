/**
 * Settles a slice that was filled by runs (ports/fill-runs.ts). In trigger order worst health comes
 * first at any price: of a run, those who are left with a debt come before those who are not, and
 * where a debt is beyond doubt, sums tell all of them at once.
 */
import { between } from '../../kit/prefix-sums.ts'
import type { Money } from '../../units/units.ts'
import type { Run } from '../ports/run.ts'
import { addResidual } from '../verbs/trading.ts'

/** What a slice has traded, and what of its debts is written off. */
export interface SliceSums {
  /** Of all fills: base bought, and quote received. */
  base: number
  quote: number
  /** Are debts written off on the way? */
  isWrittenOff: boolean
  /** One unit of cash, dollars. */
  dollars: number
  /** How many were written off. */
  debts: number
  /** Cash of the account of bad debt; dollars lost in the round, and in the run. */
  owed: number
  logged: number
  flow: number
}

/** Share of a position's worth below which a debt may be rounding. */
const doubt = 1e-12

/** Cash of rows [begin, end), which the runs from `firstRun` on have closed whole. */
export function settleRuns(
  run: Run,
  sums: SliceSums,
  begin: number,
  end: number,
  firstRun: number,
): void {
  const { count, end: ends, price, value } = run.runs
  const { cash } = run.world.accounts
  const { amount } = run.world.legs
  const start = run.world.index.sums
  if (start === null) return
  const { isWrittenOff, dollars } = sums
  let { quote, owed, logged, flow, debts } = sums
  // Rows [blank, row) have no cash any more; they are written together.
  let blank = begin
  let row = begin
  for (let at = firstRun; at < count; at++) {
    const to = ends[at]
    const isSingle = to === row + 1
    quote += value[at]
    if (isWrittenOff && !isSingle) {
      const sure = debtEnd(run, row, to, at)
      if (sure > row) {
        const left = between(start.cash, row, sure) + between(start.amount, row, sure) * price[at]
        owed += left
        logged -= left * dollars
        flow -= left * dollars
        debts += sure - row
        row = sure
      }
    }
    for (; row < to; row++) {
      const left = cash[row] + (isSingle ? value[at] : amount[row] * price[at])
      if (left < 0 && isWrittenOff) {
        owed += left
        logged -= left * dollars
        flow -= left * dollars
        debts++
        continue
      }
      if (blank < row) cash.fill(0 as Money, blank, row)
      blank = row + 1
      cash[row] = left as Money
      if (left < 0) addResidual(run, row)
    }
  }
  if (blank < end) cash.fill(0 as Money, blank, end)
  const base = -between(start.amount, begin, end)
  Object.assign(sums, { base, quote, owed, logged, flow, debts })
}

/** The end of the rows, from `begin` on, that a run leaves with a debt beyond doubt. */
function debtEnd(run: Run, begin: number, end: number, at: number): number {
  if (isIndebted(run, end - 1, at)) return end
  if (!isIndebted(run, begin, at)) return begin
  let low = begin
  let high = end - 1
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (isIndebted(run, middle, at)) low = middle
    else high = middle
  }
  return high
}

function isIndebted({ world, runs }: Run, row: number, at: number): boolean {
  const worth = world.legs.amount[row] * runs.price[at]
  return world.accounts.cash[row] + worth < -doubt * Math.abs(worth)
}
