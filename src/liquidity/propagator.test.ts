import { describe, expect, test } from 'vitest'
import { createOrders } from '../engine/ports/orders.ts'
import type { Liquidity } from '../engine/ports/ports.ts'
import { amount } from '../units/units.ts'
import { powerLaw, propagator } from './propagator.ts'

function open(exponent: number) {
  const given = { price: 100, slope: 0.01, exponent, timescaleMs: 1000 }
  return propagator.create(propagator.parameters.parse(given)) as Required<Liquidity>
}

function trade(model: Liquidity, quantity: number): number {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  model.execute(orders, 0, 1)
  return orders.value[0]
}

describe.each([0.1, 0.4, 0.5, 0.7, 1])('a power law of exponent %d', (exponent) => {
  const { weight, rate } = powerLaw(exponent)
  const errorAt = (time: number) => {
    const sum = weight.reduce((all, it, term) => all + it * Math.exp(-rate[term] * time), 0)
    return sum * (1 + time) ** exponent - 1
  }

  test('is met within 1e-8 up to ten thousand timescales, within 2e-4 up to a million', () => {
    for (let time = 1e-3; time <= 1e4; time *= 1.1) {
      expect(Math.abs(errorAt(time))).toBeLessThan(1e-8)
    }
    for (let time = 1e4; time <= 1e6; time *= 1.1) {
      expect(Math.abs(errorAt(time))).toBeLessThan(2e-4)
    }
  })

  test('is made of positive weights that sum to one, and forgets in the end', () => {
    expect(errorAt(0)).toBeCloseTo(0, 15)
    for (const it of weight) expect(it).toBeGreaterThan(0)
    for (const it of rate) expect(it).toBeGreaterThan(0)
    expect(errorAt(1e9)).toBeLessThan(-0.999)
  })
})

describe('a propagator', () => {
  test('adds up what trades of different age still do', () => {
    const model = open(0.5)
    trade(model, -100)
    expect(model.mid()).toBe(99)
    model.refill(3000)
    expect(model.mid()).toBeCloseTo(99.5, 9)
    trade(model, -200)
    model.refill(5000)
    expect(model.mid()).toBeCloseTo(100 - 1 / 3 - 2 / Math.sqrt(6), 9)
    expect(model.fundamental()).toBe(100)
  })

  test('pays the middle of the price before and after', () => {
    const model = open(0.5)
    expect(trade(model, -100)).toBeCloseTo(100 * 99.5, 10)
    model.refill(3000)
    expect(trade(model, 100)).toBeCloseTo(-100 * 100, 6)
  })

  test('wants to be looked at less and less often', () => {
    const model = open(0.5)
    trade(model, -100)
    let last = 0
    for (let look = 0; look < 40; look++) {
      const waitMs = model.refill(last)
      expect(waitMs).toBeGreaterThanOrEqual(last)
      last = waitMs
    }
    expect(last).toBeGreaterThan(100_000)
  })
})
