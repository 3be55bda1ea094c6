/**
 * Who owns what in the bands, in the contract's integers: each band is shared out by shares, with a
 * thousand dead ones so that nobody gains by rounding. Also what a stake comes to when the price
 * crosses its bands slowly, which is what health is made of.
 */

import { InputError } from '../../kit/assert.ts'
import {
  bandAt,
  bandCurve,
  bandTop,
  DEAD_SHARES,
  type ExactAmm,
  type ExactBand,
  limitedOracle,
  nextTop,
  SKIP_MAX,
  type Stake,
  TICKS_MAX,
} from './amm.ts'
import { lessDown, sqrtDown, WAD } from './wad.ts'

export interface Holding {
  /** Stablecoin. */
  readonly x: bigint
  /** Collateral. */
  readonly y: bigint
}

/** Lays `amount` of collateral evenly into the bands from `first` to `last` (`deposit_range`). */
export function deposit(
  amm: ExactAmm,
  owner: string,
  amount: bigint,
  first: number,
  last: number,
): void {
  const count = BigInt(last - first + 1)
  const total = amount * amm.terms.collateralPrecision
  const even = total / count
  if (count < 1n || count > TICKS_MAX) throw refusal('Too many bands', count)
  if (even <= 100n) throw refusal('Amount too low', amount)
  if (amm.stakes.has(owner)) throw refusal('User must have no liquidity', owner)
  const active = skipTo(amm, first)
  const shares: bigint[] = []
  const filled: ExactBand[] = []
  for (let band = first; band <= last; band++) {
    const old = bandAt(amm, band)
    if (old.x !== 0n) throw refusal('Band not empty', band)
    const added = band === first ? total - even * (count - 1n) : even
    const own = ((old.shares + DEAD_SHARES) * added) / (old.y + 1n)
    if (own === 0n) throw refusal('Amount too low', amount)
    shares.push(own)
    filled.push({ x: 0n, y: old.y + added, shares: old.shares + own })
  }
  for (const [at, it] of filled.entries()) amm.bands.set(first + at, it)
  amm.stakes.set(owner, { first, last, shares })
  amm.activeBand = active
  amm.firstBand = Math.min(amm.firstBand, first)
  amm.lastBand = Math.max(amm.lastBand, last)
}

/** The active band, or where it may move so that `first` lies above it: over empty bands. */
function skipTo(amm: ExactAmm, first: number): number {
  let band = amm.activeBand
  for (let step = 0; first <= band; step++, band--) {
    if (bandAt(amm, band).x !== 0n || step === SKIP_MAX)
      throw refusal('Deposit below current band', first)
  }
  return band
}

/** Takes a share of an owner's holding out, 1e18 for all of it (`withdraw`). */
export function withdraw(amm: ExactAmm, owner: string, share: bigint): Holding {
  const stake = amm.stakes.get(owner)
  if (!stake) throw refusal('No deposits', owner)
  if (share > WAD) throw refusal('A share is at most 1e18', share)
  const { first, last } = stake
  let [x, y] = [0n, 0n]
  let { firstBand } = amm
  let lastFull = first - 1
  const shares = stake.shares.map((own, at) => {
    const band = first + at
    const old = bandAt(amm, band)
    const going = (share * own) / WAD
    const all = old.shares + DEAD_SHARES
    const out = { x: ((old.x + 1n) * going) / all, y: ((old.y + 1n) * going) / all }
    const left = old.shares - going
    // The last one leaves its dust to nobody.
    const next = left === 0n ? { x: 0n, y: 0n } : { x: old.x - out.x, y: old.y - out.y }
    const isEmpty = next.x === 0n && next.y === 0n
    if (band === firstBand && isEmpty) firstBand++
    if (!isEmpty) lastFull = band
    amm.bands.set(band, { ...next, shares: left })
    x += out.x
    y += out.y
    return own - going
  })
  if (share === WAD) amm.stakes.delete(owner)
  else amm.stakes.set(owner, { first, last, shares })
  amm.firstBand = firstBand
  if (amm.lastBand <= last) amm.lastBand = lastFull
  return inTokens(amm, x, y)
}

/** What an owner holds now (`get_sum_xy`). */
export function holding(amm: ExactAmm, owner: string): Holding {
  const stake = amm.stakes.get(owner)
  let [x, y] = [0n, 0n]
  stake?.shares.forEach((own, at) => {
    const band = bandAt(amm, stake.first + at)
    x += ((band.x + 1n) * own) / (band.shares + DEAD_SHARES)
    y += ((band.y + 1n) * own) / (band.shares + DEAD_SHARES)
  })
  return inTokens(amm, x, y)
}

/** Stablecoin that the stake becomes if the price falls slowly through its bands. */
export const xDown = (amm: ExactAmm, owner: string): bigint =>
  sumOver(amm, owner, (band) => slowlyDown(amm, band)) / amm.terms.borrowedPrecision

/** Collateral that the stake becomes if the price rises slowly through its bands. */
export const yUp = (amm: ExactAmm, owner: string): bigint =>
  sumOver(amm, owner, (band) => slowlyUp(amm, band)) / amm.terms.collateralPrecision

/** A band traded to the oracle's price: what it holds then, and where that lies in it. */
interface Settled {
  readonly x: bigint
  readonly y: bigint
  readonly where: 'above' | 'within' | 'below'
  readonly top: bigint
  readonly bottom: bigint
  readonly oracle: bigint
}

function sumOver(amm: ExactAmm, owner: string, worth: (band: Settled) => bigint): bigint {
  const stake: Stake | undefined = amm.stakes.get(owner)
  if (!stake) return 0n
  const oracle = limitedOracle(amm).price
  let sum = 0n
  let bottom = bandTop(amm, stake.first)
  stake.shares.forEach((own, at) => {
    const band = stake.first + at
    const { x, y, shares } = bandAt(amm, band)
    const top = bottom
    bottom = nextTop(amm.terms, top)
    const held = { x: band <= amm.activeBand ? x : 0n, y: band >= amm.activeBand ? y : 0n }
    if ((held.x === 0n && held.y === 0n) || shares === 0n || own === 0n) return
    const settled = tradeToOracle(amm, held, oracle, top, bottom)
    sum += (worth(settled) * own) / (shares + DEAD_SHARES)
  })
  return sum
}

function tradeToOracle(
  amm: ExactAmm,
  { x, y }: Holding,
  oracle: bigint,
  top: bigint,
  bottom: bigint,
): Settled {
  const edges = { top, bottom, oracle }
  const isPlain = x === 0n || y === 0n
  const middle = (((oracle * oracle) / bottom) * oracle) / top
  if (oracle > top) {
    if (isPlain) return { x: 0n, y: y === 0n ? (x * WAD) / middle : y, where: 'above', ...edges }
    const { f, g, product } = bandCurve(amm.terms, x, y, oracle, top)
    return { x: 0n, y: lessDown(product / f, g), where: 'above', ...edges }
  }
  if (oracle < bottom) {
    if (isPlain) return { x: x === 0n ? (y * middle) / WAD : x, y: 0n, where: 'below', ...edges }
    const { f, g, product } = bandCurve(amm.terms, x, y, oracle, top)
    return { x: lessDown(product / g, f), y: 0n, where: 'below', ...edges }
  }
  const { y0, f, g, product } = bandCurve(amm.terms, x, y, oracle, top)
  const settled = (amm.terms.amplification * y0 * (oracle - bottom)) / oracle
  return { x: lessDown(product / (g + settled), f), y: settled, where: 'within', ...edges }
}

function slowlyDown({ terms }: ExactAmm, { x, y, where, top, bottom, oracle }: Settled): bigint {
  if (where === 'above') return (y * top) / terms.sqrtBandRatio
  return where === 'below' ? x : x + (y * sqrtDown(bottom * oracle)) / WAD
}

function slowlyUp({ terms }: ExactAmm, { x, y, where, top, oracle }: Settled): bigint {
  if (where === 'above') return y
  return where === 'below'
    ? (x * terms.sqrtBandRatio) / top
    : y + (x * WAD) / sqrtDown(top * oracle)
}

const inTokens = ({ terms }: ExactAmm, x: bigint, y: bigint): Holding => ({
  x: x / terms.borrowedPrecision,
  y: y / terms.collateralPrecision,
})

const refusal = (message: string, value: unknown): InputError => new InputError(message, { value })
