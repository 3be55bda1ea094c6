/** Markets whose price follows an oracle: that of the first instrument traded there. */
import type { Tables } from '../world/world.ts'

export interface Followers {
  readonly market: Int32Array
  readonly oracle: Int32Array
}

/** Liquidity, and whether it follows an oracle. */
interface Following extends Pick<Tables, 'instruments'> {
  readonly markets: { readonly liquidity: readonly { readonly follow?: unknown }[] }
}

export function createFollowers({ markets, instruments }: Following): Followers {
  const rows = [...markets.liquidity.keys()].filter((row) => markets.liquidity[row].follow)
  const traded = rows.filter((row) => instruments.market.includes(row))
  return {
    market: Int32Array.from(traded),
    oracle: Int32Array.from(traded, (row) => instruments.oracle[instruments.market.indexOf(row)]),
  }
}
