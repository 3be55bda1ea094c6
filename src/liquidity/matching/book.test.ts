import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyState, restoreState } from '../../kit/state.ts'
import { amountUpTo, type Book, cancel, createBook, PROVIDERS, place, take } from './book.ts'

interface Order {
  readonly id: number
  readonly owner: number
  readonly sign: number
  readonly tick: number
  left: number
}

/** The same rules, slowly: a list of orders, sorted anew for whoever takes. */
class SlowBook {
  orders: Order[] = []
  ids = 0
  share = 1
  shift = 0
  earned = new Map<number, [base: number, quote: number]>()

  priceOf(tick: number) {
    return Math.max(0, tick + this.shift)
  }

  credit(owner: number, base: number, quote: number) {
    const before = this.earned.get(owner) ?? [0, 0]
    this.earned.set(owner, [before[0] + base, before[1] + quote])
  }

  /** Orders of one side, in the order in which they are served. */
  side(sign: number) {
    return this.orders
      .filter((order) => order.sign === sign)
      .sort((a, b) => sign * (b.tick - a.tick) || a.id - b.id)
  }

  take(quantity: number, limit: number) {
    const sign = Math.sign(quantity)
    let rest = Math.abs(quantity)
    let value = 0
    for (const order of this.side(-sign)) {
      const at = this.priceOf(order.tick)
      if (limit !== 0 && sign * (at - limit) > 0) break
      if (sign < 0 && at === 0) break
      const factor = order.owner === PROVIDERS ? this.share : 1
      const got = Math.min(rest, order.left * factor)
      if (got === 0) continue
      rest -= got
      value += got * at
      order.left -= got / factor
      if (order.owner !== PROVIDERS) this.credit(order.owner, -sign * got, sign * got * at)
    }
    this.orders = this.orders.filter(({ left }) => left > 0)
    return { amount: Math.abs(quantity) - rest, value }
  }

  place(owner: number, quantity: number, tick: number) {
    const id = this.ids++
    if (this.priceOf(tick) === 0) return id
    const sign = Math.sign(quantity)
    const isCrossing = () => this.side(-sign).some((it) => sign * (tick - it.tick) >= 0)
    const got = isCrossing() ? this.take(quantity, this.priceOf(tick)) : { amount: 0, value: 0 }
    if (owner !== PROVIDERS) this.credit(owner, sign * got.amount, -sign * got.value)
    const left = Math.abs(quantity) - got.amount
    if (left > 0 && !isCrossing()) this.orders.push({ id, owner, sign, tick, left })
    return id
  }

  cancel(id: number) {
    const order = this.orders.find((it) => it.id === id)
    this.orders = this.orders.filter((it) => it !== order)
    return order === undefined ? 0 : order.sign * order.left
  }
}

type Step =
  | { readonly what: 'place'; owner: number; quantity: number; tick: number }
  | { readonly what: 'cancel'; id: number }
  | { readonly what: 'take'; quantity: number; limit: number }
  | { readonly what: 'depth'; share: number }
  | { readonly what: 'shift'; by: number }

// Whole sizes and shares that are powers of two: both books are exact.
const quantity = fc.integer({ min: 1, max: 60 }).chain((size) => fc.constantFrom(size, -size))
const tick = fc.integer({ min: 80, max: 120 })
const place_: fc.Arbitrary<Step> = fc.record({
  what: fc.constant('place'),
  owner: fc.integer({ min: 0, max: 3 }),
  quantity,
  tick,
})
const cancel_: fc.Arbitrary<Step> = fc.record({
  what: fc.constant('cancel'),
  id: fc.integer({ min: 0, max: 150 }),
})
const take_: fc.Arbitrary<Step> = fc.record({
  what: fc.constant('take'),
  quantity: quantity.map((it) => 3 * it),
  limit: fc.oneof(fc.constant(0), tick),
})
const depth_: fc.Arbitrary<Step> = fc.record({
  what: fc.constant('depth'),
  share: fc.constantFrom(0, 0.25, 0.5, 1),
})
const shift_: fc.Arbitrary<Step> = fc.record({
  what: fc.constant('shift'),
  by: fc.constantFrom(-90, -3, 0, 5),
})
const step = fc.oneof(
  { weight: 12, arbitrary: place_ },
  { weight: 5, arbitrary: cancel_ },
  { weight: 4, arbitrary: take_ },
  { weight: 1, arbitrary: depth_ },
  { weight: 1, arbitrary: shift_ },
)

/** Does the step on both, and returns what each answered. */
function doBoth(fast: Book, slow: SlowBook, it: Step): [unknown, unknown] {
  if (it.what === 'place') {
    const { owner, quantity, tick } = it
    return [place(fast, owner, quantity, tick), slow.place(owner, quantity, tick)]
  }
  if (it.what === 'cancel') return [cancel(fast, it.id), slow.cancel(it.id)]
  if (it.what === 'depth') {
    fast.share = it.share
    slow.share = it.share
    return [0, 0]
  }
  if (it.what === 'shift') {
    fast.shift = it.by
    slow.shift = it.by
    return [0, 0]
  }
  take(fast, it.quantity, it.limit, true)
  const trial = [...fast.taken]
  take(fast, it.quantity, it.limit)
  expect([...fast.taken]).toEqual(trial)
  const { amount, value } = slow.take(it.quantity, it.limit)
  return [trial, [amount, value, Math.abs(it.quantity) - amount]]
}

function expectSame(fast: Book, slow: SlowBook): void {
  const bids = slow.side(1)
  const asks = slow.side(-1)
  if (bids.length > 0) expect(fast.bestBid).toBe(bids[0].tick)
  if (asks.length > 0) expect(fast.bestAsk).toBe(asks[0].tick)
  const there = ({ owner, left }: Order) => left * (owner === PROVIDERS ? slow.share : 1)
  const sum = (orders: Order[]) => orders.reduce((all, order) => all + there(order), 0)
  expect(amountUpTo(fast, 1, Infinity)).toBe(sum(asks))
  expect(amountUpTo(fast, -1, 0)).toBe(sum(bids.filter((it) => slow.priceOf(it.tick) > 0)))
  for (const [owner, [base, quote]] of slow.earned) {
    if (owner !== PROVIDERS) expect([fast.base[owner], fast.quote[owner]]).toEqual([base, quote])
  }
}

describe('against a slow obvious book', () => {
  test('thousands of steps give the same fills, orders and money', () => {
    // A grid and a pool that are too small at first, and books that have been used before.
    const fast = createBook(1, 99, 101, 1)
    const empty = copyState(fast)
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 150 }), (steps) => {
        restoreState(fast, empty)
        const slow = new SlowBook()
        for (const it of steps) {
          const [got, expected] = doBoth(fast, slow, it)
          expect(got).toEqual(expected)
          expectSame(fast, slow)
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('a price–time book', () => {
  test('serves the best price first and at one price the oldest order first', () => {
    const book = createBook(1, 90, 110)
    place(book, 1, 5, 100)
    place(book, 2, 5, 100)
    place(book, 3, 5, 101)
    take(book, -12, 0)
    expect([...book.taken]).toEqual([12, 5 * 101 + 7 * 100, 0])
    expect([1, 2, 3].map((agent) => book.base[agent])).toEqual([5, 2, 5])
    expect([1, 2, 3].map((agent) => book.quote[agent])).toEqual([-500, -200, -505])
  })

  test('trades what crosses at the resting price, and rests what is left', () => {
    const book = createBook(1, 90, 110)
    place(book, 1, -4, 100)
    const id = place(book, 2, 10, 103)
    expect([book.base[1], book.quote[1]]).toEqual([-4, 400])
    expect([book.base[2], book.quote[2]]).toEqual([4, -400])
    expect(book.bestBid).toBe(103)
    expect(cancel(book, id)).toBe(6)
    expect(cancel(book, id)).toBe(0)
    expect(cancel(book, 99)).toBe(0)
  })

  test('loses no queue when a price far outside the grid comes', () => {
    const book = createBook(1, 99, 101)
    place(book, 1, 1, 99)
    place(book, 2, 1, 99)
    book.shift = 50_000
    place(book, 3, 2, -40_000)
    place(book, 3, -2, 50_000)
    take(book, -4, 0)
    expect([...book.base.slice(1, 4)]).toEqual([1, 1, 2])
    take(book, 2, 0)
    expect([...book.taken]).toEqual([2, 200_000, 0])
  })

  test('lets an order rest or not by its price alone, whatever has rested before', () => {
    const half = 2 ** 23
    const rests = (book: ReturnType<typeof createBook>, tick: number) =>
      cancel(book, place(book, 1, -1, tick)) === -1
    const book = createBook(1, 99, 101)
    for (const tick of [half + 100, half + 101, 101 - half, 100 - half]) {
      book.shift = 2 * half
      expect(rests(book, tick)).toBe(rests(createBookAt(2 * half), tick))
    }
    expect(rests(createBookAt(0), half + 100)).toBe(true)
    expect(rests(createBookAt(0), half + 101)).toBe(false)

    function createBookAt(shift: number) {
      const fresh = createBook(1, 99, 101)
      fresh.shift = shift
      return fresh
    }
  })

  test('has prices that are correctly rounded where the step is one over an integer', () => {
    const book = createBook(0.1, 0, 10)
    for (const [tick, at] of [
      [3, 0.3],
      [999, 99.9],
      [1001, 100.1],
    ]) {
      place(book, PROVIDERS, -1, tick)
      take(book, 1, 0)
      expect(book.taken[1]).toBe(at)
    }
  })

  test('takes an order of which a rounding error is left for used up', () => {
    const book = createBook(1, 90, 110)
    place(book, PROVIDERS, 0.3, 100)
    place(book, PROVIDERS, 1, 99)
    for (let part = 0; part < 3; part++) take(book, -0.1, 0)
    expect(book.bestBid).toBe(99)
  })
})
