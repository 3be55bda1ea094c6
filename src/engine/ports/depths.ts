/** How much of each market's depth is there, as data. */
import { setAll } from '../../kit/column.ts'
import type { Tables } from '../world/world.ts'

export interface Depths {
  /** By market: product of the cuts that shocks have made. */
  readonly cut: Float64Array
  /** By actor and market: share of the whole depth that the actor keeps away. */
  readonly away: Float64Array
  /** By market: what the liquidity was last told. */
  readonly told: Float64Array
}

type Acting = Pick<Tables, 'markets'> & { readonly actors: readonly unknown[] }

export function createDepths({ markets, actors }: Acting): Depths {
  const depths = {
    cut: new Float64Array(markets.count),
    away: new Float64Array(markets.count * actors.length),
    told: new Float64Array(markets.count),
  }
  resetDepths(depths)
  return depths
}

export function resetDepths({ cut, away, told }: Depths): void {
  setAll(cut, 1)
  setAll(away, 0)
  setAll(told, 1)
}
