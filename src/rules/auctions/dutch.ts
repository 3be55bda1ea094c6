/**
 * Dutch auction of a lot, as Maker has sold collateral since 2021 (Liquidations 2.0).
 *
 *     bark  a whole vault, or as much as there is room for: neither what is put up nor what is
 *           left may owe less than `dust`; a rest that would goes along
 *     price = top · cut ^ floor(t / step), or top · (1 − t / tau)      top = published price · buf
 *             t: time since the start or the last reset; reset once t > tail or price / top < cusp
 *     take  as much as a keeper can pay, at once, until the tab is raised; the rest of the lot goes
 *           back to the vault. What is left of a tab may not be below chost = dust · (1 + penalty):
 *           so much less is sold, and of a tab that is smaller only the whole
 *
 * `maker-clip-exact.ts` is the same in the contracts' integers.
 * Source: makerdao/dss @fa4f663, src/dog.sol, clip.sol, abaci.sol (read 2026-11-29).
 */
import { priceOf } from '../../engine/margin/margin.ts'
import { pow } from '../../kit/math.ts'
import type { AuctionStyle } from './house.ts'
import type { Lot } from './lot.ts'

export interface DutchTerms {
  readonly penalty: number
  /** Least debt of a vault, money. */
  readonly dust: number
  readonly buf: number
  readonly cut: number
  readonly stepMs: number
  /** Given: the price falls in a straight line, to 0 at this time. */
  readonly tauMs?: number | undefined
  readonly tailMs: number
  readonly cusp: number
  /** What whoever starts or resets an auction is paid: a sum, and a share of the tab. */
  readonly tip: number
  readonly chip: number
}

/** A lot or tab of which less than this share is left is sold, or raised: rounding. */
const REST = 1e-12

export function dutchAuction(terms: DutchTerms): AuctionStyle {
  const chost = terms.dust * (1 + terms.penalty)
  return {
    cut: ({ due, room }) => barkShare(due, room / (1 + terms.penalty), terms.dust),
    open(run, lot) {
      begin(lot, run.timeMs, priceOf(run.world, lot.collateral) * terms.buf)
      return terms.tip + terms.chip * lot.tab
    },
    refresh(run, lot) {
      const elapsedMs = run.timeMs - lot.startMs
      if (!(elapsedMs > terms.tailMs || priceShare(terms, elapsedMs) < terms.cusp)) return 0
      const price = priceOf(run.world, lot.collateral)
      begin(lot, run.timeMs, price * terms.buf)
      const left = lot.tab - lot.paid
      return left >= chost && lot.amount * price >= chost ? terms.tip + terms.chip * left : 0
    },
    act(run, lot, keepers, keeper, worth, gas) {
      const price = lot.top * priceShare(terms, run.timeMs - lot.startMs)
      const margin = worth * (1 - keepers.discount[keeper]) - price
      if (!(margin > 0)) return false
      const affordable = Math.max(0, keepers.money[keeper] - gas) / price
      const left = lot.tab - lot.paid
      const { units, owed } = takeSlice({ lot: lot.amount, tab: left }, price, affordable, chost)
      if (!(units > 0) || units * margin < gas) return false
      keepers.money[keeper] -= owed
      lot.paid = owed === left ? lot.tab : lot.paid + owed
      lot.sold = units === lot.amount ? lot.offered : lot.sold + units
      lot.amount = lot.offered - lot.sold
      lot.delivered += units
      return true
    },
    outstanding: (lot) => lot.tab - lot.paid,
    isOver: (_run, lot) => lot.amount <= REST * lot.offered || lot.paid >= lot.tab,
  }
}

function begin(lot: Lot, startMs: number, top: number): void {
  lot.startMs = startMs
  lot.top = top
}

/** Share of a vault that is put up where it owes `due` and there is room for `most`; 0: none. */
export function barkShare(due: number, most: number, dust: number): number {
  if (most >= due || due - most < dust) return 1
  return most >= dust ? most / due : 0
}

/** Price over the first price. */
export function priceShare(
  { cut, stepMs, tauMs }: Pick<DutchTerms, 'cut' | 'stepMs' | 'tauMs'>,
  elapsedMs: number,
): number {
  if (tauMs !== undefined) return Math.max(0, (tauMs - elapsedMs) / tauMs)
  return pow(cut, Math.floor(elapsedMs / stepMs))
}

/**
 * What somebody gets who wants `wanted` units of what is left of a lot, and what he pays. Less
 * where the rest of the tab would be below `chost`; nothing where he cannot have it all.
 */
export function takeSlice(
  { lot, tab }: { readonly lot: number; readonly tab: number },
  price: number,
  wanted: number,
  chost: number,
): { readonly units: number; readonly owed: number } {
  const units = wanted >= lot * (1 - REST) ? lot : wanted
  const owed = units * price
  if (owed >= tab * (1 - REST)) return { units: Math.min(units, tab / price), owed: tab }
  if (units === lot || tab - owed >= chost) return { units, owed }
  if (!(tab > chost)) return { units: 0, owed: 0 }
  return { units: (tab - chost) / price, owed: tab - chost }
}
