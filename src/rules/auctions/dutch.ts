/**
 * Dutch auction of a lot, as Maker has sold collateral since 2021 (Liquidations 2.0, clip.sol).
 *
 *     top   = published price · buf
 *     price = top · cut ^ floor(t / step)      t: time since the start or the last reset
 *     reset once t > tail or price / top < cusp
 *
 * Whoever finds the price right takes as much as he can pay, at once, until the tab is raised; the
 * rest of the lot goes back to the vault. What is left of a tab may not be smaller than `dust`.
 * Source: https://github.com/makerdao/dss, src/clip.sol @0057e94 and abaci.sol (read 2026-11-23).
 */
import { priceOf } from '../../engine/margin/margin.ts'
import { pow } from '../../kit/math.ts'
import type { AuctionStyle } from './house.ts'
import type { Lot } from './lot.ts'

export interface DutchTerms {
  readonly buf: number
  readonly cut: number
  readonly stepMs: number
  readonly tailMs: number
  readonly cusp: number
  readonly dust: number
}

/** A lot or tab of which less than this share is left is sold, or raised: rounding. */
const REST = 1e-12

export function dutchAuction(terms: DutchTerms): AuctionStyle {
  return {
    open(run, lot) {
      lot.startMs = run.timeMs
      lot.top = priceOf(run.world, lot.collateral) * terms.buf
    },
    refresh(run, lot) {
      const isStale = run.timeMs - lot.startMs > terms.tailMs
      if (!isStale && !(dutchPrice(lot, run.timeMs, terms) < terms.cusp * lot.top)) return
      lot.startMs = run.timeMs
      lot.top = priceOf(run.world, lot.collateral) * terms.buf
    },
    act(run, lot, keepers, keeper, worth, gas) {
      const price = dutchPrice(lot, run.timeMs, terms)
      const margin = worth * (1 - keepers.discount[keeper]) - price
      if (!(margin > 0)) return false
      const money = keepers.money[keeper] - gas
      const units = slice(lot, price, money, terms.dust)
      if (!(units > 0) || units * margin < gas) return false
      const left = lot.tab - lot.paid
      const owed = units * price >= left * (1 - REST) ? left : units * price
      keepers.money[keeper] -= owed
      lot.paid = owed === left ? lot.tab : lot.paid + owed
      lot.sold = units >= lot.amount ? lot.offered : lot.sold + units
      lot.amount = lot.offered - lot.sold
      lot.delivered += units
      return true
    },
    isOver: (_run, lot) => lot.amount <= REST * lot.offered || lot.paid >= lot.tab,
  }
}

/** What a unit costs now. */
export function dutchPrice(lot: Lot, timeMs: number, { cut, stepMs }: DutchTerms): number {
  return lot.top * pow(cut, Math.floor((timeMs - lot.startMs) / stepMs))
}

/** Units that somebody with `money` can take: what would leave dust of the tab is made smaller. */
function slice(lot: Lot, price: number, money: number, dust: number): number {
  const left = lot.tab - lot.paid
  const units = Math.min(lot.amount, left / price, Math.max(0, money) / price)
  const rest = left - units * price
  if (units >= lot.amount || rest <= REST * lot.tab || rest >= dust) return units
  return left > dust ? (left - dust) / price : 0
}
