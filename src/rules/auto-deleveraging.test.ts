import { describe, expect, test } from 'vitest'
import { held, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { price } from '../units/units.ts'
import { deleverage, type Ranking } from './auto-deleveraging.ts'

const tiers = [{ floor: 0, rate: 0.01 }]

/** Longs and shorts in X at 100, nobody else; `bankrupt` is closed against the others at `at`. */
function deleveraged(accounts: SmallWorld['accounts'], ranking: Ranking, at: number): Run {
  const things = { X: { price: 100, tiers } }
  const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
  deleverage(run, [rowOf(run, 'bankrupt')], { ranking, priceOf: () => price(at) })
  return run
}

const closed = (run: Run) =>
  [...eventRows(run)]
    .filter(({ kind }) => kind === 'deleveraging')
    .map(({ account, quantity }) => [account, quantity])

test('BitMEX table: a short of 20 bankrupt at 650 closes accounts 2 and 5 (ranks 6, 5)', () => {
  const tiers = [{ floor: 0, rate: 0.01 }]
  // Rank 6 is closed first: entries are chosen so that profit over wallet follows the ranks.
  const longs = { 1: [10, 3], 2: [10, 6], 3: [20, 1], 4: [30, 4], 5: [20, 5], 6: [10, 2] }
  const accounts = Object.fromEntries(
    Object.entries(longs).map(([id, [size, rank]]) => [
      id,
      { wallet: size * 100, X: [size, 640 - rank] as const },
    ]),
  )
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { X: { price: 640, tiers } },
    accounts: { bankrupt: { wallet: 200, X: [-20, 630] }, ...accounts },
  })
  deleverage(run, [rowOf(run, 'bankrupt')], { ranking: 'binance', priceOf: () => price(650) })
  expect(closed(run)).toEqual([
    ['2', -10],
    ['5', -10],
  ])
  expect(held(run, '2', 'X')).toBe(0)
  expect(held(run, '5', 'X')).toBe(10)
})

describe('rankings', () => {
  // wallet, short size, entry: profit 100 − entry each.
  const shorts: Record<string, [wallet: number, size: number, entry: number]> = {
    loser: [50, 2, 98],
    careful: [5000, 10, 110],
    rich: [2000, 20, 120],
    eager: [30, 6, 103],
    tiny: [0.5, 0.1, 102],
  }
  const accounts = {
    bankrupt: { wallet: 1, X: [60, 101] as const },
    ...Object.fromEntries(
      Object.entries(shorts).map(([id, [wallet, size, entry]]) => [
        id,
        { wallet, X: [-size, entry] as const },
      ]),
    ),
  }
  const order = (score: (wallet: number, size: number, profit: number, entry: number) => number) =>
    Object.entries(shorts)
      .map(([id, [wallet, size, entry]]) => ({
        id,
        score: score(wallet, size, size * (entry - 100), entry),
      }))
      .sort((a, b) => b.score - a.score)
      .map(({ id }) => id)

  test('Binance: profit / wallet · maintenance / equity, as in its own words', () => {
    // dev.binance.vision/t/17801: profit 40.2 on a wallet of 4.27 at 13.42 % is 1.26.
    expect((40.2 / Math.max(1, 4.27)) * 0.1342).toBeCloseTo(1.26, 2)
    const expected = order((wallet, size, profit) => {
      const marginRatio = (size * 100 * 0.01) / (wallet + profit)
      return (Math.max(0, profit) / Math.max(1, wallet)) * marginRatio
    })
    const run = deleveraged(accounts, 'binance', 100)
    expect(closed(run).map(([id]) => id)).toEqual([...expected, 'venue:outside'])
  })

  test('Hyperliquid: price ratio · leverage; losers only after all who profit', () => {
    const expected = order((wallet, size, profit, entry) =>
      entry > 100 ? ((entry / 100) * size * 100) / (wallet + profit) : 0,
    )
    const run = deleveraged(accounts, 'hyperliquid', 100)
    expect(closed(run).map(([id]) => id)).toEqual([...expected, 'venue:outside'])
    expect(expected.at(-1)).toBe('loser')
  })
})

test('the winner gives up what lies between the price and the mark', () => {
  const accounts = {
    bankrupt: { wallet: 20, X: [10, 103] as const },
    winner: { wallet: 500, X: [-10, 103] as const },
  }
  const run = deleveraged(accounts, 'binance', 101)
  const cash = (id: string) => run.world.accounts.cash[rowOf(run, id)]
  expect(cash('bankrupt')).toBeCloseTo(20 - 10 * 2, 12)
  expect(cash('winner')).toBeCloseTo(500 + 10 * 2, 12)
  expect(run.log.adlGivenUpUsd).toBeCloseTo(10, 12)
})
