/** Until when markets are halted and oracles silent, as data. */
import type { Tables } from '../world/world.ts'

export interface Halts {
  /** By market; 0: trading. */
  readonly marketUntilMs: Float64Array
  /** By oracle; 0: publishing. */
  readonly oracleUntilMs: Float64Array
  /** Neither table has been written in this run. */
  isEmpty: boolean
}

export function createHalts({ markets, oracles }: Tables): Halts {
  return {
    marketUntilMs: new Float64Array(markets.count),
    oracleUntilMs: new Float64Array(oracles.count),
    isEmpty: true,
  }
}

export function resetHalts(halts: Halts): void {
  halts.marketUntilMs.fill(0)
  halts.oracleUntilMs.fill(0)
  halts.isEmpty = true
}
