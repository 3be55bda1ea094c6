import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectRelative, trade } from '../../test/trade.ts'
import { price } from '../units/units.ts'
import { metaorderImpact } from './metaorder-impact.ts'

const MINUTE = 60_000
const sample = { price: 100, impact: 0.1, volume: 400, halfLifeMs: MINUTE }

function open(more: object = {}) {
  const model = metaorderImpact.create(metaorderImpact.parameters.parse({ ...sample, ...more }))
  return model as Required<typeof model>
}

describe('the price after Q', () => {
  test.each([
    [0.5, -100, 95],
    [0.5, -400, 90],
    [0.5, 1600, 120],
    [0.25, -25, 95],
    [1, -100, 97.5],
    [1, 800, 120],
  ])('at exponent %d, after %d', (exponent, quantity, expected) => {
    const model = open({ exponent })
    trade(model, quantity)
    expectRelative(model.mid(), expected)
    expect(model.fundamental()).toBe(100)
  })

  // A book with density a · δ at distance δ: ∫ a δ dδ = Q, so δ = √(2Q / a) and Q is paid 2/3 of δ.
  test.each([0.01, 1, 40, 900])('is √(2Q/a) in a book with density a · δ, Q = %d', (sold) => {
    const density = 8
    const volume = 300
    const model = open({ impact: Math.sqrt((2 * volume) / density) / 100, volume })
    const { value } = trade(model, -sold)
    const distance = Math.sqrt((2 * sold) / density)
    expectRelative(model.mid(), 100 - distance)
    expectRelative(value, sold * (100 - (2 / 3) * distance))
  })

  // A square root of every slice by itself would say √n: golden/topics.json `sqrt_split`.
  test.each([
    [4, 2],
    [16, 4],
  ])('is the same in %d slices, not %d times as far', (slices) => {
    const model = open()
    for (let slice = 0; slice < slices; slice++) trade(model, -400 / slices)
    expectRelative((100 - model.mid()) / 10, 1)
  })

  test('is less far where slices wait for each other', () => {
    const model = open()
    for (let slice = 0; slice < 4; slice++) {
      trade(model, -100)
      model.refill(MINUTE)
    }
    expect(100 - model.mid()).toBeLessThan(4)
  })
})

describe('an order', () => {
  test('is paid the integral of the price, before and after some of it has faded', () => {
    for (const exponent of [0.3, 0.5, 1]) {
      const model = open({ exponent, permanent: 0.4 })
      trade(model, -300)
      model.refill(MINUTE)
      const parts = 20_000
      const other = open({ exponent, permanent: 0.4 })
      trade(other, -300)
      other.refill(MINUTE)
      let sum = 0
      for (let part = 0; part < parts; part++) {
        const before = other.mid()
        trade(other, 500 / parts)
        sum += ((before + other.mid()) / 2) * (500 / parts)
      }
      expectRelative(-trade(model, 500).value, sum, 1e-6)
      expectRelative(model.mid(), other.mid())
    }
  })

  test('keeps its digits however small it is beside what came before', () => {
    const model = open({ permanent: 0.5 })
    trade(model, -1e4)
    model.refill(MINUTE)
    const before = model.mid()
    expectRelative(trade(model, -1e-9).value, 1e-9 * before)
  })

  test('stops at its limit, also where permanent and fading part differ', () => {
    for (const permanent of [0, 0.4, 1]) {
      const model = open({ permanent })
      trade(model, -100)
      model.refill(MINUTE / 2)
      expect(trade(model, -1, model.mid() + 1)).toEqual({ filled: 0, value: 0 })
      const depth = model.depth(price(91))
      expectRelative(trade(model, -1e5, 91).filled, depth, 1e-9)
      expectRelative(model.mid(), 91)
      trade(model, 1e5, 108)
      expectRelative(model.mid(), 108)
    }
  })

  test('takes the price to zero and no further', () => {
    const model = open()
    const { filled, value } = trade(model, -1e9)
    expectRelative(filled, -40_000)
    expectRelative(value, model.inventory.quote)
    expect(model.mid()).toBeCloseTo(0, 9)
    expect(open().inventory.base).toBeCloseTo(40_000, 8)
    const worthless = open()
    worthless.move(1, -1000)
    expect(worthless.mid()).toBe(0)
    expect(trade(worthless, -1)).toEqual({ filled: 0, value: 0 })
    expect(worthless.depth(price(50))).toBe(0)
  })
})

describe('time', () => {
  test.each([0, 0.3, 1])('leaves a permanent share of %d', (permanent) => {
    const model = open({ permanent })
    trade(model, -400)
    expectRelative(model.mid(), 90)
    model.refill(MINUTE)
    expectRelative(model.mid(), 100 - 10 * (permanent + (1 - permanent) / 2))
    model.refill(2 * MINUTE)
    expectRelative(model.mid(), 100 - 10 * (permanent + (1 - permanent) / 8))
    model.refill(1e12)
    expectRelative(model.mid(), 100 - 10 * permanent)
  })

  test('fades what trades did to a price that a shock has moved since', () => {
    const model = open({ permanent: 0.5 })
    trade(model, -400)
    model.move(0.5, 0)
    model.move(1, -10)
    expectRelative(model.mid(), 36)
    model.refill(1e12)
    expectRelative(model.mid(), 38)
  })
})

describe('nobody earns who starts at rest and ends flat', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  const anyGiven = fc.record({ exponent: number(0.1, 1), permanent: number(0, 1) })
  const anyStep = fc.tuple(
    fc.oneof(number(-1, 1), number(-200, 200)),
    fc.oneof(fc.constant(0), number(0, 5 * MINUTE)),
  )

  test('at any exponent and permanent share', () => {
    fc.assert(
      fc.property(anyGiven, fc.array(anyStep, { minLength: 1, maxLength: 15 }), (given, steps) => {
        const model = open(given)
        let cash = 0
        let base = 0
        let turnover = 0
        for (const [quantity, waitMs] of [...steps, [Number.NaN, 0] as const]) {
          const wanted = Number.isNaN(quantity) ? -base : quantity
          if (wanted === 0) continue
          const { filled, value } = trade(model, wanted)
          cash += value
          base += filled
          turnover += Math.abs(value)
          model.refill(waitMs)
        }
        fc.pre(base === 0)
        expect(cash).toBeLessThanOrEqual(1e-12 * turnover)
      }),
      { numRuns: 3000 },
    )
  })

  test('though adding up the square roots of his trades would let him', () => {
    const model = open({ impact: 0.01, volume: 1 })
    let displaced = 0
    const cash = { addedUp: 0, here: 0 }
    const buy = (quantity: number) => {
      const root = Math.sqrt(Math.abs(quantity))
      cash.addedUp -= quantity * displaced + (2 / 3) * Math.abs(quantity) * root
      displaced += Math.sign(quantity) * root
      cash.here += trade(model, quantity).value
    }
    for (let slice = 0; slice < 16; slice++) buy(1 / 16)
    buy(-1)
    expect(cash.addedUp).toBeGreaterThan(1)
    expect(cash.here).toBeLessThanOrEqual(1e-10)
  })
})

test.each([
  ['exponent', { exponent: 1.1 }],
  ['exponent', { exponent: 0 }],
  ['permanent', { permanent: 1.5 }],
  ['halfLifeMs', { halfLifeMs: 0 }],
  ['volume', { volume: 0 }],
])('refuses %s out of range', (field, more) => {
  const { error } = metaorderImpact.parameters.safeParse({ ...sample, ...more })
  expect(error?.issues[0].path).toEqual([field])
})
