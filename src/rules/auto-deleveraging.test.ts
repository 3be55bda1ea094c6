import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { held, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { transferCash, transferPosition } from '../engine/verbs/ledger.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { amount, money, price } from '../units/units.ts'
import { deleverage, type Ranking } from './auto-deleveraging.ts'

const brackets = [{ floor: 0, rate: 0.01 }]

/** Longs and shorts in X at 100, nobody else; `bankrupt` is closed against the others at `at`. */
function deleveraged(accounts: SmallWorld['accounts'], ranking: Ranking, at: number): Run {
  const things = { X: { price: 100, brackets } }
  const run = smallRun({ rules: { model: 'plain-perpetual' }, things, accounts })
  deleverage(run, [rowOf(run, 'bankrupt')], { ranking, priceOf: () => price(at) })
  return run
}

const closed = (run: Run) =>
  [...eventRows(run)]
    .filter(({ kind }) => kind === 'deleveraging')
    .map(({ account, quantity }) => [account, quantity])

test('BitMEX table: a short of 20 bankrupt at 650 closes accounts 2 and 5 (ranks 6, 5)', () => {
  const brackets = [{ floor: 0, rate: 0.01 }]
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
    things: { X: { price: 640, brackets } },
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

describe('who is taken', () => {
  const things = { X: { price: 100, brackets } }

  /** The whole queue, sorted: score, then size, then the row. */
  function queue(
    run: Run,
    accounts: SmallWorld['accounts'],
    owed: number,
  ): (readonly [string, number])[] {
    const shorts = Object.entries(accounts).flatMap(([id, { wallet = 0, X }]) => {
      const [size, entry] = X as readonly [number, number]
      const equity = wallet + size * (100 - entry)
      const isSafe = equity >= Math.abs(size)
      const profit = size * (100 - entry)
      const score = profit > 0 ? (profit / Math.max(1, wallet)) * (Math.abs(size) / equity) : 0
      return size < 0 && isSafe ? [{ id, score, size: -size }] : []
    })
    const byRank = shorts
      .map((it) => ({ ...it, row: rowOf(run, it.id) }))
      .sort((a, b) => b.score - a.score || b.size - a.size || a.row - b.row)
    let left = owed
    const taken: (readonly [string, number])[] = []
    for (const { id, size } of byRank) {
      const moved = Math.min(size, left)
      if (moved > 0) taken.push([id, moved])
      left -= moved
    }
    const net = Object.values(accounts).reduce(
      (sum, { X }) => sum + (X as readonly [number, number])[0],
      owed,
    )
    return left > 0 && net > 0 ? [...taken, ['venue:outside', Math.min(left, net)]] : taken
  }

  test('the first of the whole queue, in its order, equal ranks and crumbs included', () => {
    const one = fc.record({
      wallet: fc.constantFrom(0.5, 20, 50, 1000, 1e7),
      X: fc.tuple(
        fc.constantFrom(-1, -2, -2, -40, -1e-9, -1e6, 3),
        fc.constantFrom(90, 100, 101, 110, 110),
      ),
    })
    const owed = fc.constantFrom(1e-12, 1, 2, 37.5, 900, 1e6, 1e8)
    fc.assert(
      fc.property(fc.array(one, { maxLength: 120 }), owed, (others, size) => {
        const crowd = Object.fromEntries(others.map((it, at) => [`a${at}`, it]))
        const bankrupt = { wallet: 0, X: [size, 101] as const }
        const run = deleveraged({ ...crowd, bankrupt }, 'binance', 100)
        const expected = queue(run, crowd, size)
        const taken = closed(run)
        expect(taken.map(([id]) => id)).toEqual(expected.map(([id]) => id))
        for (const [at, [, quantity]] of expected.entries()) {
          expect(taken[at][1]).toBeCloseTo(quantity, size > 1e3 ? 5 : 9)
        }
      }),
      { numRuns: 150 },
    )
  })

  test('the vault stands in the queue; the insurance fund never does', () => {
    const accounts = {
      forFund: { wallet: 500, X: [-10, 120] as const },
      forVault: { wallet: 500, X: [-10, 120] as const },
      short: { wallet: 5000, X: [-10, 101] as const },
      bankrupt: { wallet: 1, X: [35, 101] as const },
    }
    const rules = { model: 'plain-perpetual' } as const
    const run = smallRun({ rules, things, accounts, fund: 100, backstop: 100 })
    const legOf = (name: string) => findLeg(run.world, rowOf(run, name), 0)
    for (const [from, to] of [
      ['forFund', 'fund'],
      ['forVault', 'backstop'],
    ]) {
      const units = amount(held(run, from, 'X'))
      transferPosition(run, legOf(from), legOf(to), units, price(120), 'takeover')
      transferCash(run, rowOf(run, to), rowOf(run, from), money(units * 120), 'takeover')
    }
    deleverage(run, [rowOf(run, 'bankrupt')], { ranking: 'binance', priceOf: () => price(100) })
    expect(closed(run)).toEqual([
      ['venue:backstop', 10],
      ['short', 10],
      ['venue:outside', 5],
    ])
    expect(held(run, 'fund', 'X')).toBe(-10)
  })
})
