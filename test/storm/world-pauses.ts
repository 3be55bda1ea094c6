/** A protocol that stops when a price it believes has fallen, added by draws of its own. */
import { createDice } from './dice.ts'
import type { World } from './world-builder.ts'

export function withPause({ snapshot, settings }: World, seed: number): World {
  const dice = createDice(seed, 22)
  const { oracle, venue } = dice.pick(snapshot.instruments)
  const pause = {
    model: 'pause',
    oracle,
    drop: dice.between(0.005, 0.1),
    venues: [venue],
    ...(dice.chance(0.7) && { forMs: dice.pick([1, 700, 5000, 40_000]) }),
  }
  return { snapshot, settings: { ...settings, mitigations: [...settings.mitigations, pause] } }
}
