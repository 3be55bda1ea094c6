/** Until when markets, oracles, venues, actors and tokens are closed, as data. */
import type { Tables } from '../world/world.ts'

/**
 * `market`: nothing is filled. `oracle`: nothing new is published. `venue`: nobody is liquidated.
 * `actor`: it does nothing, and what it is to hear waits; rows as in `world.actors`. `redemption`:
 * the issuer of an asset takes none back. `transfer`: an asset is moved by nobody from one place to
 * another of his own accord.
 */
export const gateKinds = ['market', 'oracle', 'venue', 'actor', 'redemption', 'transfer'] as const
export type GateKind = (typeof gateKinds)[number]

export interface Gates {
  /** By row; 0: open. */
  readonly untilMs: Readonly<Record<GateKind, Float64Array>>
  /** No gate has been closed in this run. */
  isEmpty: boolean
}

type Places = Pick<Tables, 'markets' | 'oracles' | 'venues' | 'assets'> & {
  readonly actors: ArrayLike<object>
}

export function createGates({ markets, oracles, venues, actors, assets }: Places): Gates {
  return {
    untilMs: {
      market: new Float64Array(markets.count),
      oracle: new Float64Array(oracles.count),
      venue: new Float64Array(venues.count),
      actor: new Float64Array(actors.length),
      redemption: new Float64Array(assets.count),
      transfer: new Float64Array(assets.count),
    },
    isEmpty: true,
  }
}

export function resetGates(gates: Gates): void {
  if (gates.isEmpty) return
  for (const kind of gateKinds) gates.untilMs[kind].fill(0)
  gates.isEmpty = true
}
