import { describe, expect, test } from 'vitest'
import { trade } from '../../test/trade.ts'
import { price } from '../units/units.ts'
import { linearImpact } from './linear-impact.ts'

const open = () => linearImpact.create(linearImpact.parameters.parse({ price: 100, slope: 0.001 }))

describe('linear impact', () => {
  test('pays the middle of the price before and after', () => {
    const line = open()
    expect(trade(line, -1000)).toEqual({ filled: -1000, value: 1000 * 99.5 })
    expect(line.mid()).toBe(99)
    expect(line.fundamental()).toBe(100)
    expect(trade(line, 2000)).toEqual({ filled: 2000, value: -2000 * 100 })
    expect(line.mid()).toBe(101)
  })

  test('stops at a limit and at zero', () => {
    const line = open()
    expect(trade(line, -9e5, 99).filled).toBeCloseTo(-1000, 9)
    expect(trade(line, 1, 98)).toEqual({ filled: 0, value: 0 })
    const rest = trade(line, -1e9)
    expect(rest.filled).toBeCloseTo(-99_000, 6)
    expect(rest.value).toBeCloseTo(99_000 * 49.5, 4)
    expect(line.mid()).toBeCloseTo(0, 9)
    expect(trade(line, -1).filled).toBeCloseTo(0, 9)
  })

  test('takes the push of trades along when scaled, and not when shifted', () => {
    const line = open()
    trade(line, -10_000)
    line.move(0.5, 0)
    expect([line.mid(), line.fundamental()]).toEqual([45, 50])
    line.move(1, -10)
    expect([line.mid(), line.fundamental()]).toEqual([35, 40])
    line.move(1, -38)
    expect([line.mid(), line.fundamental()]).toEqual([0, 2])
    line.move(1, 10)
    expect([line.mid(), line.fundamental()]).toEqual([10, 12])
  })

  // Section 1 of the project's specification: a uniform density of liquidation levels.
  test.each([
    [0.25, 2.667],
    [0.5, 4],
    [0.75, 8],
    [0.9, 20],
  ])('amplifies a shock by 1 / (1 − n) at branching ratio %d', (ratio, total) => {
    const line = open()
    const perDollar = ratio / 0.001
    line.move(1, -2)
    let sold = 0
    for (let round = 0; round < 400; round++) {
      const due = (100 - line.mid()) * perDollar - sold
      if (due > 0) sold -= trade(line, -due).filled
    }
    expect(100 - line.mid()).toBeCloseTo(total, 3)
  })

  test('moves as far for a tenth of the amount when a tenth of the depth is left', () => {
    const line = open()
    line.setDepth(0.1)
    trade(line, -100)
    expect(line.mid()).toBe(99)
    expect(line.depth(price(98))).toBeCloseTo(-100, 9)
    expect(line.depth(price(100))).toBeCloseTo(100, 9)
  })

  test('has providers who can take the price to zero', () => {
    expect(open().inventory).toEqual({ base: 100_000, quote: 5_000_000 })
  })
})
