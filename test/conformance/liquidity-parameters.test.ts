/**
 * Numbers that nobody means, in every field of every model: either the schema refuses them and says
 * where, or the market has a price, an inventory and fills that are numbers.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrders } from '../../src/engine/ports/orders.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { amount, price } from '../../src/units/units.ts'
import { knowTime, samples } from './sample-liquidity.ts'

const hostile = [
  0, -1, 5e-324, 1e-300, 1e-36, 1e-15, 0.1, 0.999999999, 1, 4, 1e9, 1e36, 1e150, 1e308,
]
const anyNumber = fc.oneof(fc.constantFrom(...hostile), fc.constantFrom(Infinity, -Infinity, NaN))

type Path = readonly (string | number)[]

/** Where numbers stand in a sample. */
function paths(value: unknown): Path[] {
  if (typeof value === 'number') return [[]]
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  return entries.flatMap(([key, inner]) => paths(inner).map((path) => [key, ...path]))
}

function replaced(value: unknown, [key, ...path]: Path, by: number): unknown {
  if (key === undefined) return by
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  const inner = (value as Record<string | number, unknown>)[key]
  return Object.assign(copy, { [key]: replaced(inner, path, by) })
}

describe.each([...liquidity])('$id', ({ id, create, parameters }) => {
  const all = { ...samples, ...knowTime }[id]
  const anyChange = fc.tuple(fc.constantFrom(...paths(all)), anyNumber)

  test('refuses numbers that nobody means, or does with them', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { minLength: 1, maxLength: 3 }), (changes) => {
        let given: unknown = all
        for (const [path, by] of changes) given = replaced(given, path, by)
        const { data, error } = parameters.safeParse(given)
        if (error !== undefined) {
          expect(error.issues[0].message).not.toBe('')
          return
        }
        const market = create(data)
        const start = market.mid()
        expect(start > 0 && start < Infinity).toBe(true)
        const { base, quote } = market.inventory
        expect(base >= 0 && base < Infinity && quote >= 0 && quote < Infinity).toBe(true)
        const orders = createOrders(1)
        for (const quantity of [-base, base, -1e9 * base, 1e-9 * base, 1e9 * base]) {
          if (quantity === 0) continue
          orders.quantity[0] = amount(quantity)
          orders.limit[0] = price(0)
          orders.filled[0] = amount(0)
          orders.value[0] = 0 as never
          market.execute(orders, 0, 1)
          expect(Number.isFinite(orders.filled[0]) && Number.isFinite(orders.value[0])).toBe(true)
          expect(orders.filled[0] * orders.value[0]).toBeLessThanOrEqual(0)
          expect(market.mid() >= 0 && market.mid() < Infinity).toBe(true)
          market.refill?.(1000)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe.each([
  ['constant-product', { base: 1, quote: 100 }],
  ['constant-product', { base: 1, quote: 100, fee: 0.003, feeKept: 1 }],
  ['stable-swap', { base: 1, quote: 1, amplification: 60 }],
  ['stable-swap', { base: 1, quote: 1, amplification: 60, fee: 0.01, offpegFeeMultiplier: 5 }],
  ['proactive-pool', { price: 100, base: 0.5, quote: 50, k: 0.3, fee: 0.003, excess: 0.1 }],
  ['metaorder-impact', { price: 1, impact: 0.1, volume: 1, permanent: 1, halfLifeMs: 1 }],
] as const)('%s %o', (id, given) => {
  test('survives sales and purchases so large that its own amounts vanish in rounding', () => {
    const model = liquidity.find((it) => it.id === id)
    if (model === undefined) throw new Error(`no ${id}`)
    for (const size of [1e15, 1e18, 1e21]) {
      const market = model.create(model.parameters.parse(given))
      const orders = createOrders(1)
      for (const quantity of [-size, size, -1e-3 * size, size, -size, -size, 1e-9, -1e-9]) {
        orders.quantity[0] = amount(quantity)
        orders.filled[0] = amount(0)
        orders.value[0] = 0 as never
        market.execute(orders, 0, 1)
        expect(Number.isFinite(orders.filled[0]) && Number.isFinite(orders.value[0])).toBe(true)
        expect(Math.sign(orders.filled[0]) * orders.value[0]).toBeLessThanOrEqual(0)
        expect(market.mid() >= 0 && market.mid() < Infinity).toBe(true)
      }
    }
  })
})
