import { expect, test } from 'vitest'
import { createDice } from '../../test/storm/dice.ts'
import {
  advance,
  compile,
  createRun,
  eventRows,
  registry,
  type Settings,
  type Snapshot,
  summarize,
} from '../index.ts'

type Loan = readonly [coins: number, debt: number]
const block = 12_000

/** Loans on a lending venue, and a coin that falls by a share at the beginning of every block. */
function world(loans: readonly Loan[], drops: readonly number[], base = 1e6) {
  const legs = loans.flatMap(([coins, debt], account) => [
    { account, instrument: 0, amount: coins },
    { account, instrument: 1, amount: -debt },
  ])
  const snapshot: Snapshot = {
    assets: [{ id: 'USD', usd: 1 }, { id: 'COIN' }],
    markets: [
      {
        ...{ id: 'pool', base: 'COIN', quote: 'USD' },
        liquidity: { model: 'constant-product', base, quote: base * 100 },
      },
    ],
    oracles: [
      { id: 'coin', source: { model: 'market-mid', market: 'pool' } },
      { id: 'dollar', source: { model: 'fixed', price: 1 } },
    ],
    venues: [{ id: 'bank', rules: { model: 'aave-v2', callsAtLoss: true }, settlement: 'USD' }],
    instruments: [
      {
        ...{ id: 'COIN', venue: 'bank', kind: 'balance', asset: 'COIN', oracle: 'coin' },
        ...{ market: 'pool', weight: 0.8, bonus: 0.05 },
      },
      { id: 'USD', venue: 'bank', kind: 'balance', asset: 'USD', oracle: 'dollar' },
    ],
    accounts: {
      count: loans.length,
      id: loans.map((_, at) => `loan-${at}`),
      venue: loans.map(() => 0),
      wallet: loans.map(() => 0),
    },
    legs: {
      count: legs.length,
      account: legs.map(({ account }) => account),
      instrument: legs.map(({ instrument }) => instrument),
      amount: legs.map(({ amount }) => amount),
      entry: legs.map(() => 0),
    },
    outside: { holdsTheRest: true },
  }
  const shocks = drops.map((drop, at) => ({ model: 'price-gap', drop, atMs: at * block }))
  return { snapshot, shocks }
}

function run(
  { snapshot, shocks }: ReturnType<typeof world>,
  actors: Settings['actors'],
  seed = 1,
  more: Partial<Settings> = {},
) {
  const settings: Settings = {
    ...{ seed, order: 'byArrival', execution: 'batch', clock: { mode: 'quasi-static' } },
    ...{ endMs: 3_600_000, roundsMax: 100_000, priceFloor: 0.001, shocks, actors, mitigations: [] },
    ...more,
  }
  const one = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(one)
  return { run: one, ...summarize(one) }
}

const chain = (more: object = {}) => [{ model: 'chain', venues: ['bank'], ...more }]

/** Liquidations in turn: whose, and at which block, from 0. */
const calls = ({ run: it }: ReturnType<typeof run>) =>
  [...eventRows(it)]
    .filter(({ kind }) => kind === 'liquidation')
    .map(({ account, timeMs }) => [String(account).replace(/.*loan-/, ''), timeMs / block])

// Debts of 70, 76 and 73 on a coin of 100 that counts at 80: the fall to 86 takes all three below.
const three = world(
  [
    [10, 700],
    [100, 7600],
    [1, 73],
  ],
  [0.14],
)

test('a block takes so many, who brings most first, or who has waited longest', () => {
  expect(calls(run(three, chain({ capacity: 1 })))).toEqual([
    ['1', 0],
    ['1', 1],
    ['0', 2],
    ['2', 3],
  ])
})

test('every block takes all that there are: the same end as without a chain, one by one', () => {
  const free = run(three, [])
  const blocks = run(three, chain({ everyMs: 1, ordering: 'fifo' }))
  expect(blocks.hash).toBe(free.hash)
  expect(calls(blocks)).toEqual(calls(free))
})

test('who is unsafe between two blocks waits for the next', () => {
  const late = { ...three, shocks: [{ model: 'price-gap', drop: 0.14, atMs: 5000 }] }
  expect(calls(run(late, chain())).map(([, at]) => at)).toEqual(calls(run(three, [])).map(() => 1))
})

test('a clock in steps makes each block at the first step from its time on', () => {
  const stepped = { clock: { mode: 'clocked', everyMs: 7000 } } as const
  const found = run(three, chain({ capacity: 1 }), 1, stepped)
  // Blocks of 0, 12, 24 and 36 s; steps of 0, 14, 28 and 42 s.
  expect(calls(found).map(([id, at]) => [id, Number(at) * 12])).toEqual([
    ['1', 0],
    ['1', 14],
    ['0', 28],
    ['2', 42],
  ])
})

test('a censor leaves out whom he names, as long as the blocks are his', () => {
  const his = run(three, chain({ untilMs: 3 * block, censors: ['bank/loan-1'] }))
  expect(calls(his).filter(([id]) => id === '1')[0]).toEqual(['1', 3])
  expect(
    calls(his)
      .filter(([id]) => id !== '1')
      .every(([, at]) => at === 0),
  ).toBe(true)
})

test('of blocks that are drawn his share is his', () => {
  let waits = 0
  for (let seed = 1; seed <= 100; seed++) {
    const [[, first]] = calls(run(three, chain({ share: 0.5 }), seed))
    waits += Number(first)
  }
  // Geometric with one half: a block on average, a standard error of 0.14.
  expect(waits / 100).toBeGreaterThan(0.6)
  expect(waits / 100).toBeLessThan(1.5)
})

test('an oracle that is delayed lets nobody be liquidated at the price of now', () => {
  const his = run(three, chain({ untilMs: 4 * block, censors: [], delays: ['coin'] }))
  expect(calls(his)[0][1]).toBe(4)
  expect(his.badDebtUsd).toBe(run(three, []).badDebtUsd)
})

test('in a falling path the shortfall never shrinks with the blocks that are censored', () => {
  let grown = 0
  for (let seed = 1; seed <= 20; seed++) {
    const dice = createDice(seed, 13)
    const loans = Array.from({ length: dice.whole(2, 8) }, (): Loan => {
      const coins = dice.spread(1, 1000)
      return [coins, coins * dice.between(60, 79.9)]
    })
    const drops = Array.from({ length: 12 }, () => dice.between(0.005, 0.06))
    const falling = world(loans, drops, dice.spread(1e5, 1e7))
    let before = 0
    for (let blocks = 0; blocks <= 12; blocks++) {
      const { totalShortfallUsd } = run(falling, chain({ untilMs: blocks * block }))
      expect(totalShortfallUsd, `seed ${seed}, ${blocks}`).toBeGreaterThanOrEqual(before - 1e-6)
      if (totalShortfallUsd > before + 1) grown++
      before = totalShortfallUsd
    }
  }
  expect(grown).toBeGreaterThan(50)
})
