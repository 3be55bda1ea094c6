/**
 * Forced orders of one round, in columns, in the order in which they meet the market.
 *
 * `leg` is what is sold or bought (a row of the orderer's own), `cause` the account whose distress
 * makes the order: the same account on an exchange, the borrower when a liquidator sells.
 */
import { assert } from '../../kit/assert.ts'
import { type Column, createColumn } from '../../kit/column.ts'
import type { Amount, Money, Price } from '../../units/units.ts'

export interface Orders {
  count: number
  cause: Int32Array
  account: Int32Array
  leg: Int32Array
  market: Int32Array
  /** In the market's base. Buy > 0 > sell. */
  quantity: Column<Amount>
  /** Worst price accepted: a floor for sells, a ceiling for buys. 0: any. */
  limit: Column<Price>
  /** Signed like quantity. */
  filled: Column<Amount>
  /** Quote received, negative when paid. */
  value: Column<Money>
  /** By how much it has moved the middle of its market: `Liquidity.notesMoves`. */
  moved: Column<number>
}

const amounts = ['quantity', 'limit', 'filled', 'value', 'moved'] as const

export function createOrders(capacity: number): Orders {
  return {
    count: 0,
    cause: new Int32Array(capacity),
    account: new Int32Array(capacity),
    leg: new Int32Array(capacity),
    market: new Int32Array(capacity),
    quantity: createColumn(capacity),
    limit: createColumn(capacity),
    filled: createColumn(capacity),
    value: createColumn(capacity),
    moved: createColumn(capacity),
  }
}

/** Appends an order and returns its row. */
export function appendOrder(
  orders: Orders,
  cause: number,
  account: number,
  leg: number,
  market: number,
  quantity: Amount,
  limit: Price,
): number {
  assert(quantity > 0 || quantity < 0, 'orders: a quantity is a number other than 0')
  reserveOrders(orders, orders.count + 1)
  const row = orders.count++
  orders.cause[row] = cause
  orders.account[row] = account
  orders.leg[row] = leg
  orders.market[row] = market
  orders.quantity[row] = quantity
  orders.limit[row] = limit
  orders.filled[row] = 0 as Amount
  orders.value[row] = 0 as Money
  orders.moved[row] = 0
  return row
}

/** Moves a row that has not met its market up the list. */
export function moveOrder(orders: Orders, from: number, to: number): void {
  for (const name of ['cause', 'account', 'leg', 'market'] as const) {
    orders[name][to] = orders[name][from]
  }
  orders.quantity[to] = orders.quantity[from]
  orders.limit[to] = orders.limit[from]
  orders.filled[to] = 0 as Amount
  orders.value[to] = 0 as Money
  orders.moved[to] = 0
}

/** Makes room for so many rows. */
export function reserveOrders(orders: Orders, rows: number): void {
  if (rows <= orders.account.length) return
  const capacity = Math.max(rows, 2 * orders.account.length)
  for (const name of ['cause', 'account', 'leg', 'market'] as const) {
    const wider = new Int32Array(capacity)
    wider.set(orders[name])
    orders[name] = wider
  }
  for (const name of amounts) {
    const wider = new Float64Array(capacity)
    wider.set(orders[name] as unknown as Float64Array)
    orders[name] = wider as never
  }
}

/** Copies the rows of `from`, which may be none, into `into`; by default into a new list. */
export function copyOrders(from: Orders, into = createOrders(from.count)): Orders {
  into.count = 0
  reserveOrders(into, from.count)
  into.count = from.count
  for (const name of ['cause', 'account', 'leg', 'market'] as const) {
    into[name].set(from[name].subarray(0, from.count))
  }
  for (let row = 0; row < from.count; row++) {
    for (const name of amounts) {
      into[name][row] = from[name][row] as never
    }
  }
  return into
}
