/** What an actor trades, and on whose leg: looked up once, when he is made; and trades at once. */
import type { Liquidity } from '../engine/ports/ports.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { addOwnOrder, executeOrders } from '../engine/verbs/trading.ts'
import { findLeg } from '../engine/world/holdings.ts'
import type { Names } from '../engine/world/names.ts'
import { InputError } from '../kit/assert.ts'
import { amount, price } from '../units/units.ts'

/** A trade below this share of a market is rounding. */
export const sizeMin = 1e-11

/** A gain below this share of a trade, or of what a market holds, is rounding. */
export const gainMin = 5e-11
const gainOfMarketMin = 1e-14

/**
 * Is it more than rounding that a trade of this value brings? What a market pays is rounded to
 * 1e-16 of what it holds; a trade of 1e-8 of a market earns half of 1e-8 of itself, which is less.
 */
export const isGain = ({ inventory }: Liquidity, gain: number, value: number): boolean =>
  gain > Math.max(gainMin * value, gainOfMarketMin * inventory.quote)

export interface Traded {
  readonly instrument: number
  readonly market: number
  readonly liquidity: Liquidity
  /** Of the account that trades; -1: it has none. */
  readonly leg: number
}

/** Where a parameter called `field` says `venue/instrument`, and what may stand there. */
interface Written {
  readonly field: string
  readonly id: string
  readonly isCoin?: boolean
  /** A listed account, `venue/id`; left out: the outside of the venue. */
  readonly account?: string
}

/** Throws InputError for what has no market of its own; a contract, where a coin is wanted. */
export function findTraded(world: LiveWorld, names: Names, written: Written): Traded {
  const { field, id, isCoin = false, account } = written
  const { instruments, markets, venues, accounts } = world
  const instrument = names.instrument(id)
  const market = instruments.market[instrument]
  refuseInverse(world, market, field)
  const isContract = instruments.isPerpetual[instrument] === 1
  if (market < 0 || instruments.conversion[instrument] !== 1 || (isCoin && isContract)) {
    throw new InputError(`${id} cannot be traded here`, {
      field,
      value: id,
      allowed: `${isCoin ? 'a coin' : 'an instrument'} with a market, without conversion`,
    })
  }
  const venue = instruments.venue[instrument]
  const row = account === undefined ? venues.outside[venue] : world.names.findAccount(account)
  const leg = row < 0 || accounts.venue[row] !== venue ? -1 : findLeg(world, row, instrument)
  return { instrument, market, leg, liquidity: markets.liquidity[market] }
}

/** The leg of an account in an asset, whatever its venue calls it; -1 where there is none. */
export function findLegInAsset(world: LiveWorld, account: number, asset: number): number {
  const { accounts, legs, instruments } = world
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (instruments.asset[legs.instrument[leg]] === asset) return leg
  }
  return -1
}

/** Buys (> 0) or sells units of a leg at market, no worse than `limit`; returns what was filled. */
export function tradeNow(run: Run, leg: number, units: number, limit = 0): number {
  const { amount: held } = run.world.legs
  const before: number = held[leg]
  addOwnOrder(run, leg, amount(units), price(limit))
  executeOrders(run, true)
  return held[leg] - before
}
