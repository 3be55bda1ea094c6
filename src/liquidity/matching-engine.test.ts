import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrders } from '../engine/ports/orders.ts'
import type { Liquidity, LiquidityDefinition } from '../engine/ports/ports.ts'
import { copyState, restoreState } from '../kit/state.ts'
import { amount, price } from '../units/units.ts'
import { matchingEngine } from './matching-engine.ts'
import { orderBook } from './order-book.ts'

const open = (given: unknown, model: LiquidityDefinition = matchingEngine) =>
  model.create(model.parameters.parse(given))
const small = {
  tick: 0.5,
  bids: [
    [99, 1],
    [98, 2],
    [96, 4],
  ],
  asks: [
    [101, 1],
    [103, 5],
  ],
}

function trade(book: Liquidity, quantity: number, limit = 0) {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  orders.limit[0] = price(limit)
  book.execute(orders, 0, 1)
  return [orders.filled[0], orders.value[0]]
}

function openWithAgents(given: unknown = small) {
  const book = open(given)
  const { quoting } = book
  if (quoting === undefined) throw new Error('agents may quote here')
  return { book, quoting }
}

describe('without agents', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  // Amounts in binary fractions and prices off the levels: where a level ends, or a limit meets it,
  // the two round differently, and either is right.
  const event = fc.record({
    quantity: fc.integer({ min: -4000, max: 4000 }).map((parts) => (parts || 1) / 64),
    limit: fc.oneof(
      fc.constant(0),
      number(90, 110).map((at) => at + 0.01234),
    ),
    scale: number(0.9, 1.1),
    shift: number(-4, 4),
    share: fc.constantFrom(0, 0.125, 0.25, 0.5, 1),
  })
  const side = { count: 60, size: 2, sizeStep: 0.25 }
  const levels = { bestBid: 99.9, bestAsk: 100.1, tick: 0.1, bids: side }

  test('fills and shows what the order book does', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const fast = open({ levels }, orderBook)
        const queued = open({ levels, tick: 0.1 })
        expect(queued.inventory.base).toBeCloseTo(fast.inventory.base, 9)
        expect(queued.inventory.quote).toBeCloseTo(fast.inventory.quote, 6)
        for (const { quantity, limit, scale, shift, share } of events) {
          for (const book of [fast, queued]) {
            book.setDepth(share)
            book.move(scale, shift)
          }
          const [expected, got] = [fast, queued].map((book) => [
            ...trade(book, quantity, limit),
            book.mid(),
            book.fundamental(),
            book.depth(price(0.9701234 * book.mid())),
            book.depth(price(1.0301234 * book.mid())),
          ])
          for (const [at, value] of got.entries()) expect(value).toBeCloseTo(expected[at], 6)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a side that is used up goes on quoting its last level', () => {
    const book = open(small)
    expect(trade(book, -1e300)).toEqual([-7, 99 + 2 * 98 + 4 * 96])
    expect(book.mid()).toBe((96 + 101) / 2)
    expect(trade(book, -1)).toEqual([0, 0])
    expect(book.levels()).toBe(3)
  })

  test('bids that a shift takes to zero are nobody’s, until a shift brings them back', () => {
    const book = open(small)
    book.move(1, -97.5)
    expect(trade(book, -5)).toEqual([-3, 1.5 + 2 * 0.5])
    book.move(1, 97.5)
    expect(trade(book, -5)).toEqual([-4, 4 * 96])
  })
})

describe('agents', () => {
  test('rest behind the providers at their price, and before them at a better one', () => {
    const { book, quoting } = openWithAgents()
    quoting.place(7, amount(3), price(98))
    quoting.place(8, amount(1), price(99.5))
    expect(book.mid()).toBe((99.5 + 101) / 2)
    expect(trade(book, -5)).toEqual([-5, 99.5 + 99 + 2 * 98 + 98])
    expect(quoting.position(7)).toEqual({ base: 1, quote: -98 })
    expect(quoting.position(8)).toEqual({ base: 1, quote: -99.5 })
    expect(quoting.position(1_000)).toEqual({ base: 0, quote: 0 })
  })

  test('trade what crosses, with providers and with each other', () => {
    const { book, quoting } = openWithAgents()
    const id = quoting.place(1, amount(2), price(102))
    expect(quoting.position(1)).toEqual({ base: 1, quote: -101 })
    quoting.place(2, amount(-3), price(102))
    expect(quoting.position(1)).toEqual({ base: 2, quote: -203 })
    expect(quoting.position(2)).toEqual({ base: -1, quote: 102 })
    expect(quoting.cancel(id)).toBe(0)
    expect(book.mid()).toBe((99 + 102) / 2)
  })

  test('may take back what is left', () => {
    const { book, quoting } = openWithAgents()
    const id = quoting.place(1, amount(-4), price(100))
    expect(trade(book, 3)).toEqual([3, -300])
    expect(quoting.cancel(id)).toBe(-1)
    expect(quoting.cancel(id)).toBe(0)
    expect(book.mid()).toBe(100)
    expect(() => quoting.cancel(0)).toThrow('agents cancel orders of agents')
  })

  test('quote on whole ticks, rounded to what is better for them', () => {
    const { book, quoting } = openWithAgents()
    quoting.place(1, amount(1), price(99.9))
    quoting.place(1, amount(-1), price(100.1))
    expect(trade(book, -1)).toEqual([-1, 99.5])
    expect(trade(book, 1)).toEqual([1, -100.5])
  })

  test('are moved with the book, and at its new prices', () => {
    const { book, quoting } = openWithAgents()
    quoting.place(1, amount(1), price(100))
    book.move(0.5, 3)
    expect(trade(book, -1)).toEqual([-1, 53])
    quoting.place(1, amount(1), price(53))
    expect(trade(book, -1)).toEqual([-1, 53])
  })

  test('stay when the depth of providers leaves', () => {
    const { book, quoting } = openWithAgents()
    quoting.place(1, amount(2), price(98))
    book.setDepth(0.5)
    expect(trade(book, -3)).toEqual([-3, 0.5 * 99 + 98 + 1.5 * 98])
    book.setDepth(0)
    expect(book.mid()).toBe((98 + 101) / 2)
    expect(trade(book, -3)).toEqual([-0.5, 0.5 * 98])
    expect(book.mid()).toBe((96 + 101) / 2)
    book.setDepth(1)
    expect(trade(book, -9)).toEqual([-4, 4 * 96])
  })

  test('cannot rest across providers who quote with no depth', () => {
    const { book, quoting } = openWithAgents()
    book.setDepth(0)
    const id = quoting.place(1, amount(-5), price(98))
    expect(quoting.cancel(id)).toBe(0)
    expect(book.mid()).toBe(100)
    book.setDepth(1)
    expect(quoting.position(1)).toEqual({ base: 0, quote: 0 })
  })

  test('may undercut the last price of a side that is used up', () => {
    const { book, quoting } = openWithAgents()
    trade(book, -7)
    quoting.place(1, amount(-1), price(90))
    expect(book.mid()).toBe(90)
  })

  test('trade and do not rest where a fall of the book has put them far outside it', () => {
    const { book, quoting } = openWithAgents()
    book.move(1e-9, 0)
    const id = quoting.place(1, amount(9), price(100))
    expect(quoting.position(1).base).toBe(6)
    expect(quoting.cancel(id)).toBe(0)
    expect(quoting.cancel(quoting.place(1, amount(-1), price(1e12)))).toBe(0)
  })

  test('are gone once the book is put back to before they were placed', () => {
    const { book, quoting } = openWithAgents()
    const before = copyState(book.state)
    const first = quoting.place(1, amount(5), price(99.5))
    trade(book, -2)
    book.move(2, 1)
    restoreState(book.state, before)
    expect(quoting.position(1)).toEqual({ base: 0, quote: 0 })
    expect([book.mid(), book.fundamental(), book.levels()]).toEqual([100, 100, 0])
    expect(quoting.place(1, amount(5), price(99.5))).toBe(first)
  })
})

describe('prices', () => {
  const problems = (given: object) =>
    matchingEngine.parameters
      .safeParse({ ...small, ...given })
      .error?.issues.map((it) => it.message)

  test('between two ticks are refused', () => {
    expect(problems({ tick: 2 })).toEqual(['every price is a multiple of the tick, 99 is not'])
    expect(problems({ tick: 1 / 3 })).toBeUndefined()
  })

  test('of too many ticks are refused', () => {
    expect(problems({ tick: 2 ** -20 })).toEqual(['the highest price is less than 16777216 ticks'])
  })

  test('of a book that crosses are refused as in any book', () => {
    expect(problems({ asks: [[99, 1]] })?.[0]).toContain('best ask must lie above')
  })
})
