/** A collateral of a drawn world under limits, by draws of their own. */
import { type CollateralLimit, withLimit } from '../../src/engine/world/limited.ts'
import type { Snapshot } from '../../src/engine/world/snapshot.ts'
import { createDice } from './dice.ts'
import { createState } from './reference-state.ts'
import type { World } from './world-builder.ts'

/** One coin that somebody holds at a lending protocol, about as much of it as there is. */
export function withLimits(world: World, seed: number): World {
  const dice = createDice(seed, 24)
  const { instruments, legs, venues } = world.snapshot
  const isLending = (id: string) => venues.some((it) => it.id === id && /aave/.test(it.rules.model))
  const held = instruments.map((_, row) => {
    const own = Array.from(legs.amount).filter((_, leg) => legs.instrument[leg] === row)
    return own.reduce((sum, amount) => sum + Math.max(0, amount), 0)
  })
  const found = instruments.filter(({ venue }, row) => isLending(venue) && held[row] > 0)
  if (found.length === 0) return world
  const coin = dice.pick(found)
  const row = instruments.indexOf(coin)
  const prices = createState(world.snapshot, world.settings, null).oracles
  const worth = held[row] * (prices.get(coin.oracle)?.startValue ?? 0)
  const what = dice.pick(['supply', 'debtCeiling', 'both'])
  const limit: CollateralLimit = {
    instrument: `${coin.venue}/${coin.id}`,
    ...(what !== 'debtCeiling' && { supply: held[row] * dice.between(0.05, 1.2) }),
    ...(what !== 'supply' && { debtCeiling: worth * dice.between(0.05, 1) }),
  }
  return { ...world, limits: [limit] }
}

/** What the fast engine runs: borrowers as they stand under the limits. */
export function limited({ snapshot, settings, limits = [] }: World): Snapshot {
  if (limits.length === 0) return snapshot
  const { oracles } = createState(snapshot, settings, null)
  const priceOf = (row: number) => oracles.get(snapshot.instruments[row].oracle)?.startValue ?? 0
  return limits.reduce((all, limit) => withLimit(all, limit, priceOf), snapshot)
}
