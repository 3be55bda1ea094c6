import { expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { nearestToLiquidation } from './nearest.ts'

test('the nearest first, down or up; who is unsafe before all; the safe not at all', () => {
  const { world } = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { A: { price: 100, brackets: [{ floor: 0, rate: 0 }] } },
    accounts: {
      safe: { wallet: 2000, A: [10, 100] },
      tenth: { wallet: 100, A: [10, 100] },
      double: { wallet: 1000, A: [-10, 100] },
      half: { wallet: 495, A: [10, 100] },
      late: { wallet: -1, A: [10, 100] },
      fifth: { wallet: 200, A: [-10, 100] },
    },
  })
  const found = nearestToLiquidation(world, 5)
  const names = found.map(({ account }) => world.names.account(account))
  expect(names).toEqual(['late', 'tenth', 'fifth', 'half', 'double'])
  expect(found[0].factor).toBe(1)
  expect(found[1].factor).toBeCloseTo(0.9, 12)
  expect(found[2].factor).toBeCloseTo(1.2, 12)
  expect(nearestToLiquidation(world, 2)).toEqual(found.slice(0, 2))
})
