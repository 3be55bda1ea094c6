/** Blocks in which the liquidations of some venues happen, added by draws of their own. */
import type { ModelSpec, Snapshot } from '../../src/engine/world/snapshot.ts'
import { createDice, type Dice } from './dice.ts'
import type { World } from './world-builder.ts'

export function withBlocks(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 29)
  const { accounts, venues, oracles, markets, instruments } = snapshot
  const some = venues.filter(() => dice.chance(0.7)).map(({ id }) => id)
  const names = Array.from({ length: accounts.count }, (_, row) => {
    const { id } = venues[accounts.venue[row]]
    return `${id}/${accounts.id?.[row] ?? `#${row}`}`
  })
  const everyMs = dice.pick([400, 1000, 12_000])
  const fromMs = dice.pick([0, 0, 900])
  const chain = {
    ...{ model: 'chain', venues: some.length > 0 ? some : [venues[0].id], everyMs },
    ...(dice.chance(0.6) && { capacity: dice.whole(1, 6) }),
    ordering: dice.pick(['fifo', 'priority-fee']),
    ...(dice.chance(0.6) && { share: dice.pick([0.3, 0.7, 1]) }),
    ...(dice.chance(0.6) && { fromMs, untilMs: fromMs + everyMs * dice.whole(1, 5) }),
    ...(dice.chance(0.5) && { censors: names.filter(() => dice.chance(0.4)) }),
    ...(dice.chance(0.5) && { orders: markets.filter(() => dice.chance(0.6)).map(({ id }) => id) }),
    ...(dice.chance(0.3) && { private: dice.share() }),
    ...(dice.chance(0.4) && { delays: [dice.pick(oracles).id] }),
  }
  const buyers = dice.chance(0.6) ? drawBuyers(dice, instruments) : []
  return { ...world, settings: { ...settings, actors: [...settings.actors, chain, ...buyers] } }
}

/** The right to liquidate at a lending protocol is sold, or its bonus grows with the need. */
export function withAuction(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 33)
  const found = snapshot.venues.filter(({ rules }) => /aave/.test(rules.model))
  if (found.length === 0) return world
  const { id } = dice.pick(found)
  const auction = { model: 'oev-auction', venue: id, recapture: dice.share() }
  const bonusFrom = dice.between(0.8, 0.99)
  const grows = dice.chance(0.6)
  const venues = snapshot.venues.map((it) =>
    grows && it.id === id ? { ...it, rules: { ...it.rules, bonusFrom } } : it,
  )
  return {
    ...world,
    snapshot: { ...snapshot, venues },
    settings: { ...settings, actors: [...settings.actors, auction] },
  }
}

/** Somebody whose orders wait. */
function drawBuyers(dice: Dice, instruments: Snapshot['instruments']): ModelSpec[] {
  const found = instruments.filter(({ kind, market }) => kind === 'perpetual' && market)
  return found.slice(0, 2).map(({ venue, id }) => ({
    ...{ model: 'value-buyer', instrument: `${venue}/${id}` },
    ...{ budget: dice.spread(1e3, 1e5), drop: dice.between(0.001, 0.05) },
    ...(dice.chance(0.5) && { reactionMs: dice.pick([1, 500, 3000]) }),
  }))
}
