/** Markets whose price follows an oracle: that of the first instrument traded there. */
import type { LiveWorld } from './run.ts'

export interface Followers {
  readonly market: Int32Array
  readonly oracle: Int32Array
}

export function createFollowers({ markets, instruments }: LiveWorld): Followers {
  const rows = [...markets.liquidity.keys()].filter((row) => markets.liquidity[row].follow)
  const traded = rows.filter((row) => instruments.market.includes(row))
  return {
    market: Int32Array.from(traded),
    oracle: Int32Array.from(traded, (row) => instruments.oracle[instruments.market.indexOf(row)]),
  }
}
