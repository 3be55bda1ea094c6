import { expect, test } from 'vitest'
import { held, rowOf, smallRun } from '../../../test/small-world.ts'
import { topUp } from '../../risk/top-up.ts'
import { advance } from '../phases/run.ts'
import {
  findLeg,
  forEachLeg,
  forEachPosition,
  hasHoldings,
  hasPositions,
  largestLeg,
} from './holdings.ts'

const brackets = [{ floor: 0, rate: 0.01 }]
const things = {
  PERP: { price: 10, brackets },
  COIN: { price: 5, weight: 0.9 },
  NIL: { price: 1000, weight: 0 },
}
const accounts = {
  both: { wallet: 100, PERP: [-3, 10], COIN: 4, NIL: 1 },
  closed: { wallet: 100, PERP: [0, 10], COIN: 4 },
  cash: { wallet: 100 },
} as const

test('legs that hold something are visited in their order, positions alone if asked', () => {
  const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
  const visited = (each: typeof forEachLeg, account: string) => {
    const found: [string, number][] = []
    each(run.world, rowOf(run, account), (leg, instrument, amount) => {
      expect(run.world.legs.instrument[leg]).toBe(instrument)
      found.push([run.world.names.instruments[instrument], amount])
    })
    return found
  }
  expect(visited(forEachLeg, 'both')).toEqual([
    ['venue/PERP', -3],
    ['venue/COIN', 4],
    ['venue/NIL', 1],
  ])
  expect(visited(forEachPosition, 'both')).toEqual([['venue/PERP', -3]])
  expect(visited(forEachLeg, 'closed')).toEqual([['venue/COIN', 4]])
  expect(visited(forEachLeg, 'cash')).toEqual([])
  const has = Object.keys(accounts).map((name) => [
    hasHoldings(run.world, rowOf(run, name)),
    hasPositions(run.world, rowOf(run, name)),
  ])
  expect(has).toEqual([
    [true, true],
    [true, false],
    [false, false],
  ])
})

// 100 · 0.5 counts for less than 80 · 0.9: of value, not of what it counts for.
const loan = {
  rules: { model: 'aave-v3' },
  things: {
    A: { price: 100, weight: 0.5, bonus: 0.05 },
    B: { price: 100, weight: 0.9, bonus: 0.05 },
    USD2: { price: 1, isTraded: false, weight: 0.8 },
    EUR: { price: 1.1, isTraded: false, weight: 0.8 },
  },
  accounts: { ann: { wallet: 0, A: 1, B: 0.8, USD2: -60, EUR: -57 } },
}

test('the largest leg is that of the largest value, for whoever asks', () => {
  const top = { model: 'top-ups', venue: 'venue', below: 0.1, target: 0.2, reactionSpread: 0 }
  const actor = { ...top, as: 'collateral', reactionMs: 0, reserves: 1 }
  const shocks = [{ model: 'price-gap', drop: 0.1, atMs: 1000 }]

  const seized = smallRun({ ...loan, settings: { shocks } })
  const row = rowOf(seized, 'ann')
  const leg = (name: string) => findLeg(seized.world, row, seized.world.names.instrument(name))
  expect(largestLeg(seized.world, row, 1)).toBe(leg('A'))
  expect(largestLeg(seized.world, row, -1)).toBe(leg('EUR'))
  advance(seized)
  expect(held(seized, 'ann', 'A')).toBeLessThan(1)
  expect(held(seized, 'ann', 'B')).toBe(0.8)
  expect(held(seized, 'ann', 'USD2')).toBe(-60)

  const brought = smallRun({ ...loan, settings: { shocks, actors: [actor] } })
  advance(brought)
  expect(held(brought, 'ann', 'A')).toBeGreaterThan(1)
  expect(held(brought, 'ann', 'B')).toBe(0.8)

  const told = topUp(smallRun(loan).world, row, { factor: 0.9 })
  expect(told?.instrument).toBe('venue/EUR')
})
