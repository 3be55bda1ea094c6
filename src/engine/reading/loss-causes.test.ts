import { expect, test } from 'vitest'
import { rowOf, type SmallWorld, smallRun } from '../../../test/small-world.ts'
import { advance } from '../phases/run.ts'
import { lossCauses } from './loss-causes.ts'
import type { MoverKind } from './moves.ts'

const brackets = [{ floor: 0, rate: 0.05 }]

/** A long of ten that falls below its margin under `trigger`: slack 0.05 · 10 · p there. */
const long = (trigger: number, entry = 100) =>
  ({ wallet: 10 * entry - 9.5 * trigger, X: [10, entry] }) as const

/** A book of four steps, the bids of ten each, around 100. */
function fallen(given: Partial<SmallWorld>) {
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: {
      X: {
        price: 100,
        brackets,
        bids: [
          [99.99, 10],
          [98, 10],
          [96, 10],
          [94, 1000],
        ],
        asks: [[100.01, 1e6]],
      },
    },
    accounts: { first: long(97), second: long(95.5) },
    settings: { shocks: [{ model: 'price-gap', by: -4, atMs: 1000 }] },
    ...given,
  })
  advance(run)
  return (id: string) => lossCauses(run, rowOf(run, id))
}

const shareOf = (causes: ReturnType<typeof lossCauses>, wanted: MoverKind): number | undefined =>
  causes?.shares.find(({ kind }) => kind === wanted)?.share

test('who is reached by the shock alone lost all of it to the shock', () => {
  const first = fallen({})('first')
  expect(first?.shares).toEqual([{ kind: 'shocks', share: 1 }])
  expect(first).toMatchObject({ instrument: 'venue/X', startPrice: 100, timeMs: 1000 })
  expect(first?.price).toBeCloseTo(96, 12)
  expect(first?.lost).toBeCloseTo(40, 12)
  expect(first?.accounts).toEqual([])
})

test('a fall of 4 by the shock and 0.995 by one forced sale is split so', () => {
  // Shock: bids at 95.99, 94 …, ask at 96.01. The sale of ten takes the best bid.
  const second = fallen({})('second')
  expect(second?.price).toBeCloseTo((94 + 96.01) / 2, 12)
  expect(shareOf(second, 'shocks')).toBeCloseTo(4 / 4.995, 12)
  expect(shareOf(second, 'forced')).toBeCloseTo(0.995 / 4.995, 12)
  expect(second?.accounts.map(({ account }) => account)).toEqual(['first'])
  expect(second?.accounts[0]?.share).toBeCloseTo(0.995 / 4.995, 12)
})

test('two sales in one batch have the move that each of them made', () => {
  // The first takes the step at 95.99, the second the one at 94: 0.995 and 1.
  const third = fallen({ accounts: { big: long(98), small: long(97), third: long(94.5) } })('third')
  const whole = 4 + 0.995 + 1
  expect(third?.accounts).toHaveLength(2)
  expect(third?.accounts[0]?.share).toBeCloseTo(1 / whole, 12)
  expect(third?.accounts[1]?.share).toBeCloseTo(0.995 / whole, 12)
  expect(shareOf(third, 'shocks')).toBeCloseTo(4 / whole, 12)
})

test('a metaorder is a shock, though it is an order', () => {
  const sale = { model: 'metaorder', instrument: 'venue/X', quantity: -20, atMs: 1000 }
  const causes = fallen({ accounts: { only: long(98.5) }, settings: { shocks: [sale] } })('only')
  expect(causes?.shares).toEqual([{ kind: 'shocks', share: 1 }])
  expect(causes?.price).toBeCloseTo((96 + 100.01) / 2, 12)
})

test('nobody whom a venue left alone has causes', () => {
  expect(fallen({ accounts: { safe: long(50) } })('safe')).toBeNull()
})

test('a price on its way is split by what had happened when it was read', () => {
  // Two seconds late: the sale of `first` at 3 s is not in the price that reaches `second` then.
  const shocks = [
    { model: 'price-gap', by: -3.5, atMs: 1000 },
    { model: 'price-gap', by: -1, atMs: 2000 },
  ]
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: {
      X: {
        price: 100,
        brackets,
        bids: [
          [99.99, 10],
          [98, 1e4],
        ],
        asks: [[100.01, 1e6]],
      },
    },
    accounts: { first: long(97), second: long(95.7) },
    settings: { shocks },
  })
  run.world.oracles.latencyMs[0] = 2000
  advance(run)
  const second = lossCauses(run, rowOf(run, 'second'))
  expect(second?.timeMs).toBe(4000)
  expect(second?.shares).toEqual([{ kind: 'shocks', share: 1 }])
  expect(second?.price).toBeCloseTo(95.5, 12)
})
