import { expect, test } from 'vitest'
import { priceForFunding } from './liquidity-spiral.ts'

const calm = { margin: 10, marginSlope: 0, aversion: 2, position: 1, initialPosition: 0 }

test('without spirals a dollar moves the price by the depth of others', () => {
  expect(priceForFunding(calm)).toBe(0.1)
})

test('what is held and margins that rise in a fall make it more, together a jump', () => {
  const loss = priceForFunding({ ...calm, initialPosition: 4 })
  const both = priceForFunding({ ...calm, initialPosition: 4, marginSlope: -2 })
  expect(loss).toBeCloseTo(1 / 6, 14)
  expect(both).toBeCloseTo(1 / 4, 14)
  expect(priceForFunding({ ...calm, initialPosition: 6, marginSlope: -4 })).toBe(Infinity)
})
