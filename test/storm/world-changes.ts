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

/** Leverage is capped, for some or for all, at once or with time to comply. */
export function withCap({ snapshot, settings }: World): World {
  const dice = createDice(settings.seed, 15)
  const { accounts, venues } = snapshot
  const places = venues.map(() => dice.pick(['here', 'there']))
  const classes = Array.from({ length: accounts.count }, () => dice.pick(['retail', 'other', '']))
  const hasClass = dice.chance(0.5) && classes.includes('retail')
  const transition = dice.pick(['immediate', 'immediate', 'grace', 'grandfather'])
  const shock: ShockSpec = {
    model: 'leverage-cap',
    leverage: dice.between(0.5, 12),
    ...(dice.chance(0.5) && { jurisdiction: dice.pick(places) }),
    ...(hasClass && { class: 'retail' }),
    transition,
    ...(transition === 'grace' && { graceMs: dice.pick([900, 7000]), steps: dice.whole(1, 4) }),
    atMs: dice.pick(times),
  }
  return {
    snapshot: {
      ...snapshot,
      accounts: { ...accounts, class: classes },
      venues: venues.map((venue, row) => ({ ...venue, jurisdiction: places[row] })),
    },
    settings: { ...settings, shocks: [...settings.shocks, shock] },
  }
}

/** Plain exchanges close the largest position first, and no more than they must. */
export function withOrder({ snapshot, settings }: World): World {
  const venues = snapshot.venues.map((venue) =>
    venue.rules.model === 'plain-perpetual'
      ? { ...venue, rules: { ...venue.rules, closes: 'largest-first' } }
      : venue,
  )
  return { snapshot: { ...snapshot, venues }, settings }
}
