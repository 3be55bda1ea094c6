/** Blocks in which the liquidations of some venues happen, added by draws of their own. */
import { createDice } from './dice.ts'
import type { World } from './world-builder.ts'

export function withBlocks(world: World, seed: number): World {
  const { snapshot, settings } = world
  const dice = createDice(seed, 29)
  const { accounts, venues, oracles } = snapshot
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
    ...(dice.chance(0.4) && { delays: [dice.pick(oracles).id] }),
  }
  return { ...world, settings: { ...settings, actors: [...settings.actors, chain] } }
}
