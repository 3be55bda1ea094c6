import { describe, expect, test } from 'vitest'
import { createOrders } from '../engine/ports/orders.ts'
import type { Liquidity } from '../engine/ports/ports.ts'
import { amount } from '../units/units.ts'
import { obizhaevaWang } from './obizhaeva-wang.ts'

/** The time T in which X is bought. */
const HORIZON_MS = 1000
const X = 100_000
const density = 5000
const permanent = 0.25

/** The book whose ρT is `resilience`. */
function open(resilience: number) {
  const halfLifeMs = (Math.LN2 * HORIZON_MS) / resilience
  const given = { price: 1000, density, permanent, halfLifeMs }
  return obizhaevaWang.create(obizhaevaWang.parameters.parse(given)) as Required<Liquidity>
}

/** What it costs over the price at the start to buy `trades`, evenly spaced over T. */
function cost(resilience: number, trades: readonly number[]): number {
  const model = open(resilience)
  const orders = createOrders(trades.length)
  for (const [row, quantity] of trades.entries()) {
    orders.quantity[row] = amount(quantity)
    if (row > 0) model.refill(HORIZON_MS / (trades.length - 1))
    model.execute(orders, row, row + 1)
  }
  return (
    -orders.value.subarray(0, trades.length).reduce((sum, value) => sum + value + 0, 0) - 1000 * X
  )
}

/** ½ xᵀGx with G(t) = λ + κ e^−ρt. */
function quadratic(resilience: number, trades: readonly number[]): number {
  const gap = resilience / (trades.length - 1)
  const kernel = (steps: number) => (permanent + (1 - permanent) * Math.exp(-gap * steps)) / density
  let sum = 0
  for (const [row, first] of trades.entries()) {
    for (const [column, second] of trades.entries()) {
      sum += first * second * kernel(Math.abs(row - column))
    }
  }
  return sum / 2
}

/** A block at either end, the rest in even slices between. */
function schedule(block: number, slices: number): number[] {
  const inner = new Array<number>(slices - 1).fill((X - 2 * block) / (slices - 1))
  return [block, ...inner, block]
}

// models/analytic_reference.json of the golden numbers: Obizhaeva and Wang (2013), table 1.
// resilience ρT, block at either end, all that is bought in between.
const table = [
  [0.5, 40_000, 20_000],
  [1, 33_333, 33_333],
  [2, 25_000, 50_000],
  [5, 14_286, 71_429],
  [20, 4545, 90_909],
  [300, 331, 99_338],
] as const

describe.each(table)('at ρT = %d', (resilience, block, between) => {
  const slices = 4000 + 200 * resilience
  const best = X / (resilience + 2)
  /** λX²/2 + κX²/(ρT + 2). */
  const closedForm =
    (permanent * X * X) / density / 2 + ((1 - permanent) * X * X) / density / (resilience + 2)

  test('the schedule of the paper costs what the paper says', () => {
    expect(Math.round(best)).toBe(block)
    expect(Math.round(X - 2 * best)).toBe(between)
    const paid = cost(resilience, schedule(best, slices))
    // Slices instead of an even flow cost a little more, the less the more there are.
    expect(paid / closedForm - 1).toBeGreaterThan(0)
    expect(paid / closedForm - 1).toBeLessThan(0.05 * (resilience / slices) ** 2)
  })

  test('any other block at the ends costs more, and so do even slices', () => {
    const paid = cost(resilience, schedule(best, slices))
    expect(cost(resilience, schedule(1.02 * best, slices))).toBeGreaterThan(paid)
    expect(cost(resilience, schedule(0.98 * best, slices))).toBeGreaterThan(paid)
    expect(cost(resilience, schedule(X / (slices + 1), slices))).toBeGreaterThan(paid)
  })

  test('every schedule costs ½ xᵀGx', () => {
    const trades = [30_000, -20_000, 5000, 0.5, 70_000, 15_000 - 0.5]
    expect(cost(resilience, trades) / quadratic(resilience, trades) - 1).toBeCloseTo(0, 9)
  })
})

test('a trade moves the price by x / density, of which the permanent share stays', () => {
  const model = open(2)
  const orders = createOrders(1)
  orders.quantity[0] = amount(-50_000)
  model.execute(orders, 0, 1)
  expect(model.mid()).toBe(990)
  model.refill((Math.LN2 * HORIZON_MS) / 2)
  expect(model.mid()).toBeCloseTo(1000 - 2.5 - 7.5 / 2, 10)
  model.refill(1e6)
  expect(model.mid()).toBeCloseTo(997.5, 10)
})
