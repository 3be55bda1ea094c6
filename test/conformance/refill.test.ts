// What every liquidity model must do that knows time: those listed in `knowTime`.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity } from '../../src/engine/ports/ports.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { amount, price } from '../../src/units/units.ts'
import { knowTime, samples } from './sample-liquidity.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })

test('every model that knows time is looked at below', () => {
  const open = ({ id, create, parameters }: (typeof liquidity)[number]) =>
    create(parameters.parse(samples[id]))
  const found = liquidity.filter((it) => open(it).refill !== undefined).map(({ id }) => id)
  expect(Object.keys(knowTime)).toEqual(expect.arrayContaining(found))
})

describe.each(liquidity.filter(({ id }) => knowTime[id] !== undefined))(
  '$id, as time passes',
  ({ id, create, parameters }) => {
    const open = () => create(parameters.parse(knowTime[id])) as Required<Liquidity>
    const start = open().mid()
    const scale = -open().depth(price(0.9 * start))
    const anyWait = fc.oneof(fc.constant(0), number(1, 1000), number(1000, 1e6))
    const anyStep = fc.tuple(number(-0.6, 0.6), anyWait)
    const anySteps = fc.array(anyStep, { minLength: 1, maxLength: 12 })

    /** Cash and base after an order and a wait. */
    function step(model: Required<Liquidity>, quantity: number, waitMs: number): [number, number] {
      const orders = createOrders(1)
      orders.quantity[0] = amount(quantity)
      if (quantity !== 0) model.execute(orders, 0, 1)
      if (waitMs > 0) model.refill(waitMs)
      return [orders.value[0], orders.filled[0]]
    }

    const state = (model: Liquidity) => [
      model.mid(),
      model.fundamental(),
      model.depth(price(0.8 * start)),
      model.depth(price(1.2 * start)),
      model.quote(amount(-scale / 3)),
      model.quote(amount(scale / 3)),
    ]

    test('one that nobody has traded with is at rest', () => {
      const model = open()
      expect(model.refill(0)).toBe(Number.POSITIVE_INFINITY)
      expect(model.refill(1e6)).toBe(Number.POSITIVE_INFINITY)
      expect(state(model)).toEqual(state(open()))
    })

    test('asking changes nothing, and the answer is a whole number of ms', () => {
      fc.assert(
        fc.property(anySteps, (steps) => {
          const model = open()
          for (const [size, waitMs] of steps) step(model, size * scale, waitMs)
          const before = state(model)
          const answer = model.refill(0)
          expect(answer === Number.POSITIVE_INFINITY || Number.isSafeInteger(answer)).toBe(true)
          expect(answer).toBeGreaterThan(0)
          expect(model.refill(0)).toBe(answer)
          expect(state(model)).toEqual(before)
        }),
      )
    })

    test('the price goes back the way it came, never beyond its start, until it is at rest', () => {
      fc.assert(
        fc.property(number(-0.9, 0.9), (size) => {
          fc.pre(Math.abs(size) > 1e-6)
          const model = open()
          step(model, size * scale, 0)
          let looks = 0
          for (let waitMs = model.refill(0); waitMs < Number.POSITIVE_INFINITY; looks++) {
            const before = model.mid()
            waitMs = model.refill(waitMs)
            const way = (before - model.mid()) * Math.sign(size)
            expect(way).toBeGreaterThanOrEqual(-1e-12 * start)
            expect((model.mid() - start) * Math.sign(size)).toBeGreaterThanOrEqual(-1e-12 * start)
            expect(looks).toBeLessThan(300)
          }
          expect(looks).toBeGreaterThan(10)
          const rest = model.mid()
          model.refill(1e9)
          expect(Math.abs(model.mid() / rest - 1)).toBeLessThan(1e-8)
          expect(model.fundamental()).toBe(start)
        }),
      )
    })

    test('two waits are one long one', () => {
      fc.assert(
        fc.property(anySteps, number(1, 1e5), number(1, 1e5), (steps, first, second) => {
          const parted = open()
          const whole = open()
          for (const model of [parted, whole]) {
            for (const [size, waitMs] of steps) step(model, size * scale, waitMs)
          }
          parted.refill(first)
          parted.refill(second)
          whole.refill(first + second)
          const expected = state(whole)
          for (const [row, got] of state(parted).entries()) {
            expect(Math.abs(got - expected[row])).toBeLessThanOrEqual(1e-9 * scale * start)
          }
        }),
      )
    })

    test('nobody earns who starts at rest and ends flat, whatever he waits for', () => {
      let flat = 0
      fc.assert(
        fc.property(anySteps, (steps) => {
          const model = open()
          let cash = 0
          let base = 0
          let turnover = 0
          for (const [size, waitMs] of steps) {
            const [value, filled] = step(model, size * scale, waitMs)
            cash += value
            base += filled
            turnover += Math.abs(value)
          }
          const [value, filled] = step(model, -base, 0)
          if (filled !== -base) return
          flat++
          expect(cash + value).toBeLessThanOrEqual(1e-12 * (turnover + Math.abs(value)))
        }),
        { numRuns: 2000 },
      )
      expect(flat).toBeGreaterThan(1000)
    })

    test('what has left while time passed comes back as if it had stayed', () => {
      fc.assert(
        fc.property(anySteps, anyWait, (steps, waitMs) => {
          const stayed = open()
          const returned = open()
          for (const model of [stayed, returned]) {
            for (const [size, waitMs] of steps) step(model, size * scale, waitMs)
          }
          returned.setDepth(0)
          for (const model of [stayed, returned]) model.refill(waitMs)
          returned.setDepth(1)
          const expected = state(stayed)
          for (const [row, got] of state(returned).entries()) {
            expect(Math.abs(got - expected[row])).toBeLessThanOrEqual(1e-9 * scale * start)
          }
        }),
      )
    })
  },
)
