/** The margin rule of an account's venue: its own, or the linear one of margin.ts. */
import type { Money } from '../../units/units.ts'
import type { MarginRule } from '../ports/ports.ts'
import type { LiveWorld } from '../ports/run.ts'
import { hasHoldings } from '../world/holdings.ts'
import { slack } from './margin.ts'

/** The rule of the account's venue, if it has one of its own. */
export function marginOf({ accounts, venues }: LiveWorld, account: number): MarginRule | undefined {
  const venue = accounts.venue[account]
  return venues.hasOwnMargin[venue] === 1 ? venues.rules[venue].margin : undefined
}

/** What is left above the trigger. Negative: the venue acts. */
export function slackOf(world: LiveWorld, account: number): Money {
  const own = marginOf(world, account)
  return own === undefined ? slack(world, account) : own.slack(world, account)
}

/** Whoever holds nothing is safe. */
export const isUnsafe = (world: LiveWorld, account: number): boolean =>
  hasHoldings(world, account) && slackOf(world, account) < 0
