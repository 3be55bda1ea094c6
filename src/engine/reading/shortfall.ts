/**
 * What a run leaves open: accounts below zero that nobody has closed, and whoever is unsafe still.
 *
 *     standing shortfall = −equity at the venue's prices, of accounts whose equity is below 0
 */
import { createSum, exactSum } from '../../kit/sum.ts'
import { money } from '../../units/units.ts'
import { equity, exposure, inUsd } from '../margin/margin.ts'
import { isUnsafe, slackOf } from '../margin/slack-of.ts'
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
    const why = reasonFor(run, row)
    const group = groups.get(why)
    if (group === undefined) groups.set(why, [row])
    else group.push(row)
  }
  return [...groups]
    .map(([reason, rows]) => {
      const sizes = rows.map((row) => inUsd(world, row, exposure(world, row)))
      const largest = rows[sizes.reduce((best, it, at) => (it > sizes[best] ? at : best), 0)]
      const shortfallUsd = exactSum(rows.map((row) => shortfall(world, row)))
      const usd = exactSum(sizes)
      return { reason, accounts: rows.length, usd, shortfallUsd, largest: fullName(run, largest) }
    })
    .sort((a, b) => b.accounts - a.accounts || (a.reason < b.reason ? -1 : 1))
}

const reasonFor = ({ refusals }: Run, account: number): Refusal =>
  refusals.get(account) ?? 'not-reached'

function fullName({ world: { names, accounts } }: Run, account: number): string {
  return `${names.venues[accounts.venue[account]]}/${names.account(account)}`
}

/** How one account stands. */
export interface Standing {
  /** Why it is unsafe still; null: it is safe. */
  readonly reason: Refusal | null
  /** What is left above the trigger, below 0 where it is unsafe; in `asset`. */
  readonly slack: number
  /** What it owes beyond all it has; in `asset`. */
  readonly shortfall: number
  /** The settlement asset of its venue. */
  readonly asset: string
}

export function standingOf(run: Run, account: number): Standing {
  const { world } = run
  const { accounts, names, assets } = world
  const asset = accounts.cashAsset[account]
  return {
    reason: isUnsafe(world, account) ? reasonFor(run, account) : null,
    slack: slackOf(world, account),
    shortfall: shortfall(world, account) / assets.usd[asset],
    asset: names.assets[asset],
  }
}
