import { expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { equity } from '../engine/margin/margin.ts'
import { bankruptcyPrice } from './bankruptcy-price.ts'

const brackets = [{ floor: 0, rate: 0.005 }]

test('one position: where the margin is gone (BitMEX: long 1 at 100 with margin 1, at 99)', () => {
  const { world } = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { X: { price: 100.4, brackets } },
    accounts: { long: { wallet: 1, X: [1, 100] }, short: { wallet: 1, X: [-1, 100] } },
  })
  const price = (id: string) => {
    const row = world.names.findAccount(id)
    return bankruptcyPrice(world, row, world.accounts.legBegin[row])
  }
  expect(price('long')).toBeCloseTo(99, 12)
  expect(price('short')).toBeCloseTo(101, 12)
})

test('several positions: together they use up the equity, each by its notional', () => {
  const { world } = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { X: { price: 100, brackets }, Y: { price: 10, brackets } },
    accounts: { both: { wallet: 50, X: [3, 101], Y: [-20, 11] } },
  })
  const row = world.names.findAccount('both')
  const begin = world.accounts.legBegin[row]
  expect(equity(world, row)).toBeCloseTo(67, 12)
  expect(bankruptcyPrice(world, row, begin)).toBeCloseTo(100 * (1 - 67 / 500), 12)
  expect(bankruptcyPrice(world, row, begin + 1)).toBeCloseTo(10 * (1 + 67 / 500), 12)
})
