import { describe, expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { maintenance } from '../engine/margin/margin.ts'
import type { Price } from '../units/units.ts'
import { reduceToComply } from './staged-reduction.ts'

const brackets = [
  { floor: 0, rate: 0.005 },
  { floor: 1000, rate: 0.01 },
  { floor: 5000, rate: 0.025 },
]

function orders(wallet: number, positions: { X: number; Y: number }, fee: number) {
  const run = smallRun({
    rules: { model: 'binance-usdm' },
    things: { X: { price: 100, brackets: brackets }, Y: { price: 10, brackets: brackets } },
    accounts: { trader: { wallet, X: [positions.X, 100], Y: [positions.Y, 10] } },
  })
  const row = run.world.names.findAccount('trader')
  const isReduced = reduceToComply(run, row, fee, () => 0 as Price)
  const { count, quantity } = run.orders
  const margin = maintenance(run.world, row)
  return { isReduced, margin, sold: [...quantity.slice(0, count)] }
}

describe('a position is reduced', () => {
  test('as far as it must be and no further; the lowest bracket is left alone', () => {
    // 8,000 at 2.5 % less 80, 1,000 at 0.5 %: 125. One percent more than is left is wanted.
    const { margin, sold } = orders(100, { X: -80, Y: 100 }, 0)
    expect(margin).toBeCloseTo(125, 9)
    const left = 100 / 1.01 - 5
    expect(sold).toEqual([expect.closeTo((8000 - (left + 80) / 0.025) / 100, 9)])
  })

  test('further by what the fee takes', () => {
    const { sold } = orders(100, { X: -80, Y: 100 }, 0.0125)
    const units = sold[0]
    const left = (8000 - 100 * units) * 0.025 - 80 + 5
    expect(100 - 0.0125 * 100 * units).toBeCloseTo(1.01 * left, 9)
  })

  test('through several brackets', () => {
    // 5,000 would need 50.5, 3,000 30.3 and a cent.
    const { sold } = orders(30, { X: 80, Y: 0 }, 0)
    expect(sold).toEqual([expect.closeTo(-(8000 - (30 / 1.01 + 5) / 0.01) / 100, 9)])
  })

  test('not where no reduction would do', () => {
    expect(orders(5, { X: 80, Y: 0 }, 0)).toMatchObject({ isReduced: false, sold: [] })
    // Within the second bracket the fee is dearer than the margin that it frees.
    expect(orders(20, { X: 40, Y: 0 }, 0.0125)).toMatchObject({ isReduced: false, sold: [] })
    expect(orders(1, { X: 5, Y: 0 }, 0)).toMatchObject({ isReduced: false, sold: [] })
  })
})
