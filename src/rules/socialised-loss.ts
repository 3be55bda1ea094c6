/**
 * The last tier before bad debt: what is still owed is charged to everybody at the venue, each the
 * same share.
 *
 *     share = min(1, owed / Σ base)
 *     base  = `profit`: net unrealised profit, as far as the account has equity: principal is safe
 *             `equity`: all that an account is worth: principal is not safe
 *
 * Sources: Deribit, socialised among the day's winners once the fund is empty
 * (support.deribit.com 25944777576477); Drift, socialised over both sides (read 2026-11-23).
 * Assumes: profit is what is unrealised now, not what was earned since the day began.
 */
import { equity } from '../engine/margin/margin.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { type Payer, profitOf, takeProfit } from './haircut.ts'

export type SocialisedBase = 'profit' | 'equity'

/** Traders of a venue, and whoever stands for the others, with what each can be charged. */
export function findMembers(world: LiveWorld, venue: number, base: SocialisedBase): Payer[] {
  const { accounts, venues } = world
  const payers: Payer[] = []
  for (let account = 0; account <= accounts.traderCount; account++) {
    const row = account < accounts.traderCount ? account : venues.outside[venue]
    if (accounts.venue[row] !== venue) continue
    const worth = equity(world, row)
    if (!(worth > 0)) continue
    const profit = base === 'equity' ? worth : netProfit(world, row)
    const capacity = Math.min(worth, profit)
    if (capacity > 0) payers.push({ account: row, leg: -1, profit, capacity, paid: 0 })
  }
  return payers
}

/** Profits that have been charged count as taken: no second loss is charged to them. */
export function takeProfits(world: LiveWorld, payers: readonly Payer[]): void {
  for (const { account, paid, profit } of payers) {
    if (paid === 0) continue
    forEachPosition(world, account, (leg) => takeProfit(world, leg, paid / profit))
  }
}

function netProfit(world: LiveWorld, account: number): number {
  let sum = 0
  forEachPosition(world, account, (leg) => {
    sum += profitOf(world, leg)
  })
  return sum
}
