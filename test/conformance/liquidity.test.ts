// What every liquidity model must do. A registered model inherits all of it: add a sample of its
// parameters to sample-liquidity.ts.

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity } from '../../src/engine/ports/ports.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { amount, price } from '../../src/units/units.ts'
import { following, samples } from './sample-liquidity.ts'

/** A quantity as a multiple of what can be sold for a tenth less than the price. */
interface Wish {
  readonly size: number
  /** A share of the starting price, or 0. */
  readonly limit: number
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anySize = fc.oneof(number(1e-6, 0.01), number(0.01, 1), number(1, 20))
const anyWish: fc.Arbitrary<Wish> = fc.record({
  size: fc.oneof(
    anySize,
    anySize.map((size) => -size),
  ),
  limit: fc.oneof(fc.constant(0), number(0.8, 1.2)),
})
const anyWishes = fc.array(anyWish, { minLength: 1, maxLength: 20 })
const anyMove = fc.record({ scale: number(0.5, 2), shift: number(-20, 20) })

interface Fill {
  readonly filled: number
  readonly value: number
}

const cases = liquidity.flatMap((it) => [
  { ...it, name: it.id, sample: samples[it.id] },
  ...(following[it.id] ? [{ ...it, name: `${it.id}, following`, sample: following[it.id] }] : []),
])

describe.each(cases)('$name', ({ id, create, parameters, title, sample }) => {
  if (sample === undefined) throw new Error(`add a sample of ${id} to sample-liquidity.ts`)
  const open = () => create(parameters.parse(sample))
  const start = open().mid()
  const scale = -open().depth(price(0.9 * start))

  function trade(model: Liquidity, wishes: readonly Wish[]): Fill[] {
    const orders = createOrders(wishes.length)
    if (wishes.some(({ size }) => size === 0)) return [{ filled: 0, value: 0 }]
    for (const [row, { size, limit }] of wishes.entries()) {
      orders.quantity[row] = amount(size * scale)
      orders.limit[row] = price(limit * start)
    }
    model.execute(orders, 0, wishes.length)
    return wishes.map((_, row) => ({ filled: orders.filled[row], value: orders.value[row] }))
  }

  const sell = (model: Liquidity, size: number) => trade(model, [{ size: -size, limit: 0 }])[0]
  const buy = (model: Liquidity, size: number) => trade(model, [{ size, limit: 0 }])[0]

  /** What the model shows, to the last bit. */
  const state = (model: Liquidity) => [
    model.mid(),
    model.fundamental(),
    model.depth(price(0.7 * start)),
    model.depth(price(1.3 * start)),
    model.quote(amount(-scale / 3)),
    model.quote(amount(scale / 3)),
  ]

  const forAll = <T>(any: fc.Arbitrary<T>, check: (it: T) => void) =>
    fc.assert(
      fc.property(any, (it) => {
        check(it)
      }),
      { numRuns: 200 },
    )

  const isNear = (a: number, b: number, size: number, tolerance = 1e-9) =>
    expect(Math.abs(a - b)).toBeLessThanOrEqual(tolerance * size)

  describe('is a definition', () => {
    test('named after its file', () => {
      expect(title).not.toBe('')
      const file = new URL(`../../src/liquidity/${id}.ts`, import.meta.url)
      expect(existsSync(fileURLToPath(file))).toBe(true)
    })

    test('whose parameters say what they are, and refuse others', () => {
      const schema = z.toJSONSchema(parameters as z.ZodType, { io: 'input' })
      expect(fieldsOf(schema as Field).filter(({ description }) => !description)).toEqual([])
      const more = { ...samples[id], aWordTooMany: 1 }
      expect(parameters.safeParse(more).success).toBe(false)
    })

    test('whose inventory is finite and not negative', () => {
      const { base, quote } = open().inventory
      for (const held of [base, quote]) expect(held >= 0 && held < Infinity).toBe(true)
    })
  })

  describe('prices', () => {
    test('a sale never raises the mid, a purchase never lowers it', () => {
      forAll(anyWishes, (wishes) => {
        const model = open()
        for (const wish of wishes) {
          const before = model.mid()
          trade(model, [wish])
          const change = (model.mid() - before) * Math.sign(wish.size)
          expect(change).toBeGreaterThanOrEqual(-1e-12 * start)
        }
      })
    })

    test('the mid is finite and not negative, whatever happens', () => {
      forAll(fc.array(fc.tuple(anyWish, anyMove)), (events) => {
        const model = open()
        for (const [wish, { scale, shift }] of events) {
          trade(model, [wish])
          model.move(scale, shift)
          for (const at of [model.mid(), model.fundamental()]) {
            expect(at >= 0 && at < Infinity).toBe(true)
          }
        }
      })
    })

    test('what would be paid without trading is what is paid', () => {
      forAll(fc.tuple(anyWishes, anyWish), ([wishes, { size }]) => {
        const model = open()
        trade(model, wishes)
        const before = state(model)
        const quoted = model.quote(amount(size * scale))
        expect(state(model)).toEqual(before)
        // 0 + -0 is 0.
        expect(0 + trade(model, [{ size, limit: 0 }])[0].value).toBe(0 + quoted)
      })
    })

    test('nothing is filled beyond the quantity, against its sign, or worse than its limit', () => {
      forAll(anyWishes, (wishes) => {
        const model = open()
        for (const { size, limit } of wishes) {
          const [{ filled, value }] = trade(model, [{ size, limit }])
          const share = filled / (size * scale)
          expect(share >= 0 && share <= 1).toBe(true)
          expect(filled * value).toBeLessThanOrEqual(0)
          if (limit === 0 || filled === 0) continue
          const average = -value / filled
          const worse = (average - limit * start) * Math.sign(size)
          expect(worse).toBeLessThanOrEqual(1e-9 * start)
        }
      })
    })

    test('a sale to a limit leaves nothing to be sold at that limit', () => {
      forAll(fc.tuple(anyWishes, number(0.7, 0.99)), ([wishes, limit]) => {
        const model = open()
        trade(model, wishes)
        trade(model, [{ size: -1000, limit }])
        // Less than a billionth of an order is dust, and may stay.
        isNear(Math.min(0, model.depth(price(limit * start))), 0, 1.001 * 1000 * scale)
      })
    })
  })

  describe('cannot be milked', () => {
    /** Of its value, and of prices near 0 that are a difference of large ones. */
    const rounding = ({ filled, value }: Fill) =>
      1e-9 * Math.abs(value) + 1e-14 * start * Math.abs(filled)

    test('a round trip never earns', () => {
      forAll(fc.tuple(anyWishes, anySize), ([wishes, size]) => {
        const model = open()
        trade(model, wishes)
        const sold = sell(model, size)
        const bought = buy(model, -sold.filled / scale)
        if (bought.filled < -sold.filled) return
        expect(sold.value + bought.value).toBeLessThanOrEqual(rounding(sold))
      })
    })

    test('nor the other way round', () => {
      forAll(fc.tuple(anyWishes, anySize), ([wishes, size]) => {
        const model = open()
        trade(model, wishes)
        const bought = buy(model, size)
        const sold = sell(model, bought.filled / scale)
        if (-sold.filled < bought.filled) return
        expect(sold.value + bought.value).toBeLessThanOrEqual(rounding(bought))
      })
    })

    test('splitting an order changes neither what is filled nor what is paid', () => {
      forAll(fc.tuple(anyWish, fc.integer({ min: 2, max: 50 })), ([wish, parts]) => {
        const [whole] = trade(open(), [wish])
        const part = { ...wish, size: wish.size / parts }
        const fills = trade(open(), new Array<Wish>(parts).fill(part))
        const sum = (of: (fill: Fill) => number) => fills.reduce((all, fill) => all + of(fill), 0)
        isNear(
          sum(({ filled }) => filled),
          whole.filled,
          Math.abs(whole.filled),
        )
        isNear(
          sum(({ value }) => value),
          whole.value,
          Math.abs(whole.value),
        )
      })
    })

    test('providers give what traders get: depth falls by what was filled', () => {
      forAll(anySize, (size) => {
        const model = open()
        const to = price(0.75 * start)
        const before = model.depth(to)
        const [{ filled }] = trade(model, [{ size: -size, limit: 0.75 }])
        isNear(model.depth(to), before - filled, -before)
      })
    })
  })

  describe('moves and thinning', () => {
    test.runIf(open().follow)('an oracle takes the price along, a move does not', () => {
      forAll(fc.tuple(anyWishes, anyMove, number(0.9, 1.1)), ([wishes, move, ratio]) => {
        const model = open()
        trade(model, wishes)
        const before = state(model)
        model.move(move.scale, move.shift)
        expect(state(model)).toEqual(before)
        model.follow?.(price(ratio * model.fundamental()), 1e6)
        const expected = ratio * open().fundamental()
        isNear(model.fundamental(), expected, expected, 1e-12)
        expect((model.mid() - before[0]) * (ratio - 1)).toBeGreaterThanOrEqual(0)
      })
    })

    test.runIf(!open().follow)('a move takes the price where it says', () => {
      forAll(fc.tuple(anyWishes, anyMove), ([wishes, { scale, shift }]) => {
        const model = open()
        model.move(1, shift)
        trade(model, wishes)
        const before = model.mid()
        model.move(scale, 0)
        isNear(model.mid(), before * scale, start + before, 1e-12)
      })
      const model = open()
      model.move(1, -0.03 * start)
      isNear(model.mid(), 0.97 * start, start, 1e-12)
      isNear(model.fundamental(), 0.97 * start, start, 1e-12)
    })

    test('trades leave the fundamental price alone', () => {
      forAll(fc.tuple(anyWishes, anyMove), ([wishes, { scale, shift }]) => {
        const moved = open()
        moved.move(scale, shift)
        const traded = open()
        trade(traded, wishes)
        traded.move(scale, shift)
        expect(traded.fundamental()).toBe(moved.fundamental())
      })
    })

    test('a move by nothing and thinning by nothing change nothing', () => {
      forAll(anyWishes, (wishes) => {
        const model = open()
        trade(model, wishes)
        const before = state(model)
        model.move(1, 0)
        model.setDepth(1)
        expect(state(model)).toEqual(before)
      })
    })

    test('thinning keeps the price and scales the depth', () => {
      forAll(fc.tuple(anyWishes, number(0.01, 1)), ([wishes, share]) => {
        const model = open()
        trade(model, wishes)
        const [mid, , below, above] = state(model)
        const quote = model.quote(amount(-scale / 3))
        model.setDepth(share)
        expect(model.mid()).toBe(mid)
        isNear(model.depth(price(0.7 * start)), below * share, Math.abs(below))
        isNear(model.depth(price(1.3 * start)), above * share, Math.abs(above))
        isNear(model.quote(amount((-scale / 3) * share)), quote * share, Math.abs(quote))
        // Whole orders are filled to the last digit, where there is depth for them.
        const size = share * 1e-5
        expect(-sell(model, size).filled === size * scale || below > -scale).toBe(true)
      })
    })

    test('depth that has left comes back: what is filled is what would have been', () => {
      forAll(fc.tuple(anyWishes, anyWish, number(0.01, 1)), ([wishes, wish, share]) => {
        const stayed = open()
        const returned = open()
        for (const model of [stayed, returned]) trade(model, wishes)
        returned.setDepth(0)
        returned.setDepth(share)
        returned.setDepth(1)
        const [expected] = trade(stayed, [wish])
        const [got] = trade(returned, [wish])
        isNear(got.filled, expected.filled, Math.abs(wish.size * scale))
        isNear(got.value, expected.value, Math.abs(wish.size * scale * start))
      })
    })

    test('thinned to nothing it fills nothing and goes on quoting', () => {
      const model = open()
      model.setDepth(0)
      expect(model.mid()).toBe(start)
      expect(model.depth(price(0.5 * start))).toBe(0)
      expect(Math.abs(model.quote(amount(-scale)))).toBe(0)
      expect(Math.abs(sell(model, 1).filled)).toBe(0)
      expect(model.mid()).toBe(start)
    })
  })

  test('work is counted, and only for trades', () => {
    const model = open()
    state(model)
    expect(model.levels()).toBe(0)
    sell(model, 0.5)
    expect(model.levels()).toBeGreaterThan(0)
  })

  test('one call for all orders gives the same bits as a call for each', () => {
    forAll(anyWishes, (wishes) => {
      const together = open()
      const apart = open()
      const each = wishes.flatMap((wish) => trade(apart, [wish]))
      expect(trade(together, wishes)).toEqual(each)
      expect(state(together)).toEqual(state(apart))
      expect(together.levels()).toBe(apart.levels())
    })
  })
})

interface Field {
  readonly description?: string
  readonly properties?: Record<string, Field>
}

/** All fields of a schema, nested ones too. */
function fieldsOf(schema: Field): Field[] {
  const own = Object.values(schema.properties ?? {})
  return own.flatMap((field) => [field, ...fieldsOf(field)])
}
