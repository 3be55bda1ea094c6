/** Until when markets, oracles, venues and actors are closed, as data. */
import type { Tables } from '../world/world.ts'

/**
 * `market`: nothing is filled. `oracle`: nothing new is published. `venue`: nobody is liquidated.
 * `actor`: it does nothing, and what it is to hear waits; rows as in `world.actors`.
 */
export const gateKinds = ['market', 'oracle', 'venue', 'actor'] as const
export type GateKind = (typeof gateKinds)[number]

export interface Gates {
  /** By row; 0: open. */
  readonly untilMs: Readonly<Record<GateKind, Float64Array>>
  /** No gate has been closed in this run. */
  isEmpty: boolean
}

type Places = Pick<Tables, 'markets' | 'oracles' | 'venues'> & {
  readonly actors: ArrayLike<object>
}

export function createGates({ markets, oracles, venues, actors }: Places): Gates {
  return {
    untilMs: {
      market: new Float64Array(markets.count),
      oracle: new Float64Array(oracles.count),
      venue: new Float64Array(venues.count),
      actor: new Float64Array(actors.length),
    },
    isEmpty: true,
  }
}

export function resetGates(gates: Gates): void {
  if (gates.isEmpty) return
  for (const kind of gateKinds) gates.untilMs[kind].fill(0)
  gates.isEmpty = true
}
