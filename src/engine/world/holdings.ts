/** What an account holds: its legs are rows [legBegin[account], legBegin[account + 1]). */
import type { Tables } from './world.ts'

/** Does the account still hold anything? */
export function hasHoldings(world: Tables, account: number): boolean {
  const { legBegin } = world.accounts
  const { amount } = world.legs
  for (let leg = legBegin[account]; leg < legBegin[account + 1]; leg++) {
    if (amount[leg] !== 0) return true
  }
  return false
}

/** The leg of `account` in `instrument`, or -1. */
export function findLeg(world: Tables, account: number, instrument: number): number {
  const { accounts, legs } = world
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.instrument[leg] === instrument) return leg
  }
  return -1
}

/** The leg of `account` in something that is traded on `market`, or -1. */
export function findLegOnMarket(world: Tables, account: number, market: number): number {
  const { accounts, legs, instruments } = world
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (instruments.market[legs.instrument[leg]] === market) return leg
  }
  return -1
}
