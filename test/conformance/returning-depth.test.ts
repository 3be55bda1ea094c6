/**
 * Round trips while depth leaves and returns.
 *
 * Depth that only leaves lets nobody earn, in any model: with C the cost of an amount on the curve,
 * s_i the shares and P_i the places, a trip costs
 *
 *     Σ s_i (C(P_i) − C(P_i−1)) = Σ w_i C(P_i) − s_1 C(P_0)
 *     w_i ≥ 0,  Σ w_i = s_1,  Σ w_i P_i = s_1 P_0
 *
 * which is not below 0, as C is convex (Jensen).
 *
 * Depth that returns around the price it finds is another matter. Where both sides are one price,
 * who buys in a thin market and sells in a deep one earns from those who came back. Where bids stay
 * below asks he does not.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity } from '../../src/engine/ports/ports.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { amount, price } from '../../src/units/units.ts'
import { samples } from './sample-liquidity.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anySize = fc.oneof(number(1e-6, 0.01), number(0.01, 1), number(1, 20))
const anyTrade = fc.oneof(
  anySize,
  anySize.map((size) => -size),
)
const anySteps = fc.array(fc.tuple(anyTrade, number(0.01, 1)), { minLength: 1, maxLength: 8 })
const isBook = (id: string) => id === 'order-book' || id === 'matching-engine'

function trade(model: Liquidity, quantity: number): [value: number, filled: number] {
  if (quantity === 0) return [0, 0]
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  orders.limit[0] = price(0)
  model.execute(orders, 0, 1)
  return [orders.value[0], orders.filled[0]]
}

describe.each([...liquidity])('$id', ({ id, create, parameters }) => {
  const open = () => create(parameters.parse(samples[id]))
  const scale = -open().depth(price(0.9 * open().mid()))

  /** What a trip earns that trades at each share and is closed at the last; null: it is not. */
  function earned(steps: readonly (readonly [size: number, share: number])[], share: number) {
    const model = open()
    const sum = { base: 0, cash: 0, turnover: 0 }
    for (const [size, at] of [...steps, [0, share] as const]) {
      model.setDepth(at)
      const [value, filled] = trade(model, size === 0 ? -sum.base : size * scale)
      sum.cash += value
      sum.base += filled
      sum.turnover += Math.abs(value)
    }
    return Math.abs(sum.base) > 1e-12 * scale ? null : sum
  }

  test('no round trip earns while depth leaves', () => {
    let flat = 0
    fc.assert(
      fc.property(anySteps, number(0.01, 1), (steps, last) => {
        const shares = [...steps.map(([, share]) => share), last].sort((a, b) => b - a)
        const trip = earned(
          steps.map(([size], at) => [size, shares[at]] as const),
          shares[steps.length],
        )
        if (trip === null) return
        flat++
        expect(trip.cash).toBeLessThanOrEqual(1e-9 * trip.turnover)
      }),
      { numRuns: 1500 },
    )
    expect(flat).toBeGreaterThan(100)
  })

  test.runIf(isBook(id))('nor while it comes and goes, for bids stay below asks', () => {
    fc.assert(
      fc.property(anySteps, number(0.01, 1), (steps, last) => {
        const trip = earned(steps, last)
        if (trip !== null) expect(trip.cash).toBeLessThanOrEqual(1e-9 * trip.turnover)
      }),
      { numRuns: 500 },
    )
  })

  // An oracle pool pays no more than its rebates: here half of what it charges.
  test.skipIf(isBook(id) || id === 'oracle-pool')(
    'but depth that returns around a price it finds can be milked',
    () => {
      expect(earned([[0.2, 0.1]], 1)?.cash).toBeGreaterThan(0)
    },
  )
})
