// Blocks in which venues liquidate, drawn: see random-models.ts.
import { type Drawn, plainOracleOf, type Scene } from './random-models.ts'

export function chain(scene: Scene): Drawn {
  const { dice, endMs, venues, places } = scene
  const maybe = (drawn: Drawn): Drawn => (dice.chance(0.5) ? drawn : {})
  const oracle = plainOracleOf(scene, dice.pick(places).pair)
  return {
    venues: [dice.pick(venues).id],
    everyMs: dice.whole(Math.ceil(endMs / 200), Math.ceil(endMs / 5)),
    ...maybe({ capacity: dice.whole(1, 20) }),
    ...maybe({ ordering: dice.pick(['fifo', 'priority-fee']) }),
    ...maybe({ share: dice.share() }),
    ...maybe({ fromMs: dice.whole(0, endMs), untilMs: dice.whole(0, endMs) }),
    ...(oracle !== undefined && dice.chance(0.3) && { delays: [oracle] }),
  }
}
