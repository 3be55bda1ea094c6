// What waits for a block on the engine beside liquidations, and makers who choose by worth.
import { expect, test } from 'vitest'
import { createDice } from '../../test/storm/dice.ts'
import {
  advance,
  compile,
  createRun,
  equity,
  eventRows,
  registry,
  type Settings,
  type Snapshot,
} from '../index.ts'

const block = 12_000

interface Loan {
  readonly coins: number
  readonly debt: number
}

/** Loans at a bank, all of which is repaid in a call, and somebody with coins and money beside. */
function world(loans: readonly Loan[], { base = 1e4, fee = 0 } = {}): Snapshot {
  const holders = [
    ...loans.map(({ coins, debt }, at) => [`loan-${at}`, coins, -debt] as const),
    ['owner', 1e5, 1e7] as const,
    ['maker', 1e5, 1e7] as const,
  ]
  const legs = holders.flatMap(([, coins, dollars], account) => [
    { account, instrument: 0, amount: coins },
    { account, instrument: 1, amount: dollars },
  ])
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'COIN' }],
    markets: [
      {
        ...{ id: 'pool', base: 'COIN', quote: 'USD' },
        liquidity: { model: 'constant-product', base, quote: base * 100, fee },
      },
    ],
    oracles: [
      { id: 'coin', source: { model: 'fixed', price: 86 } },
      { id: 'dollar', source: { model: 'fixed', price: 1 } },
    ],
    venues: [{ id: 'bank', rules: { model: 'aave-v2', closeFactor: 1 }, settlement: 'USD' }],
    instruments: [
      {
        ...{ id: 'COIN', venue: 'bank', kind: 'balance', asset: 'COIN', oracle: 'coin' },
        ...{ market: 'pool', weight: 0.8, bonus: 0.1 },
      },
      { id: 'USD', venue: 'bank', kind: 'balance', asset: 'USD', oracle: 'dollar' },
    ],
    accounts: {
      count: holders.length,
      id: holders.map(([id]) => id),
      venue: holders.map(() => 0),
      wallet: holders.map(() => 0),
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
}

function runOf(snapshot: Snapshot, actors: Settings['actors'], more: Partial<Settings> = {}) {
  const settings: Settings = {
    ...{ seed: 1, order: 'byArrival', execution: 'batch', clock: { mode: 'quasi-static' } },
    ...{ endMs: 600_000, roundsMax: 100_000, priceFloor: 0.001, shocks: [], actors },
    mitigations: [],
    ...more,
  }
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

const chain = (more: object = {}) => ({ model: 'chain', venues: ['bank'], repays: 1, ...more })
/** Sees the price at once and orders five seconds later. */
const buyer = (budget: number) => ({
  ...{ model: 'value-buyer', instrument: 'bank/COIN', budget, drop: 1e-17, reactionMs: 5000 },
})

type Ended = ReturnType<typeof runOf>

const gained = (run: Ended): number => {
  const liquidator = run.world.venues.liquidator[0]
  return equity(run.world, liquidator)
}

const drawn = (seed: number, count: number): Loan[] => {
  const dice = createDice(seed, 31)
  return Array.from({ length: count }, () => {
    const coins = dice.spread(5, 500)
    return { coins, debt: coins * dice.between(69, 90) }
  })
}

/** All choices of `most` of so many, in every order. */
function* choices(count: number, most: number, before: number[] = []): Generator<number[]> {
  yield before
  if (before.length === most) return
  for (let one = 0; one < count; one++) {
    if (!before.includes(one)) yield* choices(count, most, [...before, one])
  }
}

/** One block and no other: what its maker has of it. */
const oneBlock = { endMs: block - 1 }

test('profit-max earns on the engine what the best of all choices does, and never less', () => {
  let better = 0
  for (let seed = 1; seed <= 25; seed++) {
    const dice = createDice(seed, 37)
    const loans = drawn(seed, dice.whole(2, 5))
    const capacity = dice.whole(1, 3)
    const base = dice.spread(300, 30_000)
    const snapshot = world(loans, { base })
    const by = (ordering: string) =>
      gained(runOf(snapshot, [chain({ ordering, capacity })], oneBlock))
    // Every choice in every order, each in a world in which no other loan is to be had.
    let most = 0
    for (const chosen of choices(loans.length, capacity)) {
      const alone = world(
        chosen.map((at) => loans[at]),
        { base },
      )
      most = Math.max(most, gained(runOf(alone, [chain({ ordering: 'fifo' })], oneBlock)))
    }
    const best = by('profit-max')
    expect(best, `seed ${seed}`).toBeCloseTo(most, 6)
    for (const other of ['fifo', 'priority-fee']) {
      expect(best, `seed ${seed}, ${other}`).toBeGreaterThanOrEqual(by(other) - 1e-6)
      if (best > by(other) + 1) better++
    }
  }
  expect(better).toBeGreaterThan(10)
})

const filledMs = (run: Ended) =>
  [...eventRows(run)].flatMap(({ kind, isForced, timeMs }) =>
    kind === 'order' && !isForced ? [timeMs] : [],
  )

test('owners’ orders wait for the next block where their market is listed', () => {
  const snapshot = world([])
  expect(filledMs(runOf(snapshot, [buyer(1e4)]))).toEqual([5000])
  const waits = chain({ orders: ['pool'] })
  expect(filledMs(runOf(snapshot, [buyer(1e4), waits]))).toEqual([block])
  // Two buyers of one outside give two orders on one thing: the later stands in for the first.
  const twice = [buyer(1e4), { ...buyer(2e4), reactionMs: 7000 }, waits]
  expect(filledMs(runOf(snapshot, twice))).toEqual([block])
  const endOf = (run: Ended) => run.world.markets.quoted[0].mid()
  expect(endOf(runOf(snapshot, twice))).toBe(endOf(runOf(snapshot, [buyer(2e4), waits])))
})

test('orders on a halted market wait until it is open again', () => {
  const shocks = [{ model: 'trading-halt', markets: 'pool', atMs: 6000, forMs: 24_000 }]
  const actors = [buyer(1e4), chain({ orders: ['pool'] })]
  expect(filledMs(runOf(world([]), actors, { shocks }))).toEqual([3 * block])
})

test('a block that takes one thing takes what came first', () => {
  const loans = [{ coins: 10, debt: 800 }]
  const snapshot = world(loans)
  const terms = { orders: ['pool'], capacity: 1, ordering: 'fifo' }
  const kinds = (actors: Settings['actors']) =>
    [...eventRows(runOf(snapshot, actors))].flatMap(({ kind, isForced, timeMs }) =>
      kind === 'liquidation' || (kind === 'order' && !isForced) ? [[kind, timeMs / block]] : [],
    )
  // The loan is unsafe from the start, in the block of which it is taken.
  expect(kinds([buyer(1e4), chain(terms)])).toEqual([
    ['liquidation', 0],
    ['order', 1],
  ])
  // Left out of the first two, it came before the order still.
  const his = { ...terms, untilMs: 2 * block, censors: ['bank/loan-0'] }
  expect(kinds([buyer(1e4), chain(his)])).toEqual([
    ['order', 1],
    ['liquidation', 2],
  ])
})

test('an owner’s purchase ahead of a liquidation pays whoever makes the block', () => {
  const snapshot = world([{ coins: 400, debt: 30_000 }], { base: 3000 })
  const late = chain({ fromMs: 0, untilMs: block, orders: ['pool'], ordering: 'profit-max' })
  const fifo = { ...late, ordering: 'priority-fee' }
  const [most, tips] = [late, fifo].map((it) => gained(runOf(snapshot, [buyer(5e4), it])))
  expect(most).toBeGreaterThan(tips + 100)
})

test('who calls privately waits for a block of his, of the others nobody does', () => {
  const loans = drawn(3, 40).map(({ coins }) => ({ coins: coins / 100, debt: (coins / 100) * 75 }))
  const snapshot = world(loans, { base: 1e6 })
  const blocksOf = (terms: object) =>
    new Map(
      [...eventRows(runOf(snapshot, [chain({ censors: [], ...terms })]))]
        .filter(({ kind }) => kind === 'liquidation')
        .map(({ account, timeMs }) => [account, timeMs / block] as const),
    )
  const open = blocksOf({})
  expect([...open.values()].every((at) => at === 0)).toBe(true)
  // His is the third block.
  const hidden = blocksOf({ private: 0.5, fromMs: 2 * block, untilMs: 3 * block })
  const late = [...hidden.values()].filter((at) => at === 2).length
  expect(late).toBeGreaterThan(8)
  expect(late).toBeLessThan(32)
  expect([...hidden.values()].filter((at) => at === 0)).toHaveLength(40 - late)
  // Drawn by account: the same ones whoever stands beside them.
  const all = blocksOf({ private: 1, fromMs: 2 * block, untilMs: 3 * block })
  expect([...all.values()].every((at) => at === 2)).toBe(true)
})

test('a sandwich takes from who trades between, and its maker ends with what he held', () => {
  const snapshot = world([], { base: 1e4 })
  const his = { orders: ['pool'], untilMs: 600_000, censors: [] }
  const sandwich = { account: 'bank/maker', instrument: 'bank/COIN', most: 1e5 }
  const worth = (run: Ended) => {
    const { legs, accounts } = run.world
    const row = run.world.names.findAccount('bank/maker')
    return [legs.amount[accounts.legBegin[row]], accounts.cash[row]]
  }
  const [coins, dollars] = worth(runOf(snapshot, [buyer(2e5), chain(his)]))
  const [coinsAfter, dollarsAfter] = worth(
    runOf(snapshot, [buyer(2e5), chain({ ...his, sandwich })]),
  )
  expect(coinsAfter).toBeCloseTo(coins, 6)
  // By x · y = k: 2e5 at 86 a coin are bought between a purchase of 1,000 coins and their sale.
  const k = 1e4 * 1e6
  const left = 1e4 - 1000 - 2e5 / 86
  const back = k / left - k / (left + 1000)
  expect(dollarsAfter - dollars).toBeCloseTo(back - (k / 9000 - 1e6), 4)
  expect(dollarsAfter).toBeGreaterThan(dollars + 1000)
  // In blocks of others he does nothing.
  const others = { ...his, untilMs: 0, sandwich }
  expect(worth(runOf(snapshot, [buyer(2e5), chain(others)]))).toEqual([coins, dollars])
})

test('a sandwich around a liquidation sells ahead of it and buys back behind it', () => {
  const snapshot = world([{ coins: 400, debt: 29_000 }], { base: 1e4 })
  const sandwich = { account: 'bank/maker', instrument: 'bank/COIN', most: 1e5 }
  const his = { untilMs: block, censors: [] }
  const plain = runOf(snapshot, [chain(his)])
  const taken = runOf(snapshot, [chain({ ...his, sandwich })])
  const maker = (run: Ended) => equity(run.world, run.world.names.findAccount('bank/maker'))
  expect(maker(taken)).toBeGreaterThan(maker(plain) + 100)
  // What he has of it those who call have less.
  expect(maker(taken) - maker(plain)).toBeCloseTo(gained(plain) - gained(taken), 6)
})

test('on a position nobody knows what a call brings', () => {
  const [bank] = world([]).venues
  const margin = { ...world([]), venues: [{ ...bank, rules: { model: 'plain-perpetual' } }] }
  expect(() => runOf(margin, [chain({ ordering: 'profit-max' })])).toThrow('bank does not lend')
})

test('transfers of a listed asset wait for the next block', () => {
  const snapshot = world([{ coins: 10, debt: 650 }])
  const topUp = {
    ...{ model: 'top-ups', venue: 'bank', below: 0.1, target: 0.2, reserves: 5 },
    ...{ share: 1, reactionMs: 5000 },
  }
  const coinsAt = (endMs: number, actors: Settings['actors']) => {
    const { legs, accounts } = runOf(snapshot, actors, { endMs }).world
    return legs.amount[accounts.legBegin[0]]
  }
  expect(coinsAt(10_000, [topUp])).toBeGreaterThan(10.5)
  const waits = [topUp, chain({ transfers: ['COIN'] })]
  expect(coinsAt(10_000, waits)).toBe(10)
  expect(coinsAt(13_000, waits)).toBe(coinsAt(10_000, [topUp]))
})
