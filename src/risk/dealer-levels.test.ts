import { expect, test } from 'vitest'
import { smallRun } from '../../test/small-world.ts'
import { bookGreeks } from '../options/dealer-book.ts'
import {
  dampingAt,
  dealerLevels,
  flipsBetween,
  hedgeBetween,
  unhedgedBetween,
} from './dealer-levels.ts'

const options = [
  { kind: 'call', strike: 110, days: 10, sigma: 0.6, amount: 40 },
  { kind: 'put', strike: 90, days: 10, sigma: 0.6, amount: -60 },
] as const
const book = options.map(({ days, ...it }) => ({ ...it, years: days / 365 }))

const levelsOf = (times: number) => {
  const dealer = { model: 'option-dealer', instrument: 'venue/COIN', account: 'dealer', band: 1 }
  const { world } = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { COIN: { price: 100, brackets: [{ floor: 0, rate: 0.05 }] } },
    accounts: { dealer: { wallet: 1e6, COIN: [0, 100] } },
    settings: { actors: [{ ...dealer, options, times }] },
  })
  return dealerLevels(world, 0)!
}

test('books of a market, at prices: deltas traded, damping, flips and the tail', () => {
  const levels = levelsOf(1)
  const [at, to] = [bookGreeks(book, 100), bookGreeks(book, 80)]
  expect(levels.at(100)).toMatchObject({ delta: at.delta, gamma: at.gamma, value: at.value })
  expect(hedgeBetween(levels, 100, 80)).toBeCloseTo((at.delta - to.delta) * 90, 9)
  expect(dampingAt(levels, 100)).toBeCloseTo(1 + levels.slope * at.gamma, 12)
  const tail = to.value - at.value - at.delta * (80 - 100)
  expect(unhedgedBetween(levels, 100, 80)).toBeCloseTo(tail, 9)
  const [flip, ...others] = flipsBetween(levels, [80, 95, 110, 125])
  expect(others).toEqual([])
  expect(Math.abs(levels.at(flip).gamma)).toBeLessThan(1e-9)
})

test('the other side of a book is its mirror, and nobody’s is none', () => {
  const [one, other] = [levelsOf(1), levelsOf(-1)]
  expect(hedgeBetween(other, 100, 80)).toBeCloseTo(-hedgeBetween(one, 100, 80), 9)
  expect(dampingAt(one, 85) - 1).toBeCloseTo(1 - dampingAt(other, 85), 12)
  const { world } = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { COIN: { price: 100, brackets: [{ floor: 0, rate: 0.05 }] } },
    accounts: { somebody: { wallet: 1e6, COIN: [0, 100] } },
  })
  expect(dealerLevels(world, 0)).toBeNull()
})
