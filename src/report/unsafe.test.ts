import { expect, test } from 'vitest'
import { textOf } from './text.ts'
import { standingText } from './unsafe.ts'

const told = (it: Parameters<typeof standingText>[0]) => standingText(it).map(textOf)

test('an account that is unsafe still is told why, and what it owes beyond what it has', () => {
  expect(told({ reason: 'halted', slack: -1200, shortfall: 300, asset: 'USDC' })).toEqual([
    'Still 1.20k USDC below its margin at the end: the market is halted.',
    'It owes 300 USDC beyond what it has, and nobody has paid that.',
  ])
  expect(told({ reason: 'cooling-down', slack: -2, shortfall: 0, asset: 'USD' })).toHaveLength(1)
})

test('what is owed is told of an account that holds nothing more; nothing of a safe one', () => {
  expect(told({ reason: null, slack: -5, shortfall: 5, asset: 'USD' })).toEqual([
    'At the end it owes 5 USD beyond what it has, and nobody has paid that.',
  ])
  expect(told({ reason: null, slack: 5, shortfall: 0, asset: 'USD' })).toEqual([])
})
