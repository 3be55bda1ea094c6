/**
 * Trading against the bands, in the contract's integers: stablecoin in takes collateral and moves
 * the price up, collateral in takes stablecoin. What goes in is rounded up, what comes out down.
 *
 * A trade walks from the active band until its amount is used up, takes each band on its way whole,
 * and leaves the fee in the band that earned it.
 */

import {
  acceptOracle,
  antifee,
  bandAt,
  bandCurve,
  bandTop,
  type ExactAmm,
  isOutOfReach,
  type Limited,
  limitedOracle,
  nextTop,
  previousTop,
  SKIP_MAX,
  TICKS_MAX,
} from './amm.ts'
import { least, most, WAD } from './wad.ts'

/** True: stablecoin goes in (`exchange(0, 1)`); false: collateral goes in (`exchange(1, 0)`). */
type IsUp = boolean

export interface Swap {
  readonly in: bigint
  readonly out: bigint
}

/** What `amount` of the one token buys of the other; less is used where no more is to be had
 * (`get_dxdy`). */
export const quoteIn = (amm: ExactAmm, isUp: IsUp, amount: bigint): Swap =>
  done(amm, isUp, walk(amm, isUp, amount, true, limitedOracle(amm)))

/** What `amount` of the one token costs in the other (`get_dydx`). */
export const quoteOut = (amm: ExactAmm, isUp: IsUp, amount: bigint): Swap =>
  done(amm, isUp, walk(amm, isUp, amount, false, limitedOracle(amm)))

/** Trades `amount` in (`exchange`). A trade that moves nothing still takes note of the oracle. */
export const exchangeIn = (amm: ExactAmm, isUp: IsUp, amount: bigint): Swap =>
  settle(amm, isUp, amount, true)

/** Trades `amount` out (`exchange_dy`), or as much of it as there is. */
export const exchangeOut = (amm: ExactAmm, isUp: IsUp, amount: bigint): Swap =>
  settle(amm, isUp, amount, false)

interface Walk {
  /** First band that holds anything, and the last one reached. */
  first: number
  last: number
  in: bigint
  out: bigint
  /** New holdings of the token that goes in, in the order walked; of the other in the last band. */
  readonly entered: bigint[]
  leftInLast: bigint
}

function settle(amm: ExactAmm, isUp: IsUp, amount: bigint, isIn: boolean): Swap {
  const oracle = acceptOracle(amm)
  const trade = walk(amm, isUp, amount, isIn, oracle)
  const swap = done(amm, isUp, trade)
  if (swap.in === 0n || swap.out === 0n) return { in: 0n, out: 0n }
  trade.entered.forEach((entered, at) => {
    const band = trade.first + (isUp ? at : -at)
    const left = band === trade.last ? trade.leftInLast : 0n
    const { shares } = bandAt(amm, band)
    amm.bands.set(band, isUp ? { x: entered, y: left, shares } : { x: left, y: entered, shares })
  })
  amm.activeBand = trade.last
  return swap
}

function walk(
  amm: ExactAmm,
  isUp: IsUp,
  amount: bigint,
  isIn: boolean,
  { price: oracle, fee: oracleFee }: Limited,
): Walk {
  const { terms } = amm
  const fee = most(terms.fee, oracleFee)
  const trade: Walk = {
    first: 0,
    last: amm.activeBand,
    in: 0n,
    out: 0n,
    entered: [],
    leftInLast: 0n,
  }
  const given = amount * precisions(amm, isUp)[isIn ? 0 : 1]
  let left = given
  let top = bandTop(amm, trade.last)
  if (amount === 0n) return trade
  for (let step = 1; ; step++) {
    const isFirst = step === 1
    const { x, y } = bandAt(amm, trade.last)
    // Beyond the active band the token that goes in is not there yet.
    const inside = isUp ? { in: isFirst ? x : 0n, out: y } : { in: isFirst ? y : 0n, out: x }
    const isEmpty = inside.in === 0n && inside.out === 0n
    if (!isEmpty && trade.entered.length === 0) trade.first = trade.last
    if (!isEmpty || trade.entered.length > 0) trade.entered.push(inside.in)
    if (inside.out > 0n) {
      const band = curveOf(amm, isUp, inside, oracle, top, fee)
      if (band.virtualOut > 0n) {
        const spent = isIn
          ? spendIn(trade, inside, band, left, given)
          : takeOut(trade, inside, band, left, given)
        if (spent === undefined) break
        left -= spent
      }
    }
    if (step === TICKS_MAX + SKIP_MAX || trade.entered.length === TICKS_MAX) break
    if (trade.last === (isUp ? amm.lastBand : amm.firstBand)) break
    if (isOutOfReach(terms, isUp, (top * WAD) / oracle)) break
    trade.last += isUp ? 1 : -1
    top = isUp ? nextTop(terms, top) : previousTop(terms, top)
  }
  return trade
}

interface Inside {
  readonly in: bigint
  readonly out: bigint
}

/** A band's invariant as this direction sees it. */
interface Sided {
  readonly virtualIn: bigint
  readonly virtualOut: bigint
  readonly product: bigint
  readonly gross: bigint
}

function curveOf(
  amm: ExactAmm,
  isUp: IsUp,
  inside: Inside,
  oracle: bigint,
  top: bigint,
  fee: bigint,
): Sided {
  const [x, y] = isUp ? [inside.in, inside.out] : [inside.out, inside.in]
  const { f, g, product } = bandCurve(amm.terms, x, y, oracle, top)
  const gross = antifee(amm.terms, fee, oracle, top)
  return isUp
    ? { virtualIn: f, virtualOut: g, product, gross }
    : { virtualIn: g, virtualOut: f, product, gross }
}

/** Takes the whole band; says how much that used, or nothing where the trade ended in it. */
function spendIn(
  trade: Walk,
  inside: Inside,
  { virtualIn, virtualOut, product, gross }: Sided,
  left: bigint,
  given: bigint,
): bigint | undefined {
  const toEmpty = product / virtualOut - virtualIn - inside.in
  const cost = (toEmpty * gross) / WAD
  const at = trade.entered.length - 1
  if (cost >= left) {
    const net = (left * WAD) / gross
    const kept = product / (virtualIn + inside.in + net) - virtualOut + 1n
    trade.leftInLast = least(kept, inside.out)
    trade.entered[at] = inside.in + left
    trade.out += inside.out - trade.leftInLast
    trade.in = given
    return undefined
  }
  // At least 1, so that no dust stays in the band.
  const paid = most(cost, 1n)
  trade.entered[at] = inside.in + paid
  trade.in += paid
  trade.out += inside.out
  return paid
}

function takeOut(
  trade: Walk,
  inside: Inside,
  { virtualIn, virtualOut, product, gross }: Sided,
  left: bigint,
  given: bigint,
): bigint | undefined {
  const isLast = inside.out >= left
  if (isLast) trade.leftInLast = inside.out - left
  const target = product / (virtualOut + trade.leftInLast) - virtualIn - inside.in
  const cost = (target * gross) / WAD
  const paid = isLast ? cost : most(cost, 1n)
  trade.entered[trade.entered.length - 1] = inside.in + paid
  trade.in += paid
  trade.out = isLast ? given : trade.out + inside.out
  return isLast ? undefined : inside.out
}

/** In tokens' own units: what goes in rounded up, what comes out down. */
function done(amm: ExactAmm, isUp: IsUp, trade: Walk): Swap {
  const [unitIn, unitOut] = precisions(amm, isUp)
  return { in: (trade.in + unitIn - 1n) / unitIn, out: trade.out / unitOut }
}

function precisions({ terms }: ExactAmm, isUp: IsUp): [bigint, bigint] {
  const { borrowedPrecision, collateralPrecision } = terms
  return isUp ? [borrowedPrecision, collateralPrecision] : [collateralPrecision, borrowedPrecision]
}
