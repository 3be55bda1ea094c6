/**
 * English auction of a lot, as Maker sold collateral until 2021 (Liquidations 1.x, flip.sol).
 *
 *     tend   bids for the whole lot rise by `beg` at least, up to the tab
 *     dent   once the tab is bid, keepers ask for less of the lot, by `beg` at least
 *     won    by the leading bid after `ttl` without another, or at the end, after `tau`
 *
 * A lot is at most `lump` or `dunk`, and none is cut where there is less room than `dust`; the rest
 * of a vault may be dust. A lot that nobody has bid for when it ends is put up again.
 * Assumes: who opens bids `opening` of what the lot is worth to him; who answers a bid bids all
 * that it is worth to him; nobody answers a bid of his own.
 * Sources: makerdao/dss, src/flip.sol @03c6df6 (read 2026-11-23); src/cat.sol @016178e (2026-11-23)
 * and @fa4f663 (2026-11-29).
 */
import type { AuctionStyle } from './house.ts'
import type { Keepers } from './keepers.ts'
import type { Lot } from './lot.ts'

export interface EnglishTerms {
  /** Most of a lot: units of collateral; debt and penalty in money. Undefined: no limit. */
  readonly lump?: number | undefined
  readonly dunk?: number | undefined
  /** Least room for which a lot is cut, money. */
  readonly dust: number
  readonly beg: number
  readonly ttlMs: number
  readonly tauMs: number
}

export function englishAuction(terms: EnglishTerms): AuctionStyle {
  const { lump = Infinity, dunk = Infinity } = terms
  return {
    cut: ({ units, tab, room }) =>
      room < terms.dust ? 0 : Math.min(lump / units, dunk / tab, room / tab),
    open(run, lot) {
      lot.endMs = run.timeMs + terms.tauMs
      return 0
    },
    refresh(run, lot) {
      if (lot.leader < 0 && run.timeMs >= lot.endMs) lot.endMs = run.timeMs + terms.tauMs
      return 0
    },
    act(run, lot, keepers, keeper, worth, gas) {
      const isTend = lot.paid < lot.tab
      const isBid = isTend
        ? tend(lot, keepers, keeper, worth, gas, terms.beg)
        : dent(lot, keepers, keeper, worth, gas, terms.beg)
      if (isBid) lot.expiresMs = run.timeMs + terms.ttlMs
      return isBid
    },
    outstanding: (lot) => lot.tab,
    isOver: (run, lot) => lot.leader >= 0 && run.timeMs >= Math.min(lot.expiresMs, lot.endMs),
    conclude(lot) {
      lot.sold = lot.amount
      lot.delivered = lot.amount
      lot.amount = 0
    },
  }
}

/** A bid for the whole lot. */
function tend(
  lot: Lot,
  keepers: Keepers,
  keeper: number,
  worth: number,
  gas: number,
  beg: number,
): boolean {
  const most = Math.min(lot.tab, lot.amount * worth * (1 - keepers.discount[keeper]) - gas)
  if (!(most > 0)) return false
  const isFirst = lot.leader < 0
  const wanted = isFirst ? most * keepers.opening[keeper] : most
  const bid = Math.min(wanted, keepers.money[keeper] - gas)
  const isHigher = bid > lot.paid && (bid >= lot.paid * (1 + beg) || bid === lot.tab)
  if (!(isFirst ? bid >= 0 : isHigher)) return false
  lead(lot, keepers, keeper, bid)
  return true
}

/** The tab for less of the lot. */
function dent(
  lot: Lot,
  keepers: Keepers,
  keeper: number,
  worth: number,
  gas: number,
  beg: number,
): boolean {
  const least = (lot.tab + gas) / (worth * (1 - keepers.discount[keeper]))
  if (least * (1 + beg) > lot.amount || keepers.money[keeper] < lot.tab + gas) return false
  lot.amount = least
  lead(lot, keepers, keeper, lot.tab)
  return true
}

/** The leader's money is tied up; whoever led before has his back. */
function lead(lot: Lot, { money }: Keepers, keeper: number, bid: number): void {
  if (lot.leader >= 0) money[lot.leader] += lot.paid
  money[keeper] -= bid
  lot.leader = keeper
  lot.paid = bid
}
