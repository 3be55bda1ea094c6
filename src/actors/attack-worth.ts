/**
 * What somebody could walk away with: all that his accounts hold, closed at what markets pay now.
 *
 *     worth of an account = max(0, cash + what holdings bring − what debts cost)
 *
 * Holdings bring what their market pays for all of them one after the other, nothing beyond its
 * depth; debts and shorts cost what the market asks, and at least the published price. Whoever owes
 * more than he has leaves the account to its venue.
 */
import type { LiveWorld } from '../engine/ports/run.ts'
import { forEachLeg } from '../engine/world/holdings.ts'
import { amount } from '../units/units.ts'

/** By account, in the reporting currency. */
export function worthOf(world: LiveWorld, accounts: readonly number[]): number[] {
  const closed = new Float64Array(world.markets.count)
  return accounts.map((account) => {
    const after = closed.slice()
    const value = closedValue(world, account, after)
    // What is walked away from is not sold.
    if (!(value > 0)) return 0
    closed.set(after)
    return value * world.assets.usd[world.accounts.cashAsset[account]]
  })
}

/**
 * What one account is worth when it is closed after `closed` base has been bought on each market,
 * to which its own is added. In the settlement asset of its venue; below 0 it owes.
 */
export function closedValue(world: LiveWorld, account: number, closed: Float64Array): number {
  const { instruments, oracles, accounts } = world
  let value: number = accounts.cash[account]
  forEachLeg(world, account, (_, instrument, held) => {
    const published = held * oracles.value[instruments.oracle[instrument]]
    const market = instruments.market[instrument]
    if (market < 0 || instruments.conversion[instrument] !== 1) {
      value += published
      return
    }
    const brings = closing(world, account, market, held, closed[market])
    closed[market] -= held
    value += held > 0 ? brings : Math.min(brings, published)
  })
  return value
}

function closing(
  { markets, assets, accounts }: LiveWorld,
  account: number,
  market: number,
  held: number,
  before: number,
): number {
  const { quote } = markets.liquidity[market]
  const brings = quote(amount(before - held)) - quote(amount(before))
  return (brings * assets.usd[markets.quote[market]]) / assets.usd[accounts.cashAsset[account]]
}
