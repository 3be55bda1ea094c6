/**
 * What a block does to a constant-product pool and loans against its coin, and what whoever makes
 * the block has of it: tips, liquidations that he takes himself, and the trade at the end that
 * brings the pool back to the price elsewhere.
 *
 *     a loan is liquidated once: collateral · price published · threshold < debt; the collateral is
 *     sold to the pool, the debt repaid, what is left over is his who calls
 *     back-run   from price p to f: what is traded at prices between the two, valued at f
 *     sandwich   as much ahead of an order as leaves it what it asks for, and back after it
 *
 * Source: Daian et al., Flash Boys 2.0 (2020) for the words; derived from x · y = k.
 * Ignores: the fee of the pool is a share of what goes in and stays outside of it.
 */
import { bisect } from '../kit/bisect.ts'

export interface Pool {
  readonly base: number
  readonly quote: number
  /** Share of what goes in. */
  readonly fee: number
}

export interface PledgedLoan {
  readonly collateral: number
  readonly debt: number
  readonly threshold: number
}

/** What a row of the table does. */
export type Action =
  | { readonly do: 'buy'; readonly money: number }
  | { readonly do: 'sell'; readonly units: number }
  | { readonly do: 'publish'; readonly price: number }
  | { readonly do: 'top-up'; readonly loan: number; readonly units: number }
  | { readonly do: 'liquidate'; readonly loan: number }

export interface BlockStart {
  readonly pool: Pool
  readonly loans: readonly PledgedLoan[]
  /** What the lender believes before the block. */
  readonly published: number
  /** What the coin is worth elsewhere. */
  readonly fair: number
}

/** Units of the other side that something put in brings, and the pool after it. */
export function swapped(pool: Pool, side: 'base' | 'quote', put: number): [number, Pool] {
  const { base, quote, fee } = pool
  const net = put * (1 - fee)
  if (side === 'base') {
    const out = (quote * net) / (base + net)
    return [out, { ...pool, base: base + net, quote: quote - out }]
  }
  const out = (base * net) / (quote + net)
  return [out, { ...pool, quote: quote + net, base: base - out }]
}

/** What is gained by trading the pool to the price elsewhere; 0 where the fee eats it. */
export function backRun(pool: Pool, fair: number): number {
  const { base, quote, fee } = pool
  const product = base * quote
  // To where the price, fee included, is fair: the more goes in the less the last unit brings.
  const toBase = (Math.sqrt((product * (1 - fee)) / fair) - base) / (1 - fee)
  if (toBase > 0) return swapped(pool, 'base', toBase)[0] - toBase * fair
  const toQuote = (Math.sqrt(product * fair * (1 - fee)) - quote) / (1 - fee)
  return toQuote > 0 ? swapped(pool, 'quote', toQuote)[0] * fair - toQuote : 0
}

/** A sandwich of a purchase that asks for `least` units: money put ahead of it, and the gain. */
export function sandwich(pool: Pool, money: number, least: number) {
  const leaves = (front: number): number =>
    swapped(swapped(pool, 'quote', front)[1], 'quote', money)[0] - least
  if (!(leaves(0) >= 0)) return { front: 0, profit: 0 }
  let high = money
  for (let turn = 0; turn < 200 && leaves(high) > 0; turn++) high *= 2
  const front = bisect(0, high, (it) => leaves(it) >= 0).low
  const [units, before] = swapped(pool, 'quote', front)
  const [, after] = swapped(before, 'quote', money)
  const profit = swapped(after, 'base', units)[0] - front
  return profit > 0 ? { front, profit } : { front: 0, profit: 0 }
}

/** What whoever makes the block has of actions in this order, less tips. */
export function blockEarnings(start: BlockStart, actions: readonly Action[]): number {
  let { pool, published } = start
  const loans = start.loans.map((it) => ({ ...it }))
  let earned = 0
  for (const action of actions) {
    if (action.do === 'publish') published = action.price
    else if (action.do === 'buy') pool = swapped(pool, 'quote', action.money)[1]
    else if (action.do === 'sell') pool = swapped(pool, 'base', action.units)[1]
    else {
      const loan = loans[action.loan]
      if (action.do === 'top-up') loan.collateral += action.units
      else if (loan.debt > 0 && loan.collateral * published * loan.threshold < loan.debt) {
        const [money, after] = swapped(pool, 'base', loan.collateral)
        // Nobody calls at a loss: it stays open.
        if (!(money > loan.debt)) continue
        earned += money - loan.debt
        pool = after
        loan.debt = loan.collateral = 0
      }
    }
  }
  return earned + backRun(pool, start.fair)
}
