import { describe, expect, test } from 'vitest'
import { brackets, clocks, fallWith } from '../../test/falling-world.ts'
import { cash, held, rowOf, type SmallWorld } from '../../test/small-world.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import type { ModelSpec, Settings } from '../engine/world/snapshot.ts'

/** 96 is past the stop at 97. */
const stops = {
  model: 'stop-orders',
  venue: 'venue',
  nearest: 0.03,
  farthest: 0.03,
  reactionSpread: 0,
}
const ended = (
  actor: Partial<ModelSpec>,
  settings?: Partial<Settings>,
  given?: Partial<SmallWorld>,
): Run => fallWith({ ...stops, ...actor }, settings, given)

const events = (run: Run) =>
  [...eventRows(run)]
    .filter(({ kind }) => kind === 'liquidation' || kind === 'order')
    .map(({ kind, account, timeMs, quantity }) => [kind, account, timeMs, quantity])

describe.each(clocks)('%s', (_name, settings) => {
  test('in time: sold at the stop, nobody is liquidated', () => {
    const run = ended({}, settings)
    expect(events(run)).toEqual([['order', 'trader', 1000, -100]])
    expect(cash(run, 'trader')).toBeCloseTo(1000 - 400, 0)
    expect(run.log.markets.forcedUsd[0]).toBe(0)
  })

  test('too late: liquidated first, and the order finds nothing', () => {
    const run = ended({ reactionMs: 90_000 }, settings)
    expect(events(run).map(([kind, , timeMs]) => [kind, timeMs])).toEqual([
      ['liquidation', 60_000],
      ['order', 60_000],
    ])
  })

  test('at the same moment: owners come before the venue', () => {
    const run = ended({ reactionMs: 59_000 }, settings)
    expect(events(run)).toEqual([['order', 'trader', 60_000, -100]])
    expect(run.isLiquidated[rowOf(run, 'trader')]).toBe(0)
  })
})

test('a short’s stop lies above', () => {
  const accounts = { bear: { wallet: 5000, X: [-100, 100] as const } }
  const rising = [{ model: 'price-gap', by: 3.1 }]
  expect(events(ended({}, { shocks: rising }, { accounts }))).toEqual([['order', 'bear', 0, 100]])
  expect(events(ended({}, { shocks: [{ model: 'price-gap', by: -5 }] }, { accounts }))).toEqual([])
})

test('a stop-limit order is left behind by a market that jumps beyond its limit', () => {
  // The trigger is 97, the market 96: half a percent of slippage is not enough, two percent are.
  const wallet = { accounts: { trader: { wallet: 5000, X: [100, 100] as const } } }
  expect(events(ended({ slippage: 0.005 }, {}, wallet))).toEqual([])
  expect(events(ended({ slippage: 0.02 }, {}, wallet))).toEqual([['order', 'trader', 1000, -100]])
})

test('the reference is the entry price where that is asked; a stop already passed is none', () => {
  const accounts: SmallWorld['accounts'] = {
    late: { wallet: 5000, X: [10, 98] },
    early: { wallet: 5000, X: [10, 110] },
  }
  const run = ended({ from: 'entry' }, {}, { accounts })
  // 0.97 · 98 = 95.06, crossed by the second fall; 0.97 · 110 lies above the start.
  expect(events(run)).toEqual([['order', 'late', 60_000, -10]])
})

test('a stop is used once: what the book does not take stays open', () => {
  const x = { price: 100, brackets, bids: [[99.9, 40]] as const, asks: [[100.1, 1e6]] as const }
  const accounts = { trader: { wallet: 9000, X: [100, 100] as const } }
  const run = ended({}, {}, { things: { X: x }, accounts })
  expect(events(run)).toEqual([['order', 'trader', 1000, -40]])
  expect(held(run, 'trader', 'X')).toBe(60)
})

test('a second actor hears of his own stops, and of nobody else’s', () => {
  const accounts = {
    ann: { wallet: 5000, X: [10, 100] as const },
    bob: { wallet: 5000, X: [20, 100] as const },
  }
  const actors = [
    { ...stops, accounts: ['ann'], reactionMs: 3000 },
    { ...stops, accounts: ['bob'], reactionMs: 500 },
  ]
  const run = ended({}, { actors }, { accounts })
  expect(events(run)).toEqual([
    ['order', 'bob', 1500, -20],
    ['order', 'ann', 4000, -10],
  ])
})

test('distances are spread over the range, and stops feed each other', () => {
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`t${at}`, { wallet: 90, X: [1, 100] as const }]),
  )
  const bids = Array.from({ length: 100 }, (_, at) => [99.95 - 0.1 * at, 3] as const)
  const things = { X: { price: 100, brackets, bids, asks: [[100.05, 1e6]] as const } }
  const given = { nearest: 0.01, farthest: 0.11 }
  const shocks = [{ model: 'price-gap', by: -5 }]
  const run = ended(given, { shocks }, { things, accounts: many })
  const sold = events(run).length
  // Two fifths are crossed by the fall itself; their own sales take more.
  expect(sold).toBeGreaterThan(100)
  expect(sold).toBeLessThan(200)
})
