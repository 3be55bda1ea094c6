// Amounts and prices at the ends of what a number can hold: every liquidity model answers with
// numbers, whatever has been traded before and wherever shocks have put its price and depth.

import { describe, expect, test } from 'vitest'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity } from '../../src/engine/ports/ports.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { LARGEST, SMALLEST } from '../../src/units/magnitude.ts'
import { amount, price } from '../../src/units/units.ts'
import { following, knowTime, samples } from './sample-liquidity.ts'

const limits = [0, 5e-324, 1e-300, SMALLEST, 1, 1e9, LARGEST, 1e154, 1e306, Number.MAX_VALUE]
const sizes = [5e-324, 1e-300, SMALLEST, 1e-9, 1, 1e9, LARGEST].flatMap((size) => [size, -size])

function execute(model: Liquidity, quantity: number, limit: number): [number, number] {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  orders.limit[0] = price(limit)
  model.execute(orders, 0, 1)
  return [orders.filled[0], orders.value[0]]
}

const isOrdinary = (it: number): boolean => it >= 0 && it < Infinity

const more: [string, object][] = [
  ['constant-product', { base: 1000, quote: 1e5, fee: 0.003, feeKept: 1 }],
  ['metaorder-impact', { price: 1, impact: 0.1, volume: 1, exponent: 0.1, halfLifeMs: 1 }],
  [
    'metaorder-impact',
    { price: 100, impact: 0.002, volume: 1000, permanent: 0.5, halfLifeMs: 60_000 },
  ],
  ['stable-swap', { base: 10, quote: 9, amplification: 60, fee: 0.01, offpegFeeMultiplier: 5 }],
]
const registered = liquidity.flatMap(({ id }): [string, object | undefined][] => [
  [id, samples[id]],
  [id, knowTime[id] === samples[id] ? undefined : knowTime[id]],
  [id, following[id]],
])
const cases = [...registered, ...more].filter(([, given]) => given !== undefined)

describe.each(cases)('%s %j', (id, given) => {
  const definition = liquidity.find((it) => it.id === id)
  if (definition === undefined) throw new Error(`no liquidity ${id}`)
  const open = () => definition.create(definition.parameters.parse(given))

  /** Markets that have been traded, moved and thinned or deepened beyond all sense. */
  const used = [0, 1, -1, 1e9, -1e9, 1e30, -1e30].flatMap((traded) =>
    [1, 1e-30, 1e30].flatMap((scale) =>
      [1, 1e-12, 1e9].map((share) => () => {
        const model = open()
        if (traded !== 0) execute(model, traded, 0)
        model.move(scale, 0)
        model.setDepth(share)
        return model
      }),
    ),
  )

  test('depth is a number that rises with the price, from sales to purchases', () => {
    for (const make of used) {
      const model = make()
      const mid = model.mid()
      const depths = [...limits, Infinity].map((to) => ({ to, depth: model.depth(price(to)) }))
      for (const [at, { to, depth }] of depths.entries()) {
        expect(depth).not.toBeNaN()
        if (to > mid) expect(depth).toBeGreaterThanOrEqual(0)
        if (to < mid) expect(depth).toBeLessThanOrEqual(0)
        if (at > 0) expect(depth).toBeGreaterThanOrEqual(depths[at - 1].depth)
      }
    }
  })

  test('a price at the end of what a number can hold leaves every answer a number', () => {
    for (const traded of [0, 1, -1, 1e9, -1e9]) {
      for (const scale of [5e-324, 1e-310, 1e-300, 1e50]) {
        const model = open()
        if (traded !== 0) execute(model, traded, 0)
        // In two moves: one alone would go through the smallest number again.
        for (const part of [Math.sqrt(scale), Math.sqrt(scale)]) model.move(part, 0)
        expect(isOrdinary(model.mid())).toBe(true)
        for (const to of limits) expect(model.depth(price(to))).not.toBeNaN()
        for (const size of sizes) {
          const [filled, value] = execute(model, size, 0)
          expect(Math.abs(filled) <= Math.abs(size) && Number.isFinite(value)).toBe(true)
        }
        expect((model.refill?.(1e15) ?? 1) > 0 && isOrdinary(model.mid())).toBe(true)
      }
    }
  })

  test('what would be paid is finite, and nothing for nothing', () => {
    for (const make of used) {
      const model = make()
      for (const size of sizes) expect(Math.abs(model.quote(amount(size)))).toBeLessThan(Infinity)
      expect(Math.abs(model.quote(amount(0)))).toBe(0)
    }
  })

  test('an order is filled with numbers, and leaves a price that is one', () => {
    const wrong: unknown[] = []
    for (const [at, make] of used.entries()) {
      for (const size of sizes) {
        for (const limit of [...limits, Infinity]) {
          const model = make()
          const [filled, value] = execute(model, size, limit)
          const part = filled / size
          const isFilled = part >= 0 && part <= 1 && Number.isFinite(value) && filled * value <= 0
          const isPriced = isOrdinary(model.mid()) && isOrdinary(model.fundamental())
          const isBack = (model.refill?.(1e15) ?? 1) > 0 && isOrdinary(model.mid())
          if (!(isFilled && isPriced && isBack)) wrong.push([at, size, limit, filled, value])
        }
      }
    }
    expect(wrong).toEqual([])
  })
})
