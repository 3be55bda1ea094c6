/** When liquidity that knows time wants to be asked again, as data. */
import type { LiveWorld } from './run.ts'

export interface Refills {
  /** Markets whose liquidity knows time. */
  readonly market: Int32Array
  readonly lastMs: Float64Array
  /** When each wants to be asked again; Infinity: at rest. */
  readonly wakeMs: Float64Array
}

export function createRefills({ markets }: LiveWorld): Refills {
  const rows = [...markets.liquidity.keys()].filter((row) => markets.liquidity[row].refill)
  const refills = {
    market: Int32Array.from(rows),
    lastMs: new Float64Array(rows.length),
    wakeMs: new Float64Array(rows.length),
  }
  resetRefills(refills)
  return refills
}

export function resetRefills({ lastMs, wakeMs }: Refills): void {
  lastMs.fill(0)
  wakeMs.fill(Number.POSITIVE_INFINITY)
}
