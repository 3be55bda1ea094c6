/**
 * What an account holds: its legs are rows [legBegin[account], legBegin[account + 1]).
 *
 * `forEachLeg` and `forEachPosition` call a function for each leg. Loops that run for every account
 * or every order of a run keep their own (margin, causes, journal, hash, closing whole positions),
 * as do those that end early, look at legs that hold nothing, or read other columns.
 */
import type { Amount } from '../../units/units.ts'
import type { Tables } from './world.ts'

type VisitLeg = (leg: number, instrument: number, held: Amount) => void

/** Every leg that holds something, in the order of legs. */
export function forEachLeg(world: Tables, account: number, visit: VisitLeg): void {
  const { legBegin } = world.accounts
  const { amount, instrument } = world.legs
  for (let leg = legBegin[account]; leg < legBegin[account + 1]; leg++) {
    if (amount[leg] !== 0) visit(leg, instrument[leg], amount[leg])
  }
}

/** Of these the contracts: not coins, collateral or debts. */
export function forEachPosition(world: Tables, account: number, visit: VisitLeg): void {
  const { isPerpetual } = world.instruments
  forEachLeg(world, account, (leg, instrument, held) => {
    if (isPerpetual[instrument] === 1) visit(leg, instrument, held)
  })
}

/** Does the account still hold anything? */
export function hasHoldings(world: Tables, account: number): boolean {
  const { legBegin } = world.accounts
  const { amount } = world.legs
  for (let leg = legBegin[account]; leg < legBegin[account + 1]; leg++) {
    if (amount[leg] !== 0) return true
  }
  return false
}

/** Does the account hold contracts, or only coins? */
export function hasPositions({ accounts, legs, instruments }: Tables, account: number): boolean {
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] !== 0 && instruments.isPerpetual[legs.instrument[leg]] === 1) return true
  }
  return false
}

/**
 * The leg worth most at the venue's prices on one side (1: holdings that count as collateral, −1:
 * debts), the first of equals; -1 if there is none.
 */
export function largestLeg(world: Tables, account: number, side: 1 | -1): number {
  const { instruments, oracles } = world
  let largest = -1
  let most = 0
  forEachLeg(world, account, (leg, instrument, held) => {
    const value = side * held * oracles.value[instruments.oracle[instrument]]
    if (!(value > most) || (side > 0 && instruments.weight[instrument] === 0)) return
    most = value
    largest = leg
  })
  return largest
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
