import { describe, expect, test } from 'vitest'
import { brackets, clocks, fallWith, shocks } from '../../test/falling-world.ts'
import { held, rowOf, type SmallWorld } from '../../test/small-world.ts'
import { equity, exposure } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import type { ModelSpec, Settings } from '../engine/world/snapshot.ts'

/** At 96 leverage is 9,600 / 600 = 16. */
const cut = { model: 'deleveraging', venue: 'venue', above: 12, target: 5, reactionSpread: 0 }
const ended = (
  actor: Partial<ModelSpec>,
  settings?: Partial<Settings>,
  given?: Partial<SmallWorld>,
): Run => fallWith({ ...cut, ...actor }, settings, given)

const events = (run: Run) =>
  [...eventRows(run)]
    .filter(({ kind }) => kind === 'liquidation' || kind === 'order')
    .map(({ kind, timeMs, quantity }) => [kind, timeMs, Math.round(quantity * 1e3) / 1e3])

describe.each(clocks)('%s', (_name, settings) => {
  test('in time: down to the target, and the second fall harms nobody', () => {
    const run = ended({ reactionMs: 30_000 }, settings)
    expect(events(run)).toEqual([['order', 31_000, -100 * (1 - (5 * 600) / 9600)]])
    expect(run.isLiquidated[rowOf(run, 'trader')]).toBe(0)
  })

  test('too late: liquidated first', () => {
    const run = ended({ reactionMs: 90_000 }, settings)
    expect(events(run).map(([kind, timeMs]) => [kind, timeMs])).toEqual([
      ['liquidation', 60_000],
      ['order', 60_000],
    ])
  })
})

test('the target is met but for the spread of the book', () => {
  const run = ended({}, { shocks: shocks.slice(0, 1) })
  const row = rowOf(run, 'trader')
  expect(exposure(run.world, row) / equity(run.world, row)).toBeCloseTo(5, 1)
})

test('whoever is below the limit does nothing; a target of 0 closes everything', () => {
  expect(events(ended({ above: 20 }, { shocks: shocks.slice(0, 1) }))).toEqual([])
  expect(held(ended({ target: 0 }), 'trader', 'X')).toBe(0)
})

test('he acts again after the next fall, and not while nobody buys', () => {
  const again = ended({ above: 5.4, target: 5 })
  expect(events(again).map(([kind, timeMs]) => [kind, timeMs])).toEqual([
    ['order', 0],
    ['order', 1000],
    ['order', 60_000],
  ])
  const x = { price: 100, brackets, bids: [[99, 1]] as const, asks: [[101, 1e6]] as const }
  const stuck = ended({ above: 6, target: 5 }, { shocks: [] }, { things: { X: x } })
  expect(events(stuck)).toEqual([['order', 0, -1]])
  expect(stuck.outcome).toBe('quiet')
})

test('a lending venue has no leverage to cut', () => {
  expect(() =>
    ended({}, {}, { rules: { model: 'aave-v3' }, things: { X: { price: 100 } }, accounts: {} }),
  ).toThrow('venue is a lending venue')
})
