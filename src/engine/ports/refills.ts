import { setAll } from '../../kit/column.ts'
/** When liquidity that knows time wants to be asked again, as data. */

export interface Refills {
  /** Markets whose liquidity knows time. */
  readonly market: Int32Array
  readonly lastMs: Float64Array
  /** When each wants to be asked again; Infinity: at rest. */
  readonly wakeMs: Float64Array
}

/** Liquidity, and whether it knows time. */
interface Refilling {
  readonly markets: { readonly liquidity: readonly { readonly refill?: unknown }[] }
}

export function createRefills({ markets }: Refilling): Refills {
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
  setAll(lastMs, 0)
  setAll(wakeMs, Number.POSITIVE_INFINITY)
}
