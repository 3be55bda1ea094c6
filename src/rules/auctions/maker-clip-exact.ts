/**
 * Maker's liquidations 2.0 in the contracts' own integers: what `dutch.ts` does in floats, to the
 * wei. The reference for differential tests, and for whoever needs the exact answer.
 *
 *     bark   a vault below its ratio, or as much of it as there is room for, is put up
 *     take   somebody buys a part at the price of the second
 *     redo   an auction that has run out begins again from the price of the day
 *
 * Units as in the contracts: wad 1e18 (collateral, normalised debt, `chop`, `chip`), ray 1e27
 * (prices, rates, `buf`, `cusp`, `cut`), rad 1e45 (money), whole seconds. Integers round down.
 *
 * Source: makerdao/dss @fa4f663, src/{dog,clip,abaci,spot}.sol (read 2026-11-29).
 * Ignores: circuit breakers, emergency shutdown, access rights, overflow of 256 bits.
 */

const WAD = 1_000_000_000_000_000_000n
const RAY = 1_000_000_000_000_000_000_000_000_000n
const BLN = 1_000_000_000n

/** How the price falls: `cut` is what is left of it after a step, or after a second. */
export type ClipDecay =
  | { readonly kind: 'linear'; readonly tau: bigint }
  | { readonly kind: 'stairstep'; readonly cut: bigint; readonly step: bigint }
  | { readonly kind: 'exponential'; readonly cut: bigint }

/** One kind of collateral, as governance has set it up. */
export interface ClipTerms {
  /** Least debt of a vault, rad. */
  readonly dust: bigint
  /** Most debt and penalty under auction: of all collateral, and of this one; rad. */
  readonly holeOfAll: bigint
  readonly hole: bigint
  /** Debt and penalty over debt, wad: 1.13e18 is a penalty of 13 %. */
  readonly chop: bigint
  /** First price over the oracle's, ray. */
  readonly buf: bigint
  /** An auction runs out after this many seconds, or below this share of its first price (ray). */
  readonly tail: bigint
  readonly cusp: bigint
  /** What whoever starts an auction gets: a share of the tab (wad) and a sum (rad). */
  readonly chip: bigint
  readonly tip: bigint
  readonly decay: ClipDecay
}

/** Prices of the moment: the oracle's (wad), the vault's with its safety margin and the debt's. */
export interface ClipPrices {
  readonly value: bigint
  /** Ray; `spotPrice`. */
  readonly spot: bigint
  /** Debt per normalised debt, ray. */
  readonly rate: bigint
  /** Reference per coin, ray: one. */
  readonly par: bigint
}

export interface ClipVault {
  /** Collateral, wad. */
  readonly ink: bigint
  /** Normalised debt, wad. */
  readonly art: bigint
}

/** Debt and penalty under auction, rad. */
export interface Dirt {
  readonly ofAll: bigint
  readonly own: bigint
}

export interface ClipSale {
  /** Still to raise, rad. */
  readonly tab: bigint
  /** Still for sale, wad. */
  readonly lot: bigint
  /** Second of the start or of the last reset, and the price of that second (ray). */
  readonly tic: bigint
  readonly top: bigint
}

export interface Bark {
  readonly sale: ClipSale
  /** Debt taken from the vault, rad. */
  readonly due: bigint
  readonly vault: ClipVault
  readonly dirt: Dirt
  /** What the keeper is paid, rad. */
  readonly incentive: bigint
}

export interface Take {
  /** What is left; null: the auction is over. */
  readonly sale: ClipSale | null
  readonly price: bigint
  /** Collateral bought (wad), and what was paid for it (rad). */
  readonly slice: bigint
  readonly owe: bigint
  /** Collateral that goes back to the vault, wad. */
  readonly returned: bigint
  readonly dirt: Dirt
}

export type ClipRefusal =
  | 'Dog/not-unsafe'
  | 'Dog/liquidation-limit-hit'
  | 'Dog/dusty-auction-from-partial-liquidation'
  | 'Dog/null-auction'
  | 'Clipper/zero-tab'
  | 'Clipper/zero-top-price'
  | 'Clipper/cannot-reset'
  | 'Clipper/needs-reset'
  | 'Clipper/too-expensive'
  | 'Clipper/no-partial-purchase'

/** Price with the safety margin, ray: what the vault's debt is checked against. */
export const spotPrice = (value: bigint, par: bigint, mat: bigint): bigint =>
  rdiv(rdiv(value * BLN, par), mat)

/** Price `seconds` after the start, ray. */
export function clipPrice(decay: ClipDecay, top: bigint, seconds: bigint): bigint {
  if (decay.kind === 'linear') {
    return seconds >= decay.tau ? 0n : rmul(top, ((decay.tau - seconds) * RAY) / decay.tau)
  }
  const steps = decay.kind === 'stairstep' ? seconds / decay.step : seconds
  return rmul(top, rpow(decay.cut, steps))
}

/** The price at a second, ray, and whether the auction has run out. */
export function clipStatus(
  { decay, tail, cusp }: ClipTerms,
  { tic, top }: ClipSale,
  now: bigint,
): { readonly price: bigint; readonly needsRedo: boolean } {
  const price = clipPrice(decay, top, now - tic)
  return { price, needsRedo: now - tic > tail || rdiv(price, top) < cusp }
}

/** What a tab or a lot's worth may not fall below, rad: dust and the penalty on it. */
export const chost = ({ dust, chop }: ClipTerms): bigint => wmul(dust, chop)

/** Puts up a vault that is below its ratio, or says why not. */
export function bark(
  terms: ClipTerms,
  prices: ClipPrices,
  { ink, art }: ClipVault,
  dirt: Dirt,
  now: bigint,
): Bark | ClipRefusal {
  const { spot, rate } = prices
  if (!(spot > 0n && ink * spot < art * rate)) return 'Dog/not-unsafe'
  const room = min(terms.holeOfAll - dirt.ofAll, terms.hole - dirt.own)
  if (!(room > 0n)) return 'Dog/liquidation-limit-hit'
  let dart = min(art, (room * WAD) / rate / terms.chop)
  if (art > dart) {
    // What is left of the vault may not be dust, and what is put up may not be either.
    if ((art - dart) * rate < terms.dust) dart = art
    else if (dart * rate < terms.dust) return 'Dog/dusty-auction-from-partial-liquidation'
  }
  const dink = (ink * dart) / art
  if (dink === 0n) return 'Dog/null-auction'
  const due = dart * rate
  const tab = wmul(due, terms.chop)
  if (tab === 0n) return 'Clipper/zero-tab'
  const top = rmul(feedPrice(prices), terms.buf)
  if (top === 0n) return 'Clipper/zero-top-price'
  return {
    sale: { tab, lot: dink, tic: now, top },
    due,
    vault: { ink: ink - dink, art: art - dart },
    dirt: { ofAll: dirt.ofAll + tab, own: dirt.own + tab },
    incentive: terms.tip + wmul(tab, terms.chip),
  }
}

/** Buys at most `amt` (wad) at no more than `max` (ray), or says why not. */
export function take(
  terms: ClipTerms,
  sale: ClipSale,
  { amt, max, now }: { readonly amt: bigint; readonly max?: bigint; readonly now: bigint },
  dirt: Dirt,
): Take | ClipRefusal {
  const { price, needsRedo } = clipStatus(terms, sale, now)
  if (needsRedo) return 'Clipper/needs-reset'
  if (max !== undefined && max < price) return 'Clipper/too-expensive'
  let slice = min(sale.lot, amt)
  let owe = slice * price
  if (owe > sale.tab) {
    owe = sale.tab
    slice = owe / price
  } else if (owe < sale.tab && slice < sale.lot && sale.tab - owe < chost(terms)) {
    if (!(sale.tab > chost(terms))) return 'Clipper/no-partial-purchase'
    owe = sale.tab - chost(terms)
    slice = owe / price
  }
  const tab = sale.tab - owe
  const lot = sale.lot - slice
  const isOver = lot === 0n || tab === 0n
  // A tab that the whole lot has not raised is under auction no more.
  const dug = lot === 0n ? tab + owe : owe
  return {
    sale: isOver ? null : { ...sale, tab, lot },
    price,
    slice,
    owe,
    returned: isOver ? lot : 0n,
    dirt: { ofAll: dirt.ofAll - dug, own: dirt.own - dug },
  }
}

/** Begins an auction that has run out again, or says why not. */
export function redo(
  terms: ClipTerms,
  prices: ClipPrices,
  sale: ClipSale,
  now: bigint,
): { readonly sale: ClipSale; readonly incentive: bigint } | ClipRefusal {
  if (!clipStatus(terms, sale, now).needsRedo) return 'Clipper/cannot-reset'
  const value = feedPrice(prices)
  const top = rmul(value, terms.buf)
  if (top === 0n) return 'Clipper/zero-top-price'
  const isPaid = sale.tab >= chost(terms) && sale.lot * value >= chost(terms)
  return {
    sale: { ...sale, tic: now, top },
    incentive: isPaid ? terms.tip + wmul(sale.tab, terms.chip) : 0n,
  }
}

/** Price of the oracle, ray. */
const feedPrice = ({ value, par }: ClipPrices): bigint => rdiv(value * BLN, par)

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
const wmul = (a: bigint, b: bigint): bigint => (a * b) / WAD
const rmul = (a: bigint, b: bigint): bigint => (a * b) / RAY
const rdiv = (a: bigint, b: bigint): bigint => (a * RAY) / b

/** A ray to a whole power, by squaring; each product is rounded to the nearest. */
function rpow(base: bigint, power: bigint): bigint {
  if (power === 0n) return RAY
  let [square, rest] = [base, power]
  let result = rest % 2n === 0n ? RAY : square
  for (rest /= 2n; rest > 0n; rest /= 2n) {
    square = (square * square + RAY / 2n) / RAY
    if (rest % 2n === 1n) result = (result * square + RAY / 2n) / RAY
  }
  return result
}
