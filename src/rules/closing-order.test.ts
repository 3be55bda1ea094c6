// Which position goes first, and how many: three contracts of different size and depth.
import { describe, expect, test } from 'vitest'
import { type SmallWorld, smallRun } from '../../test/small-world.ts'
import { advance } from '../engine/phases/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'

const book = (size: number) => ({
  bids: [
    [99.9, size],
    [99, 1e9],
  ] as const,
  asks: [
    [100.1, size],
    [101, 1e9],
  ] as const,
})
const brackets = [{ floor: 0, rate: 0.05 }]

/** Notional 3,000, 2,000 and 1,000: of the depth within 1 % half a percent, 4 % and 0.1 %. */
const things = {
  large: { price: 100, brackets, bids: book(6000).bids.slice(0, 1), asks: book(6000).asks },
  middle: { price: 100, brackets, bids: book(500).bids.slice(0, 1), asks: book(500).asks },
  small: { price: 100, brackets, bids: book(10_000).bids.slice(0, 1), asks: book(10_000).asks },
}

/** Needs 300 and has 300 less what is lost: of a loss of 60 in `small` 40 is the margin of 800. */
function sold(closes: string, given: Partial<SmallWorld> = {}) {
  const run = smallRun({
    rules: { model: 'plain-perpetual', closes },
    things,
    accounts: { ann: { wallet: 330, large: [30, 100], middle: [20, 100], small: [10, 100] } },
    settings: { shocks: [{ model: 'price-gap', markets: 'small', drop: 0.06 }] },
    ...given,
  })
  advance(run)
  const orders = [...eventRows(run)].filter(({ kind }) => kind === 'order')
  return { run, names: orders.map(({ instrument }) => instrument?.split('/')[1]) }
}

test('all of them, the largest, or those that the market takes best', () => {
  expect(sold('all').names).toEqual(['large', 'middle', 'small'])
  // 270 of a maintenance of 297: 27 are missing, the large one sets 150 free.
  expect(sold('largest-first').names).toEqual(['large'])
  // The small one sets 47 free.
  expect(sold('most-liquid-first').names).toEqual(['small'])
})

test('as many as it takes', () => {
  const shocks = [{ model: 'price-gap', markets: 'small', drop: 0.14 }]
  // 190 of 293: 103 are missing. Small frees 43, large 150.
  expect(sold('most-liquid-first', { settings: { shocks } }).names).toEqual(['small', 'large'])
  expect(sold('largest-first', { settings: { shocks } }).names).toEqual(['large'])
})

test('what is left is held, and less is sold than by closing all', () => {
  const [all, largest, liquid] = ['all', 'largest-first', 'most-liquid-first'].map((closes) =>
    summarize(sold(closes).run),
  )
  expect(largest?.liquidatedUsd).toBeLessThan(all?.liquidatedUsd ?? 0)
  expect(liquid?.liquidatedUsd).toBeLessThan(largest?.liquidatedUsd ?? 0)
  expect(liquid?.converged).toBe(true)
})

test('an account with one position is closed whole in any order, to the last bit', () => {
  const accounts = { ann: { wallet: 55, small: [10, 100] as const } }
  const [one, other] = ['all', 'largest-first'].map((it) => summarize(sold(it, { accounts }).run))
  expect(one?.liquidatedAccounts).toBe(1)
  expect(other?.hash).toBe(one?.hash)
})

describe('before a waterfall of tiers', () => {
  const tiered = (closes: string, given: Partial<SmallWorld> = {}) =>
    sold(closes, { rules: { model: 'tiered-perpetual', closes }, ...given })

  test('the book is offered the same positions', () => {
    expect(tiered('all').names).toEqual(['large', 'middle', 'small'])
    expect(tiered('largest-first').names).toEqual(['large'])
    expect(tiered('most-liquid-first').names).toEqual(['small'])
  })

  test('one that the book does not take at its limit keeps none waiting', () => {
    // Bids for the large one stand a fifth below: worse than its bankruptcy price.
    const large = { ...things.large, bids: [[80, 1e9]] as const, asks: [[120, 1e9]] as const }
    const { names, run } = tiered('largest-first', { things: { ...things, large } })
    expect(names).toEqual(['middle'])
    expect(run.outcome).toBe('quiet')
  })

  test('where the book takes none all of it goes down', () => {
    const nobody = Object.fromEntries(
      Object.entries(things).map(([id, it]) => [
        id,
        { ...it, bids: [[80, 1e9]] as const, asks: [[120, 1e9]] as const },
      ]),
    )
    const backstop = {
      rules: { model: 'tiered-perpetual', closes: 'largest-first' },
      things: nobody,
    }
    const { run, names } = sold('', { ...backstop })
    expect(names).toEqual([])
    const row = run.world.names.findAccount('ann')
    const { legBegin } = run.world.accounts
    const left = [...run.world.legs.amount.slice(legBegin[row], legBegin[row + 1])]
    expect(left).toEqual([0, 0, 0])
    expect(summarize(run).adlUsd).toBeCloseTo(30 * 100 + 20 * 100 + 10 * 94, 6)
  })
})
