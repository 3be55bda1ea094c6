/** The margin rule of an account's venue: its own, or the linear one of margin.ts. */
import type { Money } from '../../units/units.ts'
import type { LiveWorld } from '../ports/run.ts'
import { hasHoldings } from '../world/holdings.ts'
import { slack } from './margin.ts'

/** What is left above the trigger. Negative: the venue acts. */
export function slackOf(world: LiveWorld, account: number): Money {
  const venue = world.accounts.venue[account]
  if (world.venues.hasOwnMargin[venue] === 0) return slack(world, account)
  return world.venues.rules[venue].margin?.slack(world, account) ?? slack(world, account)
}

/** Whoever holds nothing is safe. */
export const isUnsafe = (world: LiveWorld, account: number): boolean =>
  hasHoldings(world, account) && slackOf(world, account) < 0
