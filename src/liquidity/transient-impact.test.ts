import { describe, expect, test } from 'vitest'
import { trade } from '../../test/trade.ts'
import type { Liquidity } from '../engine/ports/ports.ts'
import { linearImpact } from './linear-impact.ts'
import { createTransientImpact } from './transient-impact.ts'

const SECOND = 1000
const rate = Float64Array.of(Math.LN2 / SECOND, Math.LN2 / (4 * SECOND))
const kernel = { permanent: 0.001, weight: Float64Array.of(0.005, 0.004), rate }
const open = () => createTransientImpact(100, kernel) as Required<Liquidity>
const none = new Float64Array(0)

describe('linear impact that fades', () => {
  test('is linear impact without terms', () => {
    const line = linearImpact.create(linearImpact.parameters.parse({ price: 100, slope: 0.001 }))
    const model = createTransientImpact(100, { permanent: 0.001, weight: none, rate: none })
    expect(model.inventory).toEqual(line.inventory)
    for (const quantity of [-1000, 2000, -3e5, 17]) {
      expect(trade(model, quantity)).toEqual(trade(line, quantity))
      model.refill?.(SECOND)
      expect(model.mid()).toBeCloseTo(line.mid(), 12)
    }
    expect(model.refill?.(0)).toBe(Number.POSITIVE_INFINITY)
  })

  test('fades at each rate, down to what is permanent', () => {
    const model = open()
    expect(trade(model, -100)).toEqual({ filled: -100, value: 100 * 99.5 })
    expect(model.mid()).toBe(99)
    model.refill(SECOND)
    expect(model.mid()).toBeCloseTo(100 - 0.1 - 0.5 / 2 - 0.4 * 0.5 ** 0.25, 12)
    model.refill(3 * SECOND)
    expect(model.mid()).toBeCloseTo(100 - 0.1 - 0.5 / 16 - 0.4 / 2, 12)
    trade(model, 50)
    expect(model.mid()).toBeCloseTo(100 - 0.1 - 0.5 / 16 - 0.4 / 2 + 0.5, 12)
    model.refill(1e9)
    expect(model.mid()).toBeCloseTo(99.95, 12)
  })

  test('asks to be looked at four times in the shortest of what is left to fade', () => {
    const model = open()
    trade(model, -100)
    const first = model.refill(0)
    expect(first).toBeGreaterThan(SECOND / 4)
    expect(first).toBeLessThan(SECOND)
    model.refill(20 * SECOND)
    expect(model.refill(0)).toBe(SECOND)
    model.refill(120 * SECOND)
    expect(model.refill(0)).toBe(Number.POSITIVE_INFINITY)
  })

  test('stops at a limit and at zero', () => {
    const model = open()
    expect(trade(model, -9e5, 99).filled).toBeCloseTo(-100, 9)
    model.refill(SECOND)
    expect(trade(model, 1, 99)).toEqual({ filled: 0, value: 0 })
    trade(model, -1e9)
    expect(model.mid()).toBeCloseTo(0, 9)
  })

  test('is scaled with the price, not shifted, and never takes it below zero', () => {
    const model = open()
    trade(model, -1000)
    model.move(0.5, 0)
    expect([model.mid(), model.fundamental()]).toEqual([45, 50])
    model.move(1, -10)
    expect([model.mid(), model.fundamental()]).toEqual([35, 40])
    model.move(1, -38)
    expect([model.mid(), model.fundamental()]).toEqual([0, 2])
    model.refill(1e9)
    // A tenth of the 2 that trades could still hold the price down is permanent.
    expect(model.mid()).toBeCloseTo(1.8, 12)
  })
})
