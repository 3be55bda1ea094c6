// The fund that is read off runs is the fund with which nothing is left.
import { expect, test } from 'vitest'
import { creditRows, withCredit } from '../../test/credit-world.ts'
import { smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { fundSize, uncoveredLosses } from './fund-size.ts'

const brackets = [{ floor: 0, rate: 0.01 }]
const world = {
  rules: { model: 'plain-perpetual' },
  things: { X: { price: 100, brackets, bids: [[70, 1e9]] as const } },
  accounts: {
    ann: { wallet: 100, X: [10, 100] as const },
    bob: { wallet: 50, X: [5, 100] as const },
    cat: { wallet: 10, X: [1, 100] as const },
    eve: { wallet: 5000, X: [1, 100] as const },
  },
}
const settings = { ...defaultSettings, shocks: [{ model: 'price-gap', by: -15 }] }

function ran(fund = 0, firms?: Parameters<typeof withCredit>[1]) {
  const given = { ...world, fund }
  const snapshot = firms === undefined ? smallSnapshot(given) : withCredit(given, firms)
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

test('what members leave is by hand, and does not hang on the fund of the run', () => {
  // Sold at 70 − 15: each unit has lost 45, of which 10 are margin.
  const expected = [
    { member: 'venue/ann', usd: 350 },
    { member: 'venue/bob', usd: 175 },
    { member: 'venue/cat', usd: 35 },
  ]
  for (const fund of [0, 100, 1e4]) {
    const found = uncoveredLosses(ran(fund))
    expect(found.map(({ member }) => member)).toEqual(expected.map(({ member }) => member))
    for (const [at, { usd }] of found.entries()) expect(usd).toBeCloseTo(expected[at]?.usd ?? 0, 9)
  }
  expect(uncoveredLosses(ran(), 'elsewhere')).toEqual([])
})

test('a fund of that size leaves nothing, a dollar less does', () => {
  const { worst, coverOne, coverTwo } = fundSize([uncoveredLosses(ran()).map(({ usd }) => usd)])
  expect([coverOne, coverTwo, worst].map((it) => Math.round(it))).toEqual([350, 525, 560])
  const leftOf = (fund: number) => summarize(ran(fund)).badDebtUsd
  expect(leftOf(worst + 1e-6)).toBe(0)
  expect(leftOf(worst - 1)).toBeCloseTo(1, 6)
  // Cover 2 leaves the third member.
  expect(leftOf(coverTwo)).toBeCloseTo(35, 6)
})

test('accounts of one firm are one member', () => {
  const firms = creditRows(
    [
      [0, 0],
      [0, 0],
    ],
    [0, 0],
  )
  const owned = {
    ...firms,
    firms: [{ id: 'A', accounts: ['venue/ann', 'venue/bob'] }, { id: 'B' }],
  }
  const [first] = uncoveredLosses(ran(0, owned))
  expect(first?.member).toBe('A')
  expect(first?.usd).toBeCloseTo(525, 9)
})

test('over runs the worst counts, and the level', () => {
  const size = fundSize([[1, 2, 3], [5], [], [2, 2, 2, 2]], 0.5)
  expect(size).toEqual({ coverOne: 5, coverTwo: 5, worst: 8, atLevel: 5.5, beyondTwo: 1 })
  expect(() => fundSize([])).toThrow('no runs')
  const plain = createRun(compile(smallSnapshot(world), settings, registry), registry, {
    trace: false,
  })
  expect(() => uncoveredLosses(plain)).toThrow('no trace')
})
