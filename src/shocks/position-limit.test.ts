// A limit on positions that comes in a run: who has to close how much, and when.
import { describe, expect, test } from 'vitest'
import { held, smallRun } from '../../test/small-world.ts'
import { advance } from '../engine/phases/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'

const minute = 60_000
const rule = { model: 'position-limit', instrument: 'venue/m', most: 10, atMs: minute }
const brackets = [{ floor: 0, rate: 0.01 }]
const deep = { bids: [[99.9999, 1e9]] as const, asks: [[100.0001, 1e9]] as const, brackets }

function ended(given: object, more: readonly object[] = []) {
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, ...deep }, n: { price: 100, ...deep } },
    accounts: {
      large: { wallet: 5000, m: [25, 100], n: [40, 100] },
      short: { wallet: 5000, m: [-15, 100] },
      small: { wallet: 5000, m: [10, 100] },
    },
    settings: { shocks: [{ ...rule, ...given }, ...(more as never[])], endMs: 60 * minute },
  })
  advance(run)
  return run
}
const left = (run: ReturnType<typeof ended>) =>
  ['large', 'short', 'small'].map((name) => held(run, name, 'm'))

describe('what is held above it', () => {
  test('is closed at once, by force, on either side; other contracts stay', () => {
    const run = ended({})
    expect(left(run)).toEqual([10, -10, 10])
    expect(held(run, 'large', 'n')).toBe(40)
    const orders = [...eventRows(run)].filter(({ kind }) => kind === 'order')
    expect(orders.map(({ account, quantity, isForced }) => [account, quantity, isForced])).toEqual([
      ['large', -15, true],
      ['short', 5, true],
    ])
    expect(summarize(run).forcedUsd).toBeCloseTo(2000, 1)
  })

  test('is closed in parts where time is given, of their own accord but for the last', () => {
    const run = ended({ transition: 'grace', graceMs: 4 * minute, steps: 4 })
    expect(left(run).map((it) => Math.round(it * 1e9) / 1e9)).toEqual([10, -10, 10])
    const orders = [...eventRows(run)].filter(({ account, kind }) => {
      return kind === 'order' && account === 'large'
    })
    expect(orders.map(({ timeMs, isForced }) => [timeMs / minute, isForced])).toEqual([
      [2, false],
      [3, false],
      [4, false],
      [5, true],
    ])
    for (const { quantity } of orders) expect(quantity).toBeCloseTo(-3.75, 9)
  })

  test('stays where it may, and where no rule acts', () => {
    expect(left(ended({ transition: 'grandfather' }))).toEqual([25, -15, 10])
    expect(left(ended({ most: 25 }))).toEqual([25, -15, 10])
  })

  test('0 is a ban', () => expect(left(ended({ most: 0 }))).toEqual([0, 0, 0]))
})

test.each([
  ['a contract that is not there', { instrument: 'venue/x' }, 'venue/x'],
  ['a class that nobody has', { class: 'retail' }, 'no class is called retail'],
  ['grace without time', { transition: 'grace' }, 'graceMs goes with'],
])('%s is refused', (_, given, message) => expect(() => ended(given)).toThrow(message))
