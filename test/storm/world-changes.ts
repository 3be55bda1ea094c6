/**
 * Rules that change and venues that are down, added to a drawn world by draws of their own, so that
 * the rest of it stays what it was.
 */
import type { ShockSpec } from '../../src/engine/world/snapshot.ts'
import { createDice } from './dice.ts'
import type { World } from './world-builder.ts'

const times = [0, 700, 1000, 2500, 31_000]

/** One change or outage, or both. */
export function withChanges({ snapshot, settings }: World): World {
  const dice = createDice(settings.seed, 12)
  const shocks: ShockSpec[] = []
  if (dice.chance(0.7)) {
    const { venue, id, kind } = dice.pick(snapshot.instruments)
    const brackets = [
      { floor: 0, rate: dice.between(0.001, 0.15) },
      { floor: dice.spread(1e3, 1e6), rate: dice.between(0.15, 0.4) },
    ].slice(0, dice.whole(1, 2))
    const lower = { weight: dice.between(0.3, 1), bonus: dice.between(0, 0.15) }
    shocks.push({
      model: 'rule-change',
      instrument: `${venue}/${id}`,
      set: kind === 'perpetual' ? { brackets } : lower,
      atMs: dice.pick(times),
    })
  }
  if (dice.chance(0.5)) {
    const { id } = dice.pick(snapshot.venues)
    shocks.push({
      model: 'outage',
      of: 'keepers',
      services: { keepers: { closes: { venues: [id] } } },
      atMs: dice.pick(times),
      forMs: dice.pick([1, 700, 5000, 40_000]),
    })
  }
  return { snapshot, settings: { ...settings, shocks: [...settings.shocks, ...shocks] } }
}
