import { expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { maintenance } from '../engine/margin/margin.ts'
import type { Price } from '../units/units.ts'
import { stepDown } from './bracket-step.ts'

const brackets = [
  { floor: 0, rate: 0.005 },
  { floor: 1000, rate: 0.01 },
  { floor: 5000, rate: 0.025 },
]

test('each position is cut to the top of the bracket below; the lowest has none', () => {
  const run = smallRun({
    rules: { model: 'binance-usdm' },
    things: { X: { price: 100, tiers: brackets }, Y: { price: 10, tiers: brackets } },
    accounts: { trader: { wallet: 1e4, X: [-80, 100], Y: [100, 10] } },
  })
  const { orders, world } = run
  const row = world.names.findAccount('trader')
  expect(maintenance(world, row)).toBeCloseTo(8000 * 0.025 - 80 + 1000 * 0.005, 12)
  expect(stepDown(run, row, () => 0 as Price)).toBe(1)
  expect(orders.count).toBe(1)
  expect(orders.quantity[0]).toBeCloseTo(30, 12)
})
