/**
 * Who pays when an account without holdings owes money: the venue's insurance fund while it lasts,
 * then nobody: the rest is bad debt. The fund ends at exactly 0 before bad debt begins. Every venue
 * ends here; what comes before is its own business.
 */

import { type Money, money } from '../../units/units.ts'
import { inUsd } from '../margin/margin.ts'
import type { Batch } from '../ports/ports.ts'
import { count } from '../ports/round-log.ts'
import type { Run } from '../ports/run.ts'
import { reasons, transferCash } from './ledger.ts'
import { record } from './record.ts'

/** Row of `run.flows` for debts written off. */
export const badDebtFlow = reasons.indexOf('bad-debt')

/** Brings the cash of an account without holdings up to 0. */
export function coverDeficit(run: Run, account: number): void {
  const { accounts, venues } = run.world
  const owed = -accounts.cash[account]
  if (!(owed > 0)) return
  const venue = accounts.venue[account]
  const fund = venues.fund[venue]
  const paid = money(Math.min(owed, Math.max(0, accounts.cash[fund])))
  if (paid > 0) {
    transferCash(run, fund, account, paid, 'fund')
    count(run.log, 'fundUsd', inUsd(run.world, account, paid))
    record(run, 'fund', { account, value: paid, cause: causeOf(run, account) })
  }
  const rest = money(-accounts.cash[account])
  if (rest > 0) writeOff(run, account, rest)
}

export function coverDeficits(run: Run, { accounts, begin, end }: Batch): void {
  for (let at = begin; at < end; at++) coverDeficit(run, accounts[at])
}

function writeOff(run: Run, account: number, rest: Money): void {
  const { accounts, venues } = run.world
  transferCash(run, venues.badDebt[accounts.venue[account]], account, rest, 'bad-debt')
  noteBadDebt(run, account, inUsd(run.world, account, rest))
  record(run, 'bad-debt', { account, value: rest, cause: causeOf(run, account) })
}

/** Counts a debt that nobody pays, at the venue of the account. */
export function noteBadDebt(run: Run, account: number, usd: number): void {
  count(run.log, 'badDebtUsd', usd)
  run.log.venueBadDebtUsd[run.world.accounts.venue[account]] += usd
}

/** The event of the liquidation that led here; -1 for accounts the engine added. */
export const causeOf = (run: Run, account: number): number => run.actedEvent[account] ?? -1
