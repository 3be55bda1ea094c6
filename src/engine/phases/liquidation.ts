/**
 * Phase 10: venues turn failed checks into orders, orders meet the market, fills become money.
 *
 *     unsafe --(rules of each venue)--> orders --(liquidity)--> fills --(ledger)--> balances
 *
 * *Batch*: everybody acts on the same published price. *Serial*: one at a time, the price is read
 * again in between, and whoever has recovered by his turn is left alone.
 */
import { markDirty } from '../margin/at-risk.ts'
import { isUnsafe } from '../margin/slack-of.ts'
import type { Run } from '../ports/run.ts'
import { forgetRefusals } from '../verbs/refuse.ts'
import { addResidual, executeOrders } from '../verbs/trading.ts'
import { hasHoldings } from '../world/holdings.ts'
import { closeSlice, unpackSlice } from './bulk.ts'
import { closeList } from './close-list.ts'
import { readPrices } from './prices.ts'
import { forEachVenue } from './venues.ts'
import { absorb } from './waterfall.ts'

export function liquidate(run: Run): void {
  forgetRefusals(run)
  const { slice, risk, orders } = run
  const isAlone = orders.count === 0 && run.unsafeCount === 0 && !risk.isDisturbed
  if (slice.group >= 0 && !isAlone) unpackSlice(run)
  // What actors have ordered since the last round goes first.
  executeOrders(run, true)
  dropRecovered(run)
  if (run.slice.group >= 0) closeSlice(run)
  if (run.unsafeCount === 0) return
  if (run.world.settings.execution === 'serial') liquidateSerially(run)
  else if (!closeList(run)) liquidateBatch(run, 0, run.unsafeCount)
}

/** Accounts written since the margin check are asked again: owners may have been in time. */
function dropRecovered(run: Run): void {
  let kept = 0
  for (let at = 0; at < run.unsafeCount; at++) {
    const account = run.unsafe[at]
    if (!hasHoldings(run.world, account)) continue
    if (run.risk.isDirty[account] === 0 || isStillUnsafe(run, account)) run.unsafe[kept++] = account
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
      if (!isStillUnsafe(run, run.unsafe[at])) {
        markDirty(run, run.unsafe[at])
        continue
      }
    }
    liquidateBatch(run, at, at + 1)
    absorb(run)
  }
}

function isStillUnsafe(run: Run, account: number): boolean {
  run.work.checks++
  return isUnsafe(run.world, account)
}
