/** Why a venue did not get on with an account in the round that is on. */

export const refusals = [
  'no-depth', // its orders found nobody at their price, or there is no market
  'halted', // its market is halted
  'closed', // its venue liquidates nobody for a while
  'held-back', // a safeguard of the venue let no order of it through
  'cooling-down', // its venue waits after a part of it was closed
  'no-winners', // nobody was left to be closed against it
  'unprofitable', // the call would cost liquidators more than it brings
  'out-of-money', // liquidators have no money left
  'box-full', // as much is under auction as may be
  'not-reached', // the run ended before its venue came to it, or the venue has no rule for it
] as const
export type Refusal = (typeof refusals)[number]

/** By account; only for those who have been refused since the last margin check. */
export type Refusals = Map<number, Refusal>
