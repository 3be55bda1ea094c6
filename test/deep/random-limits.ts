/** Limits on collateral of random scenarios: what borrowers have kept to from the start. */
import { createDice } from '../storm/dice.ts'
import type { Draft, Entry } from './random-draft.ts'

/** In a quarter of those with a lending venue, by draws of its own. */
export function drawLimits(seed: number, { venues, kinds, known }: Draft): Entry {
  const dice = createDice(seed, 0x6c696d69)
  const lending = kinds.filter(({ family }) => family === 'lending')
  if (lending.length === 0 || dice.chance(0.75)) return {}
  const { id } = dice.pick(lending)
  const { instruments } = venues[id] as { instruments: Record<string, Entry> }
  const coins = Object.keys(instruments).filter((name) => instruments[name]?.kind === 'balance')
  if (coins.length === 0) return {}
  const coin = dice.pick(coins)
  const depth = Math.max(...(known.get('USD') ?? []).map((it) => it.depth))
  const limits = Array.from({ length: dice.whole(1, 2) }, () => ({
    instrument: `${id}/${coin}`,
    ...dice.pick([
      { supply: depth * dice.spread(1e-3, 10) },
      { debtCeiling: depth * dice.spread(1e-3, 1e3) },
      { supply: depth * dice.spread(1e-3, 10), debtCeiling: depth * dice.spread(1e-3, 1e3) },
    ]),
  }))
  return { limits }
}
