/** The bands of a LLAMMA market as data, and what its formulas say of one of them: see bands.ts. */
import { pow } from '../kit/math.ts'
import type { Fill } from './curve.ts'

/** What never changes. */
export interface Grid {
  /** A. */
  readonly amplification: number
  readonly basePrice: number
  readonly fee: number
  /** ln(A / (A − 1)). */
  readonly step: number
  /** (A / (A − 1))^50: bands further from the oracle are not traded. */
  readonly reach: number
  /** Bands lie between plus and minus this. */
  readonly bandMax: number
}

/** Quote and base in a band, and the shares that all owners have in it. */
export interface Band {
  readonly x: number
  readonly y: number
  readonly shares: number
}

/** What one account has in the bands from `first` on. */
export interface Stake {
  readonly first: number
  readonly shares: readonly number[]
  /** What the ledger knows of it. */
  base: number
  quote: number
}

export interface Pool {
  readonly grid: Grid
  readonly state: {
    /** What the oracle says, and when it said so. */
    oracle: number
    timeMs: number
    /** As of the last trade. */
    oldOracle: number
    oldFee: number
    oldTimeMs: number
    active: number
    /** No band outside holds anything. */
    first: number
    last: number
    readonly bands: Map<number, Band>
    readonly stakes: Map<number, Stake>
  }
  /** What the trade that `fill` describes leaves. */
  readonly next: { readonly bands: [band: number, held: Band][]; active: number }
  readonly fill: Fill
}

/** Bands that one trade can reach, and that one loan can be laid into. */
export const BAND_COUNT_MAX = 50
const DELAY_MS = 120_000
const CHANGE_MAX = 1.25
const FEE_MAX = 1 - 1e-9

/** Upper edge of a band, as a price of the oracle. */
export const topOf = ({ amplification, basePrice }: Grid, band: number): number =>
  basePrice * pow((amplification - 1) / amplification, band)

/** Price of the AMM at a band's lower edge, given its top. */
export const lowestPrice = (oracle: number, top: number): number =>
  oracle * (oracle / top) * (oracle / top)

export interface Believed {
  readonly oracle: number
  readonly fee: number
}

/** The oracle's price as the AMM believes it, and the fee for its last change. */
export function priceNow({ state }: Pool, oracle = state.oracle): Believed {
  const { oldOracle, oldFee, timeMs, oldTimeMs } = state
  const left = DELAY_MS - Math.min(DELAY_MS, timeMs - oldTimeMs)
  if (left === 0) return { oracle, fee: 0 }
  const low = Math.max(oracle, oldOracle / CHANGE_MAX)
  const limited = Math.min(low, oldOracle * CHANGE_MAX)
  const ratio = limited < oldOracle ? limited / oldOracle : oldOracle / limited
  const fee = ((oldFee + 1 - ratio * ratio * ratio) * left) / DELAY_MS
  return { oracle: limited, fee: Math.min(fee, FEE_MAX) }
}

export interface BandCurve {
  readonly y0: number
  readonly f: number
  readonly g: number
}

export function curveOf(
  { amplification: a }: Grid,
  x: number,
  y: number,
  oracle: number,
  top: number,
): BandCurve {
  const b = ((top * (a - 1)) / oracle) * x + ((a * oracle) / top) * oracle * y
  const y0 = (b + Math.sqrt(b * b + 4 * a * oracle * y * x)) / (2 * a * oracle)
  return { y0, f: ((a * y0 * oracle) / top) * oracle, g: ((a - 1) * y0 * top) / oracle }
}

/** What goes in for each unit that moves the curve: 1 / (1 − fee). */
export function grossOf(
  { grid }: Pool,
  { oracle, fee }: Believed,
  band: number,
  isEmpty: boolean,
): number {
  const distance = isEmpty ? 0 : distanceFee(grid, oracle, band)
  return 1 / (1 - Math.min(FEE_MAX, Math.max(grid.fee, fee, distance)))
}

/** A quarter of how far the oracle's price lies outside the prices of a band. */
function distanceFee(grid: Grid, oracle: number, band: number): number {
  const low = lowestPrice(oracle, topOf(grid, band))
  const high = lowestPrice(oracle, topOf(grid, band + 1))
  if (oracle < low) return (low - oracle) / low / 4
  return oracle > high ? (oracle - high) / oracle / 4 : 0
}

/**
 * The AMM's price in the band that is being traded; between bands, the oracle's, or what is asked
 * or bid next to it.
 */
export function shownPrice({ grid, state }: Pool, oracle: number): number {
  const { bands, active, first, last } = state
  const { x = 0, y = 0 } = bands.get(active) ?? {}
  if (x > 0 && y > 0) {
    const { f, g } = curveOf(grid, x, y, oracle, topOf(grid, active))
    return (f + x) / (g + y)
  }
  let ask = active
  while (ask <= last && !((bands.get(ask)?.y ?? 0) > 0)) ask++
  let bid = active
  while (bid >= first && !((bands.get(bid)?.x ?? 0) > 0)) bid--
  const asked = ask > last ? Infinity : lowestPrice(oracle, topOf(grid, ask))
  const offered = bid < first ? 0 : lowestPrice(oracle, topOf(grid, bid + 1))
  return Math.max(offered, Math.min(asked, oracle))
}
