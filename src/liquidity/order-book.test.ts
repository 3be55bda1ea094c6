import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrders } from '../engine/ports/orders.ts'
import { amount, price } from '../units/units.ts'
import { orderBook } from './order-book.ts'

type Level = [price: number, size: number]

const open = (given: unknown) => orderBook.create(orderBook.parameters.parse(given))
const bids: Level[] = [
  [99, 1],
  [98, 2],
  [96, 4],
]
const asks: Level[] = [
  [101, 1],
  [103, 5],
]
const small = { bids, asks }

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

describe('an order', () => {
  test('is paid level by level', () => {
    const book = open(small)
    expect(book.mid()).toBe(100)
    expect(trade(book, [[-2, 0]])).toEqual([{ filled: -2, value: 99 + 98 }])
    expect(book.mid()).toBe((98 + 101) / 2)
    expect(trade(book, [[3, 0]])).toEqual([{ filled: 3, value: -(101 + 2 * 103) }])
    expect(book.mid()).toBe((98 + 103) / 2)
    expect(book.levels()).toBe(4)
    expect(book.fundamental()).toBe(100)
  })

  test('stops where the book ends, and the side goes on quoting its last level', () => {
    const book = open(small)
    expect(trade(book, [[-1e300, 0]])).toEqual([{ filled: -7, value: 99 + 2 * 98 + 4 * 96 }])
    expect(book.mid()).toBe((96 + 101) / 2)
    expect(trade(book, [[-1, 0]])).toEqual([{ filled: 0, value: 0 }])
    expect(book.levels()).toBe(3)
  })

  test('stops at its limit', () => {
    const book = open(small)
    const some: [number, number][] = [
      [-5, 98],
      [5, 101],
      [-5, 97],
      [1, 102],
    ]
    expect(trade(book, some)).toEqual([
      { filled: -3, value: 99 + 2 * 98 },
      { filled: 1, value: -101 },
      { filled: 0, value: 0 },
      { filled: 0, value: 0 },
    ])
    expect(trade(book, [[-1, 96]])).toEqual([{ filled: -1, value: 96 }])
  })

  test('uses a level up although its parts do not add up to the last digit', () => {
    const book = open({
      bids: [
        [99, 0.3],
        [98, 1],
      ],
      asks,
    })
    trade(book, [
      [-0.1, 0],
      [-0.1, 0],
      [-0.1, 0],
    ])
    expect(book.mid()).toBe((98 + 101) / 2)
  })

  test('of quantity 0 or NaN is a defect of the caller', () => {
    expect(() => trade(open(small), [[0, 0]])).toThrow('order-book: a quantity')
    expect(() => trade(open(small), [[Number.NaN, 0]])).toThrow('order-book: a quantity')
  })
})

describe('an order through many levels', () => {
  test('ends on the border of two of them like one that was split', () => {
    const level = (row: number): Level => [99 - row, 0.1]
    const book = open({ bids: Array.from({ length: 40 }, (_, row) => level(row)), asks })
    // 30 times 0.1, added exactly, is a little more than 3.
    trade(book, [[-3, 0]])
    expect(book.mid()).toBe((99 - 30 + 101) / 2)
  })

  test('is paid exactly, however much lies in front of them', () => {
    const levels = Array.from({ length: 60 }, (_, row): Level => [99 - row / 7, 0.001 + row / 3e5])
    const book = open({ bids: [[100, 1e12], ...levels], asks })
    const all = levels.slice(0, 50)
    const base = all.reduce((sum, [, size]) => sum + size, 0)
    trade(book, [[-1e12, 0]])
    expectNear(book.depth(price(levels[49][0])), -base, base)
    const expected = all.reduce((sum, [at, size]) => sum + at * size, 0)
    expectNear(book.quote(amount(-base)), expected, expected)
  })
})

describe('depth', () => {
  test('counts what is left up to a price', () => {
    const book = open(small)
    trade(book, [[-1.5, 0]])
    expect(book.depth(price(99))).toBe(0)
    expect(book.depth(price(98))).toBe(-1.5)
    expect(book.depth(price(97))).toBe(-1.5)
    expect(book.depth(price(0))).toBe(-5.5)
    expect(book.depth(price(101))).toBe(1)
    expect(book.depth(price(1e9))).toBe(6)
  })

  test('is thinned on both sides, also what is left of a level', () => {
    const book = open(small)
    trade(book, [[-0.5, 0]])
    book.setDepth(0.5)
    expect(book.depth(price(0))).toBe(-3.25)
    expect(trade(book, [[-1, 0]])).toEqual([{ filled: -1, value: 0.25 * 99 + 0.75 * 98 }])
    expect(book.mid()).toBe((98 + 101) / 2)
    book.setDepth(0)
    expect(book.depth(price(0))).toBe(0)
    expect(book.quote(amount(-1))).toBe(0)
    expect(trade(book, [[-1, 0]])).toEqual([{ filled: 0, value: 0 }])
    expect(book.mid()).toBe((98 + 101) / 2)
  })
})

describe('a move', () => {
  test('takes all levels along', () => {
    const book = open(small)
    trade(book, [[-1, 0]])
    book.move(0.5, 1)
    book.move(1, -2)
    expect(book.mid()).toBe((98 * 0.5 + 101 * 0.5) / 2 - 1)
    expect(book.fundamental()).toBe(49)
    expect(trade(book, [[-1, 0]])).toEqual([{ filled: -1, value: 98 * 0.5 - 1 }])
  })

  test('below zero leaves bids that are nobody’s until the price is back', () => {
    const book = open(small)
    book.move(1, -98)
    expect(book.depth(price(0))).toBe(-1)
    const two: [number, number][] = [
      [-9, 0],
      [-0.5, 0],
    ]
    expect(trade(book, two)).toEqual([
      { filled: -1, value: 1 },
      { filled: 0, value: 0 },
    ])
    expect(book.mid()).toBe(1.5)
    expect(trade(book, [[-9, 0]])).toEqual([{ filled: 0, value: 0 }])
    book.move(1, 98)
    expect(book.mid()).toBe((98 + 101) / 2)
    expect(book.depth(price(0))).toBe(-6)
    book.move(1, -200)
    expect(book.mid()).toBe(0)
  })
})

describe('a book with a half-life', () => {
  const refilling = (given: object = small) =>
    open({ ...given, halfLifeMs: 1000 }) as Required<ReturnType<typeof open>>

  test('gets back what it has lost from the open level upwards, the best price last', () => {
    const book = refilling()
    trade(book, [[-6, 0]])
    expect(book.depth(price(0))).toBe(-1)
    // 6 of 7 are missing; then 3, then 1.5, then 0.75.
    expect(book.refill(1000)).toBe(250)
    expect(book.depth(price(0))).toBe(-4)
    expect(book.mid()).toBe((96 + 101) / 2)
    book.refill(1000)
    expect(book.depth(price(0))).toBe(-5.5)
    expect(book.depth(price(98))).toBe(-1.5)
    expect(book.mid()).toBe((98 + 101) / 2)
    book.refill(1000)
    expect(book.mid()).toBe(100)
    expect(trade(book, [[-1, 0]])).toEqual([{ filled: -1, value: 0.25 * 99 + 0.75 * 98 }])
    expect(book.levels()).toBe(3 + 2)
  })

  test('refills both sides, at prices that shocks have moved and the depth that is there', () => {
    const book = refilling()
    trade(book, [
      [-7, 0],
      [6, 0],
    ])
    book.move(0.5, 1)
    book.setDepth(0.5)
    book.refill(1000)
    expect(book.depth(price(0))).toBe(-1.75)
    expect(book.depth(price(1e9))).toBe(1.5)
    expect(book.mid()).toBe((96 * 0.5 + 1 + 103 * 0.5 + 1) / 2)
    book.refill(1e9)
    expect(book.refill(0)).toBe(Number.POSITIVE_INFINITY)
    expect(book.depth(price(0))).toBe(-3.5)
    expect(book.mid()).toBe(51)
  })

  test('refills while nobody quotes, and below bids that are nobody’s', () => {
    const book = refilling()
    book.move(1, -97)
    trade(book, [[-9, 0]])
    book.setDepth(0)
    book.refill(1000)
    expect(book.depth(price(0))).toBe(0)
    book.setDepth(1)
    expect(book.depth(price(0))).toBe(-1.5)
    book.move(1, 97)
    expect(book.depth(price(0))).toBe(-5.5)
  })

  test('knows no time without one', () => {
    expect(open(small).refill).toBeUndefined()
    expect(orderBook.parameters.safeParse({ ...small, halfLifeMs: 0 }).success).toBe(false)
  })
})

test('providers bring what they quote', () => {
  expect(open(small).inventory).toEqual({ base: 6, quote: 99 + 2 * 98 + 4 * 96 })
})

describe('levels made by a rule', () => {
  test('has the steps and sizes asked for', () => {
    const book = open({
      levels: {
        bestBid: 97,
        bestAsk: 97.02,
        tick: 0.02,
        bids: { count: 2000, size: 5, sizeStep: 0.05 },
        asks: { count: 1, size: 100 },
      },
    })
    expect(book.mid()).toBeCloseTo(97.01, 12)
    expect(book.depth(price(0))).toBeCloseTo(-109950, 9)
    expect(book.depth(price(96.975))).toBeCloseTo(-10.05, 12)
    expect(book.quote(amount(-10.05))).toBeCloseTo(5 * 97 + 5.05 * 96.98, 10)
    expect(book.depth(price(200))).toBe(100)
  })

  test('mirrors bids as asks, and holds a given value near the mid', () => {
    const book = open({
      levels: {
        bestBid: 99_995,
        bestAsk: 100_005,
        tick: 10,
        bids: { count: 5000, sizeGrowth: 0.999, depth: { within: 0.01, value: 5e7 } },
      },
    })
    const sold = book.depth(price(99_000))
    expect(book.quote(sold)).toBeCloseTo(5e7, 4)
    const bought = book.depth(price(101_000))
    expect(book.quote(bought)).toBeCloseTo(-5e7, 4)
    // One level lower the size is a thousandth smaller.
    const first = book.depth(price(99_994))
    const second = amount(book.depth(price(99_984)) - first)
    expect(second / first).toBeCloseTo(0.999, 9)
  })
})

describe('parameters are refused with the place of the mistake', () => {
  const levels = { bestBid: 10, bestAsk: 11, tick: 1, bids: { count: 3 } }
  test.each([
    ['nothing given', {}, '', 'give both bids and asks'],
    ['only bids', { bids }, '', 'give both bids and asks'],
    ['both ways', { ...small, levels }, '', 'give both bids and asks'],
    ['crossed', { bids, asks: [[98.5, 1]] }, 'asks.0', 'the best ask must lie above'],
    [
      'bids that rise',
      { bids: [...bids, [97, 1]], asks },
      'bids.3',
      'level 3: a bid must lie below',
    ],
    ['asks that repeat', { bids, asks: [...asks, [103, 1]] }, 'asks.2', 'level 2: an ask must lie'],
    ['no size', { bids: [[99, 0]], asks }, 'bids.0.1', 'Too small'],
    ['no price', { bids: [[Number.NaN, 1]], asks }, 'bids.0.0', 'Invalid input'],
    ['no levels', { bids: [], asks }, 'bids', 'Too small'],
    ['a word too many', { ...small, depth: 3 }, '', 'Unrecognized key'],
    [
      'levels into the ground',
      { levels: { ...levels, bids: { count: 11 } } },
      'levels.bids',
      'level 10: the price',
    ],
    ['crossed levels', { levels: { ...levels, bestAsk: 10 } }, 'levels.asks', 'the best ask'],
    [
      'sizes that run out',
      { levels: { ...levels, bids: { count: 3, size: 1, sizeStep: -0.5 } } },
      'levels.bids',
      'level 2: the size',
    ],
    [
      'depth nearer than any level',
      { levels: { ...levels, bids: { count: 3, depth: { within: 0.01, value: 1 } } } },
      'levels.bids',
      'level 0: the size',
    ],
  ])('%s', (_, given, path, message) => {
    const { error } = orderBook.parameters.safeParse(given)
    expect(error?.issues[0].path.join('.')).toBe(path)
    expect(error?.issues[0].message).toContain(message)
  })
})

const size = fc.double({ min: 0.01, max: 100, noNaN: true })
const sideOf = (first: number, step: 1 | -1) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 9 }), size), { minLength: 1, maxLength: 120 })
    .map((steps): Level[] => {
      let at = first
      return steps.map(([gap, size]) => {
        at += step * gap * 0.05
        return [at, size]
      })
    })
const anyBook = fc.record({ bids: sideOf(100, -1), asks: sideOf(100, 1) })
const anyOrder = fc.tuple(
  fc.oneof(
    fc.double({ min: 0.001, max: 30, noNaN: true }),
    fc.double({ min: 30, max: 4000, noNaN: true }),
  ),
  fc.boolean(),
  fc.oneof(fc.constant(0), fc.double({ min: 0.6, max: 1.4, noNaN: true })),
)
const anyOrders = fc
  .array(anyOrder, { minLength: 1, maxLength: 60 })
  .map((list) =>
    list.map(([base, isSell, limit]): [number, number] => [isSell ? -base : base, 100 * limit]),
  )

/** The same book as a list of remainders. */
function createPlain({ bids, asks }: { bids: Level[]; asks: Level[] }) {
  const left = { bids: bids.map(([, size]) => size), asks: asks.map(([, size]) => size) }
  const moved = { scale: 1, shift: 0 }
  const at = (level: Level) => Math.max(0, level[0] * moved.scale + moved.shift)
  const best = (levels: Level[], rest: number[]) =>
    at(
      levels[rest.findIndex((some, row) => some > 1e-12 * levels[row][1])] ??
        levels[levels.length - 1],
    )
  return {
    moved,
    mid: () => (best(bids, left.bids) + best(asks, left.asks)) / 2,
    trade([quantity, limit]: readonly [number, number]) {
      const [levels, rest] = quantity < 0 ? [bids, left.bids] : [asks, left.asks]
      let wanted = Math.abs(quantity)
      let value = 0
      for (const [row, level] of levels.entries()) {
        const isWorse = quantity < 0 ? at(level) < limit : at(level) > limit
        if (wanted === 0 || (limit !== 0 && isWorse)) break
        if (rest[row] <= 1e-12 * level[1]) continue
        const taken = Math.min(wanted, rest[row])
        rest[row] -= taken
        wanted -= taken
        value += taken * at(level)
      }
      const filled = Math.abs(quantity) - wanted
      return { filled: Math.sign(quantity) * filled, value: -Math.sign(quantity) * value }
    },
  }
}

function expectNear(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * scale)
}

describe('for all books and sequences of orders', () => {
  test('fills, values and mid are those of a plain loop over the levels', () => {
    fc.assert(
      fc.property(anyBook, anyOrders, fc.integer({ min: -8, max: 8 }), (given, list, move) => {
        const book = open(given)
        const plain = createPlain(given)
        book.move(1 + move / 100, move)
        plain.moved.scale = 1 + move / 100
        plain.moved.shift = move
        const got = trade(book, list)
        for (const [row, order] of list.entries()) {
          const expected = plain.trade(order)
          expectNear(got[row].filled, expected.filled, Math.abs(order[0]))
          expectNear(got[row].value, expected.value, Math.abs(order[0]) * 100)
        }
        expectNear(book.mid(), plain.mid(), 100)
      }),
      { numRuns: 500 },
    )
  })

  test('one call for all orders gives the same bits as a call for each', () => {
    fc.assert(
      fc.property(
        anyBook,
        anyOrders,
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (given, list, share) => {
          const together = open(given)
          const apart = open(given)
          together.setDepth(share)
          apart.setDepth(share)
          expect(trade(together, list)).toEqual(list.flatMap((order) => trade(apart, [order])))
          expect(together.mid()).toBe(apart.mid())
          expect(together.levels()).toBe(apart.levels())
        },
      ),
    )
  })

  test('what was bought and what can still be bought add up to what was there', () => {
    fc.assert(
      fc.property(anyBook, anyOrders, (given, list) => {
        const book = open(given)
        const all = { sell: book.depth(price(0)), buy: book.depth(price(1e9)) }
        const got = trade(
          book,
          list.map(([quantity]) => [quantity, 0] as const),
        )
        const sold = got.reduce((sum, { filled }) => sum + Math.min(0, filled), 0)
        const bought = got.reduce((sum, { filled }) => sum + Math.max(0, filled), 0)
        expectNear(sold + book.depth(price(0)), all.sell, 60 * -all.sell)
        expectNear(bought + book.depth(price(1e9)), all.buy, 60 * all.buy)
      }),
    )
  })

  test('what is missing halves: the top of the side, as if so much less had been taken', () => {
    fc.assert(
      fc.property(
        anyBook,
        anyOrders,
        fc.double({ min: 0, max: 20, noNaN: true }),
        (given, list, halvings) => {
          const book = open({ ...given, halfLifeMs: 1000 })
          const plain = open(given)
          const depths = () => [book.depth(price(0)), book.depth(price(1e9))]
          const whole = depths()
          trade(book, list)
          const before = depths()
          book.refill?.(1000 * halvings)
          for (const side of [0, 1]) {
            const lost = (whole[side] - before[side]) * 0.5 ** halvings
            expectNear(depths()[side], whole[side] - lost, 60 * Math.abs(whole[side]))
            if (Math.abs(lost) > 1e-13 * Math.abs(whole[side])) trade(plain, [[lost, 0]])
          }
          for (const quantity of [-0.5, 0.5, -40, 40]) {
            const scale = 60 * Math.max(...whole.map(Math.abs))
            expectNear(book.quote(amount(quantity)), plain.quote(amount(quantity)), 100 * scale)
          }
        },
      ),
    )
  })
})
