import { expect, test } from 'vitest'
import { cash, held, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import type { Run } from '../engine/ports/run.ts'
import { deleverageEvenly } from './even-deleveraging.ts'

const brackets = [{ floor: 0, rate: 0.01 }]
const things = { X: { price: 100, brackets }, Y: { price: 50, brackets } }

function closed(accounts: SmallWorld['accounts'], losers: readonly string[]): Run {
  const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
  deleverageEvenly(
    run,
    losers.map((id) => rowOf(run, id)),
  )
  return run
}

const shorts: SmallWorld['accounts'] = {
  big: { wallet: 9000, X: [-60, 110] },
  small: { wallet: 9000, X: [-20, 90] },
}

test('everybody on the other side gives up the same share of his position', () => {
  // 100 short in all: 60, 20, and 20 outside; 50 are closed.
  const run = closed(
    { loser: { wallet: 10, X: [50, 100] }, rest: { wallet: 9000, X: [50, 100] }, ...shorts },
    ['loser'],
  )
  expect(held(run, 'loser', 'X')).toBe(0)
  expect(held(run, 'big', 'X')).toBe(-30)
  expect(held(run, 'small', 'X')).toBe(-10)
  expect(held(run, 'outside', 'X')).toBe(-10)
  expect(held(run, 'rest', 'X')).toBe(50)
})

test('at the mark: nobody is worth more or less for it', () => {
  const run = closed({ loser: { wallet: 10, X: [80, 100] }, ...shorts }, ['loser'])
  expect(cash(run, 'loser')).toBe(10)
  expect(cash(run, 'big')).toBe(9000 + 60 * 10)
  expect(run.log.adlGivenUpUsd).toBe(0)
})

test('both sides and several contracts, each against its own', () => {
  const run = closed(
    {
      one: { wallet: 10, X: [30, 100], Y: [-40, 50] },
      two: { wallet: 10, X: [-10, 100] },
      big: { wallet: 9000, X: [-40, 110], Y: [80, 50] },
      rest: { wallet: 9000, X: [20, 100], Y: [-40, 50] },
    },
    ['one', 'two'],
  )
  expect(held(run, 'one', 'X')).toBe(0)
  expect(held(run, 'one', 'Y')).toBe(0)
  expect(held(run, 'two', 'X')).toBe(0)
  expect(held(run, 'big', 'Y')).toBe(40)
})

test('whoever is below maintenance is spared; what nobody can take is left', () => {
  const run = closed(
    {
      loser: { wallet: 10, X: [80, 100] },
      big: { wallet: 20, X: [-60, 100] },
      small: shorts.small,
    },
    ['loser'],
  )
  expect(held(run, 'big', 'X')).toBe(-60)
  expect(held(run, 'small', 'X')).toBe(0)
  expect(held(run, 'loser', 'X')).toBe(60)
})

test('shares that do not divide leave no crumbs', () => {
  const many = Object.fromEntries(
    Array.from({ length: 7 }, (_, at) => [
      `s${at}`,
      { wallet: 900, X: [-1 - at / 3, 100] as const },
    ]),
  )
  const run = closed(
    { loser: { wallet: 10, X: [3.7, 100] }, rest: { wallet: 9000, X: [9, 100] }, ...many },
    ['loser'],
  )
  expect(held(run, 'loser', 'X')).toBe(0)
})
