// Blocks in which venues liquidate, drawn: see random-models.ts.
import { type Drawn, plainOracleOf, type Scene } from './random-models.ts'

export function chain(scene: Scene): Drawn {
  const { dice, endMs, venues, places, dealers } = scene
  const maybe = (drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
  const { id: venue, family } = dice.pick(venues)
  const orderings = ['fifo', 'priority-fee', ...(family === 'lending' ? ['profit-max'] : [])]
  const dealer = dealers.length > 0 ? dice.pick(dealers) : undefined
  const sandwich = dealer && {
    account: `${dealer.venue}/dealer-${dealer.contract}`,
    instrument: `${dealer.venue}/${dealer.contract}`,
    most: dealer.place.depth * dealer.place.price * dice.spread(1e-3, 1),
  }
  const waits = dice.pick(places)
  const oracle = plainOracleOf(scene, dice.pick(places).pair)
  return {
    venues: [venue],
    everyMs: dice.whole(Math.ceil(endMs / 200), Math.ceil(endMs / 5)),
    ...maybe({ capacity: dice.whole(1, 20) }),
    ...maybe({ ordering: dice.pick(orderings) }),
    ...maybe({ share: dice.share(), private: dice.share() }),
    ...maybe({ orders: [waits.id] }),
    ...(sandwich !== undefined && dice.chance(0.5) && { sandwich }),
    ...maybe({ repays: dice.between(0.1, 1) }),
    ...maybe({ fromMs: dice.whole(0, endMs), untilMs: dice.whole(0, endMs) }),
    ...(oracle !== undefined && dice.chance(0.3) && { delays: [oracle] }),
  }
}
