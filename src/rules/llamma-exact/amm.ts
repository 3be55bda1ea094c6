/**
 * LLAMMA in the contract's own integers: bands, the oracle it believes, prices and invariants. The
 * reference for `liquidity/bands.ts`, and for whoever needs the exact answer.
 *
 * Collateral lies in bands, band n between the oracle prices top(n) and top(n + 1):
 *
 *     top(n) = basePrice · ((A - 1) / A)^n
 *     (f + x)(g + y) = const    f = A·y0·p²/top, g = (A - 1)·y0·top/p, p the oracle's price
 *
 * so a band holds only collateral (y) while p > top(n) and only stablecoin (x) once p < top(n + 1).
 * The AMM's price moves with p³: whoever trades it back to p buys its collateral as p falls and
 * sells it back as p rises.
 *
 * Amounts are in the smallest unit of each token, prices and fees in 1e18. What the contract would
 * revert with is an `InputError` with its words, and nothing has changed then.
 *
 * Source: github.com/curvefi/curve-stablecoin commit cf1d05fb, AMM.vy and controller.vy (LlamaLend
 * 2.0.0, read 2026-11-29).
 * Assumes: no interest (the rate multiplier stays 1). exp and ln are true values rounded down
 * (`wad.ts`).
 */

import { InputError } from '../../kit/assert.ts'
import { expDown, least, lessDown, lnDown, most, sqrtDown, WAD } from './wad.ts'

export interface AmmTerms {
  /** A: bands are 1/A wide. */
  readonly amplification: bigint
  /** Top of band 0. */
  readonly basePrice: bigint
  readonly fee: bigint
  /** 10^(18 - decimals) of each token: 1 where it has 18. */
  readonly collateralPrecision: bigint
  readonly borrowedPrecision: bigint
  /** sqrt(A / (A - 1)). */
  readonly sqrtBandRatio: bigint
  /** ln(A / (A - 1)). */
  readonly logBandRatio: bigint
  /** (A / (A - 1))^50: bands further from the oracle are not traded. */
  readonly reach: bigint
}

/** Stablecoin and collateral with 18 decimals each; shares of their owners. */
export interface ExactBand {
  readonly x: bigint
  readonly y: bigint
  readonly shares: bigint
}

export interface Stake {
  readonly first: number
  readonly last: number
  /** Shares in the bands from `first` to `last`. */
  readonly shares: readonly bigint[]
}

export interface ExactAmm {
  readonly terms: AmmTerms
  /** What the external oracle says, and when it is. Set both freely. */
  oracle: bigint
  timeS: bigint
  /** As of the last exchange. */
  oldOracle: bigint
  oldFee: bigint
  oldTimeS: bigint
  activeBand: number
  /** No band outside holds anything. */
  firstBand: number
  lastBand: number
  readonly bands: Map<number, ExactBand>
  readonly stakes: Map<string, Stake>
}

export interface AmmParameters {
  readonly amplification: bigint
  readonly basePrice: bigint
  readonly fee: bigint
  readonly oracle?: bigint
  readonly timeS?: bigint
  readonly collateralPrecision?: bigint
  readonly borrowedPrecision?: bigint
}

export const TICKS_MAX = 50
export const SKIP_MAX = 1024
export const DEAD_SHARES = 1_000n
const DELAY_S = 120n
const CHANGE_MAX = (WAD * 5n) / 4n
const CHANGE_MIN = (WAD * WAD) / CHANGE_MAX
const EMPTY: ExactBand = { x: 0n, y: 0n, shares: 0n }

/** An AMM without loans. Its oracle starts at the base price unless told otherwise. */
export function createAmm(parameters: AmmParameters): ExactAmm {
  const { amplification: a, basePrice, fee, timeS = 0n } = parameters
  const { oracle = basePrice, collateralPrecision = 1n, borrowedPrecision = 1n } = parameters
  let reach = WAD
  for (let at = 0; at < 50; at++) reach = (reach * a) / (a - 1n)
  const terms: AmmTerms = {
    amplification: a,
    basePrice,
    fee,
    collateralPrecision,
    borrowedPrecision,
    sqrtBandRatio: sqrtDown((WAD * WAD * a) / (a - 1n)),
    logBandRatio: lnDown((a * WAD) / (a - 1n)),
    reach,
  }
  const old = { oldOracle: oracle, oldFee: 0n, oldTimeS: timeS }
  const range = { activeBand: 0, firstBand: 0, lastBand: 0 }
  return { terms, oracle, timeS, ...old, ...range, bands: new Map(), stakes: new Map() }
}

export const bandAt = (amm: ExactAmm, band: number): ExactBand => amm.bands.get(band) ?? EMPTY

export interface Limited {
  readonly price: bigint
  readonly fee: bigint
}

/**
 * The oracle's price as the AMM believes it, and the fee that keeps it from losing to the change:
 * at most 1.25 times up or down in two minutes; 1 - (low / high)³, fading over those.
 */
export function limitedOracle(amm: ExactAmm): Limited {
  const { oracle, oldOracle, oldFee } = amm
  const left = DELAY_S - least(DELAY_S, amm.timeS - amm.oldTimeS)
  if (left === 0n) return { price: oracle, fee: 0n }
  const isUp = oracle > oldOracle
  let ratio = isUp ? (oldOracle * WAD) / oracle : (oracle * WAD) / oldOracle
  let price = oracle
  if (ratio < CHANGE_MIN) {
    price = isUp ? (oldOracle * CHANGE_MAX) / WAD : (oldOracle * WAD) / CHANGE_MAX
    ratio = CHANGE_MIN
  }
  const cube = (ratio * ratio * ratio) / (WAD * WAD)
  return { price, fee: least(((WAD + oldFee - cube) * left) / DELAY_S, WAD - 1n) }
}

/** What an exchange does first, even one of nothing: remembers the price and fee it sees. */
export function acceptOracle(amm: ExactAmm): Limited {
  const limited = limitedOracle(amm)
  amm.oldTimeS = amm.timeS
  amm.oldOracle = limited.price
  amm.oldFee = limited.fee
  return limited
}

/** Upper edge of a band (`p_oracle_up`); the lower one is that of the next. */
export function bandTop({ terms }: ExactAmm, band: number): bigint {
  const multiple = expDown(-BigInt(band) * terms.logBandRatio)
  if (multiple <= 1000n) throw new InputError('limit precision of the multiplier', { value: band })
  return (terms.basePrice * multiple) / WAD
}

export const nextTop = ({ amplification: a }: AmmTerms, top: bigint): bigint => (top * (a - 1n)) / a
export const previousTop = ({ amplification: a }: AmmTerms, top: bigint): bigint =>
  (top * a) / (a - 1n)

/** The AMM's price at the lower edge of a band whose top is `top`: p³/top² (`p_current_down`). */
export const lowestPrice = (oracle: bigint, top: bigint): bigint =>
  (((oracle * oracle) / top) * oracle) / top

/** Collateral that the band would hold at its top, were nothing converted (`get_y0`). */
export function bandY0(terms: AmmTerms, x: bigint, y: bigint, oracle: bigint, top: bigint): bigint {
  const { amplification: a } = terms
  const b = (top * (a - 1n) * x) / oracle + (((a * oracle * oracle) / top) * y) / WAD
  if (x === 0n || y === 0n) return (b * WAD) / (a * oracle)
  const square = b * b + ((4n * a * oracle * y) / WAD) * x
  return ((b + sqrtDown(square)) * WAD) / (2n * a * oracle)
}

/** The invariant of a band: (f + x)(g + y). */
export interface Curve {
  readonly y0: bigint
  readonly f: bigint
  readonly g: bigint
  readonly product: bigint
}

export function bandCurve(
  terms: AmmTerms,
  x: bigint,
  y: bigint,
  oracle: bigint,
  top: bigint,
): Curve {
  const { amplification: a } = terms
  const y0 = bandY0(terms, x, y, oracle, top)
  const f = (((a * y0 * oracle) / top) * oracle) / WAD
  const g = ((a - 1n) * y0 * top) / oracle
  return { y0, f, g, product: (f + x) * (g + y) }
}

/** Price of the AMM in its active band, per whole unit of collateral (`get_p`). */
export const ammPrice = (amm: ExactAmm): bigint =>
  bandPrice(amm, amm.activeBand, limitedOracle(amm).price)

function bandPrice(amm: ExactAmm, band: number, oracle: bigint): bigint {
  const { amplification: a } = amm.terms
  const { x, y } = bandAt(amm, band)
  const top = bandTop(amm, band)
  if (x === 0n) {
    const low = lowestPrice(oracle, top)
    return y === 0n ? (low * a) / (a - 1n) : low
  }
  if (y === 0n) return lowestPrice(oracle, nextTop(amm.terms, top))
  const y0 = bandY0(amm.terms, x, y, oracle, top)
  const f = ((a * y0 * oracle) / top) * oracle
  const g = ((a - 1n) * y0 * top) / oracle
  return (f + x * WAD) / (g + y)
}

/** 1 / (1 - fee): what goes in per unit that moves the curve. */
export function antifee(terms: AmmTerms, fee: bigint, oracle: bigint, top: bigint): bigint {
  return (WAD * WAD) / (WAD - least(most(distanceFee(terms, oracle, top), fee), WAD - 1n))
}

export const plainAntifee = (fee: bigint): bigint => (WAD * WAD) / (WAD - least(fee, WAD - 1n))

/** A quarter of how far the oracle's price lies outside the prices of a band. */
function distanceFee({ amplification: a }: AmmTerms, oracle: bigint, top: bigint): bigint {
  const low = (((oracle * oracle) / top) * oracle) / top
  const high = (((low * a) / (a - 1n)) * a) / (a - 1n)
  if (oracle < low) return ((low - oracle) * (WAD / 4n)) / low
  return oracle > high ? ((oracle - high) * (WAD / 4n)) / oracle : 0n
}

export interface AmountForPrice {
  readonly amount: bigint
  /** True: stablecoin goes in and the price up; false: collateral goes in. */
  readonly isUp: boolean
}

/** How much goes in until the AMM's price is `price` (`get_amount_for_price`). */
export function amountForPrice(amm: ExactAmm, price: bigint): AmountForPrice {
  const { terms } = amm
  const limited = limitedOracle(amm)
  const { price: oracle } = limited
  const fee = most(terms.fee, limited.fee)
  const [a, less] = [terms.amplification, terms.amplification - 1n]
  let band = amm.activeBand
  const isUp = price >= bandPrice(amm, band, oracle)
  let top = bandTop(amm, band)
  let low = lowestPrice(oracle, top)
  let high = (low * a * a) / (less * less)
  let amount = 0n
  // Bands seen since the first that holds something; the contract counts no more than 50.
  let seen = 0
  for (let step = 0; step < TICKS_MAX + SKIP_MAX; step++) {
    const { x, y } = bandAt(amm, band)
    const isEmpty = x === 0n && y === 0n
    if (!isEmpty || seen > 0) seen++
    const gross = isEmpty ? plainAntifee(fee) : antifee(terms, fee, oracle, top)
    const curve = isEmpty ? undefined : bandCurve(terms, x, y, oracle, top)
    if (price <= high && price >= low) {
      if (curve) amount += amountInBand(curve, { x, y }, price, isUp, gross)
      break
    }
    if (curve) {
      const { f, g, product } = curve
      amount += ((isUp ? product / g - f - x : product / f - g - y) * gross) / WAD
    }
    if (band === (isUp ? amm.lastBand : amm.firstBand) || seen === TICKS_MAX) break
    if (isOutOfReach(terms, isUp, (top * WAD) / oracle)) break
    band += isUp ? 1 : -1
    top = isUp ? nextTop(terms, top) : previousTop(terms, top)
    if (isUp) [low, high] = [high, (high * a * a) / (less * less)]
    else [low, high] = [(low * less * less) / (a * a), low]
  }
  const precision = isUp ? terms.borrowedPrecision : terms.collateralPrecision
  return { amount: amount === 0n ? 0n : (amount - 1n) / precision + 1n, isUp }
}

function amountInBand(
  { f, g, product }: Curve,
  { x, y }: { x: bigint; y: bigint },
  price: bigint,
  isUp: boolean,
  gross: bigint,
): bigint {
  const yNew = lessDown(sqrtDown((product * WAD) / price), g)
  const xNew = lessDown(product / (g + yNew), f)
  return ((isUp ? lessDown(xNew, x) : lessDown(yNew, y)) * gross) / WAD
}

/** Some fifty bands from the oracle nothing is traded any more. */
export const isOutOfReach = ({ reach }: AmmTerms, isUp: boolean, ratio: bigint): boolean =>
  isUp ? ratio < (WAD * WAD) / reach : ratio > reach
