/**
 * What a run leaves open: accounts below zero that nobody has closed, and whoever is unsafe still.
 *
 *     standing shortfall = −equity at the venue's prices, of accounts whose equity is below 0
 */
import { createSum, exactSum } from '../../kit/sum.ts'
import { money } from '../../units/units.ts'
import { equity, exposure, inUsd } from '../margin/margin.ts'
import { isUnsafe } from '../margin/slack-of.ts'
import type { Refusal } from '../ports/refusals.ts'
import type { LiveWorld, Run } from '../ports/run.ts'
import type { UnsafeResult, VenueResult } from './result.ts'

/** Closing at the bankruptcy price leaves rounding of the notional. */
const dust = 1e-9

/** What a trader owes beyond all he has, in dollars; 0 where he owes nothing. */
export function shortfall(world: LiveWorld, account: number): number {
  const owed = -equity(world, account)
  if (!(owed > dust * exposure(world, account))) return 0
  return inUsd(world, account, money(owed))
}

export function venueResults({ world, log }: Run): VenueResult[] {
  const { accounts, names } = world
  const standing = names.venues.map(() => createSum())
  for (let row = 0; row < accounts.traderCount; row++) {
    standing[accounts.venue[row]].add(shortfall(world, row))
  }
  return names.venues.map((id, venue) => {
    const badDebtUsd = log.venueBadDebtUsd[venue]
    const standingShortfallUsd = standing[venue].total()
    const totalShortfallUsd = badDebtUsd + standingShortfallUsd
    return { id, badDebtUsd, standingShortfallUsd, totalShortfallUsd }
  })
}

/** Who fails the margin check at the end, by what his venue was refused for when it last tried. */
export function unsafeResults(run: Run): UnsafeResult[] {
  const { world } = run
  const groups = new Map<Refusal, number[]>()
  for (let row = 0; row < world.accounts.traderCount; row++) {
    if (!isUnsafe(world, row)) continue
    const why = run.refusals.get(row) ?? 'not-reached'
    const usd = inUsd(world, row, exposure(world, row))
    const group = groups.get(why)
    if (group === undefined) groups.set(why, [usd])
    else group.push(usd)
  }
  return [...groups]
    .map(([reason, sizes]) => ({ reason, accounts: sizes.length, usd: exactSum(sizes) }))
    .sort((a, b) => b.accounts - a.accounts || (a.reason < b.reason ? -1 : 1))
}
