/**
 * The liquidity of a pool with ticks, as ranges of prices from the lowest to the highest, in units
 * of the two assets: between two ticks it is one number L.
 *
 *     √price of a tick = 1.0001^(tick / 2) · 10^((base decimals − quote decimals) / 2)
 *     L in units       = L of the contract / 10^((base decimals + quote decimals) / 2)
 *
 * Source: Uniswap v3 core whitepaper, 6.1 to 6.3, https://app.uniswap.org/whitepaper-v3.pdf.
 */
import { pow } from '../kit/math.ts'

/** Ticks lie within plus and minus this: prices from 2^-128 to 2^128. */
export const TICK_MAX = 887_272
/** What 1.0001 is larger than its double, as a share: without it ticks far out miss by 5e-12. */
const TICK_BASE_ERROR = 1.1012311173e-17
/** Share of the largest liquidity below which a sum of changes is rounding. */
const DUST = 1e-12

/** Root of the price at a tick, quote per base in the smallest units of both; good to 4e-16. */
export function sqrtPriceAt(tick: number): number {
  const power = tick / 2
  return pow(1.0001, power) * (1 + power * TICK_BASE_ERROR)
}

export interface Units {
  readonly baseDecimals: number
  readonly quoteDecimals: number
  /** True where the contract's price is base per quote: its ticks are mirrored. */
  readonly isMirrored: boolean
}

/** Where there is liquidity: roots of prices, in ascending order, gaps left out. */
export interface Ranges {
  readonly low: Float64Array
  readonly high: Float64Array
  readonly liquidity: Float64Array
}

export type TickChange = readonly [tick: number, change: number]

/** What a position adds to the liquidity where a rising price enters it, and takes at its end. */
export function changesOf(
  positions: readonly { lower: number; upper: number; liquidity: number }[],
): TickChange[] {
  return positions.flatMap(({ lower, upper, liquidity }): TickChange[] => [
    [lower, liquidity],
    [upper, -liquidity],
  ])
}

/** Changes may come in any order, several at one tick. */
export function rangesOf(changes: readonly TickChange[], units: Units): Ranges {
  const { edges, sums } = sumChanges(changes.map((it) => (units.isMirrored ? mirrored(it) : it)))
  const { baseDecimals, quoteDecimals } = units
  const toPrice = pow(10, (baseDecimals - quoteDecimals) / 2)
  const toLiquidity = pow(10, -(baseDecimals + quoteDecimals) / 2)
  const roots = edges.map((tick) => sqrtPriceAt(tick) * toPrice)
  const rows = [...sums.keys()].filter((row) => sums[row] > 0)
  return {
    low: Float64Array.from(rows, (row) => roots[row]),
    high: Float64Array.from(rows, (row) => roots[row + 1]),
    liquidity: Float64Array.from(rows, (row) => sums[row] * toLiquidity),
  }
}

function mirrored([tick, change]: TickChange): TickChange {
  return [-tick, -change]
}

/** Ticks in ascending order, and the liquidity above each of them. */
export function sumChanges(changes: readonly TickChange[]): { edges: number[]; sums: number[] } {
  const sorted = [...changes].sort((a, b) => a[0] - b[0])
  const edges: number[] = []
  const sums: number[] = []
  let sum = 0
  let largest = 0
  for (const [row, [tick, change]] of sorted.entries()) {
    sum += change
    largest = Math.max(largest, Math.abs(sum))
    if (sorted[row + 1]?.[0] === tick) continue
    if (Math.abs(sum) < DUST * largest) sum = 0
    edges.push(tick)
    sums.push(sum)
  }
  return { edges, sums }
}
