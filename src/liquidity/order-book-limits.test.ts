import { describe, expect, test } from 'vitest'
import { createOrders } from '../engine/ports/orders.ts'
import { amount, price } from '../units/units.ts'
import { orderBook } from './order-book.ts'

type Level = [price: number, size: number]

const open = (given: unknown) => orderBook.create(orderBook.parameters.parse(given))

/** Trades the list of [quantity, limit] in one call; returns what each got. */
function trade(book: ReturnType<typeof open>, list: readonly (readonly [number, number])[]) {
  const orders = createOrders(list.length)
  for (const [row, [quantity, limit]] of list.entries()) {
    orders.quantity[row] = amount(quantity)
    orders.limit[row] = price(limit)
  }
  book.execute(orders, 0, list.length)
  return list.map((_, row) => ({ filled: orders.filled[row], value: orders.value[row] }))
}

describe('a book at its limits', () => {
  const long = {
    bids: [[99, 1]],
    asks: Array.from({ length: 200 }, (_, at): Level => [101 + at, 1]),
  }

  test('gives away asks that a shift took below zero, one by one or all at once', () => {
    const values = [1, 100].map((parts) => {
      const book = open(long)
      book.move(1, -201)
      const list = new Array(parts).fill([150 / parts, 0] as const)
      return trade(book, list).reduce((sum, { value }) => sum + value, 0)
    })
    // Asks at −100 … 0 are free, the next 49 cost 1 … 49.
    for (const value of values) expect(value).toBeCloseTo(-(49 * 50) / 2, 9)
    const book = open(long)
    book.move(1, -1000)
    expect(trade(book, [[150, 0]])[0].value).toBeCloseTo(0, 15)
  })

  test('loses nothing while it refills, whatever sums over many levels are rounded to', () => {
    const side = { count: 200_000, size: 1 }
    const levels = { bestBid: 999, bestAsk: 1001, tick: 0.001, bids: side }
    const book = open({ levels, halfLifeMs: 1e18 })
    const fills = trade(book, [
      [-199_999, 0],
      [-(1 - 5e-12), 0],
    ])
    const before = book.depth(price(0))
    expect(before).toBeLessThan(0)
    book.refill?.(1)
    expect(book.depth(price(0))).toBeLessThanOrEqual(before)
    const [{ filled }] = trade(book, [[-1, 0]])
    expect(filled).toBeLessThanOrEqual(before)
    expect(fills[1].filled).toBeLessThan(-0.9)
  })

  test.each([1e15, 2e9, -5, 0])('refuses %d levels without making them', (count) => {
    const levels = { bestBid: 99, bestAsk: 101, tick: 0.01, bids: { count } }
    const { error } = orderBook.parameters.safeParse({ levels })
    expect(error?.issues[0].path).toEqual(['levels', 'bids', 'count'])
  })
})
