/**
 * Orders of owners that wait for a block: taken from the run's list before they meet their market,
 * given back when a block takes them in. A new order of an account on the same thing replaces the
 * one that waits, as a transaction with the same number does.
 */
import { moveOrder } from '../engine/ports/orders.ts'
import type { Run } from '../engine/ports/run.ts'
import { addOwnOrder, executeOrders } from '../engine/verbs/trading.ts'
import { amount, price } from '../units/units.ts'

/** Plain lists, a place for each order. */
export interface WaitingOrders {
  readonly leg: number[]
  /** Units of what the leg holds. */
  readonly quantity: number[]
  readonly limit: number[]
  readonly arrivedMs: number[]
}

export const noOrders = (): WaitingOrders => ({ leg: [], quantity: [], limit: [], arrivedMs: [] })

/** Takes owners' orders on these markets off the run's list; true where there is a new one. */
export function holdOrders(
  { orders, world, timeMs }: Run,
  markets: ReadonlySet<number>,
  waiting: WaitingOrders,
): boolean {
  let kept = 0
  for (let row = 0; row < orders.count; row++) {
    // Forced orders have somebody's distress as their cause, owners' have none.
    if (orders.cause[row] >= 0 || !markets.has(orders.market[row])) {
      moveOrder(orders, row, kept++)
      continue
    }
    const leg = orders.leg[row]
    const conversion = world.instruments.conversion[world.legs.instrument[leg]]
    const found = waiting.leg.indexOf(leg)
    const place = found < 0 ? waiting.leg.length : found
    waiting.leg[place] = leg
    waiting.quantity[place] = orders.quantity[row] / conversion
    waiting.limit[place] = orders.limit[row]
    waiting.arrivedMs[place] = found < 0 ? timeMs : waiting.arrivedMs[place]
  }
  const isNew = kept < orders.count
  orders.count = kept
  return isNew
}

export interface WaitingOrder {
  readonly leg: number
  readonly quantity: number
  readonly limit: number
  readonly arrivedMs: number
}

/** Orders at these places, list by list; they wait no longer. */
export function takeOrders(
  { leg, quantity, limit, arrivedMs }: WaitingOrders,
  lists: readonly (readonly number[])[],
): WaitingOrder[][] {
  const orderAt = (place: number): WaitingOrder => ({
    ...{ leg: leg[place], quantity: quantity[place] },
    ...{ limit: limit[place], arrivedMs: arrivedMs[place] },
  })
  const found = lists.map((places) => places.map(orderAt))
  const taken = new Set(lists.flat())
  for (const column of [leg, quantity, limit, arrivedMs]) {
    const left = column.filter((_, place) => !taken.has(place))
    column.splice(0, column.length, ...left)
  }
  return found
}

export function keepOrders(waiting: WaitingOrders, orders: readonly WaitingOrder[]): void {
  for (const { leg, quantity, limit, arrivedMs } of orders) {
    waiting.leg.push(leg)
    waiting.quantity.push(quantity)
    waiting.limit.push(limit)
    waiting.arrivedMs.push(arrivedMs)
  }
}

/** To their markets, one after the other. */
export function sendOrders(run: Run, orders: readonly WaitingOrder[]): void {
  for (const { leg, quantity, limit } of orders) {
    addOwnOrder(run, leg, amount(quantity), price(limit))
    executeOrders(run, true)
  }
}
