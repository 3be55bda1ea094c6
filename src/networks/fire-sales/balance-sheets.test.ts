import { describe, expect, test } from 'vitest'
import { balanceSheets, equities, quantities, stressed, totalAssets } from './balance-sheets.ts'
import { createSystemWideStress } from './farmer-kleinnijenhuis.ts'

const sheets = balanceSheets(
  ['a', 'b'],
  [
    { firm: 'x', cash: 1, other: 2, liabilities: 3, holdings: { b: 4 } },
    { firm: 'y', holdings: { a: 5, b: 6 } },
  ],
)

test('assets, equity and quantities add up', () => {
  expect([...totalAssets(sheets)]).toEqual([7, 11])
  expect([...equities(sheets)]).toEqual([4, 11])
  expect([...equities(sheets, [0, 0.5])]).toEqual([2, 3])
  expect([...quantities(sheets)]).toEqual([5, 10])
})

test('a stress changes what is held and what cannot be sold', () => {
  const after = stressed(sheets, { returns: [-1, -0.5], otherReturn: -0.5 })
  expect([...after.holdings]).toEqual([0, 2, 0, 3])
  expect([...after.other]).toEqual([1, 0])
  expect([...equities(sheets)]).toEqual([4, 11])
})

describe('bad input', () => {
  test.each([
    ['an asset twice', () => balanceSheets(['a', 'a'], []), 'An asset is listed twice'],
    [
      'a firm twice',
      () => balanceSheets([], [{ firm: 'x' }, { firm: 'x' }]),
      'A firm is listed twice',
    ],
    [
      'an asset that is none',
      () => balanceSheets(['a'], [{ firm: 'x', holdings: { b: 1 } }]),
      'x holds an asset that is not listed',
    ],
    ['a debt below 0', () => balanceSheets([], [{ firm: 'x', liabilities: -1 }]), 'below 0'],
    ['a missing number', () => balanceSheets([], [{ firm: 'x', cash: Number.NaN }]), 'below 0'],
    ['a fall below 0', () => stressed(sheets, { returns: [0, -1.1] }), 'return of b'],
    [
      'a shock that is missing',
      () => createSystemWideStress(sheets, { impact: 0.1 }).run([0]),
      'shock is out of range',
    ],
    [
      'a target below the buffer',
      () => createSystemWideStress(sheets, { impact: 0.1, target: 0.01 }),
      'target is out of range',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message)
  })
})
