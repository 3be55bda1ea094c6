import { describe, expect, test } from 'vitest'
import { creditRows, quietWorld, withCredit } from '../../../test/credit-world.ts'
import { createDraws } from '../../../test/draws.ts'
import type { SmallWorld } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import type { Run } from '../ports/run.ts'
import { eventRows, explainAccount } from '../reading/explain.ts'
import { summarize } from '../reading/summary.ts'
import { closeGate } from '../verbs/gates.ts'
import { type CreditRows, defaultSettings } from '../world/snapshot.ts'
import { fork, scope } from './fork.ts'
import { advance, createRun, restart, step } from './run.ts'

const runOf = (credit: CreditRows, world = quietWorld, settings = {}): Run => {
  const all = { ...defaultSettings, ...settings }
  return createRun(compile(withCredit(world, credit), all, registry), registry, { verify: true })
}

const cashOf = ({ world }: Run) => [...world.firms.treasury].map((row) => world.accounts.cash[row])

// AT-6 of T6: Eisenberg and Noe (2001), four institutions, the last of which owes nothing.
const debts = [
  [0, 60, 40, 0],
  [0, 0, 50, 30],
  [0, 20, 0, 50],
  [0, 0, 0, 0],
]

describe('prices held fixed', () => {
  test('the payments are those of Eisenberg and Noe, to the last cent', () => {
    const run = runOf(creditRows(debts, [50, 10, 5, 0]))
    advance(run)
    const { paidUsd, receivedUsd, order, isContagion, defaults } = run.credit
    expect([...paidUsd].map((usd) => Number(usd.toFixed(4)))).toEqual([50, 57.3913, 60.8696, 0])
    expect(receivedUsd[3]).toBeCloseTo(65, 12)
    for (const [firm, cash] of cashOf(run).entries())
      expect(cash).toBeCloseTo([0, 0, 0, 65][firm], 12)
    expect([...order.subarray(0, defaults)]).toEqual([0, 1, 2])
    expect([...isContagion]).toEqual([0, 1, 1, 0])
    expect(run.outcome).toBe('quiet')
  })

  test('costs of default are those of Rogers and Veraart, and go to an administrator', () => {
    const run = runOf(creditRows(debts, [50, 10, 5, 0], { costs: 0.2 }))
    advance(run)
    const paid = [...run.credit.paidUsd].map((usd) => Number(usd.toFixed(4)))
    expect(paid).toEqual([40, 35.0452, 34.3226, 0])
    const { administrator } = run.world.firms
    const left = run.world.accounts.cash[administrator] + cashOf(run)[3]
    expect(left).toBeCloseTo(65, 12)
  })

  test('a default is an event with the default that caused it; payments follow from it', () => {
    const run = runOf(creditRows(debts, [50, 10, 5, 0]))
    advance(run)
    const rows = [...eventRows(run)]
    const defaults = rows.filter(({ kind }) => kind === 'default')
    expect(defaults.map(({ account, cause }) => [account, cause])).toEqual([
      ['1', null],
      ['2', defaults[0].event],
      ['3', defaults[0].event],
    ])
    const transfers = rows.filter(({ kind }) => kind === 'transfer')
    expect(transfers.map(({ reason }) => reason)).toEqual(Array(6).fill('clearing'))
    expect(transfers.map(({ from, account }) => `${from} ${account}`)).toContain('3 4')
    expect(transfers.every(({ cause }) => cause !== null)).toBe(true)
  })

  test('a circle of debts without money nets out, and nobody defaults', () => {
    const run = runOf(
      creditRows(
        [
          [0, 10],
          [10, 0],
        ],
        [0, 0],
      ),
    )
    advance(run)
    expect(run.credit.defaults).toBe(0)
    expect(run.round).toBe(0)
  })

  test('whoever can pay to the last cent does not default', () => {
    const run = runOf(
      creditRows(
        [
          [0, 10],
          [0, 0],
        ],
        [10, 0],
      ),
    )
    advance(run)
    expect(run.credit.defaults).toBe(0)
  })

  test('put back and run again it is the same', () => {
    const run = runOf(creditRows(debts, [50, 10, 5, 0]))
    advance(run)
    const before = [cashOf(run), [...run.credit.owed], run.trace?.written.count]
    restart(run)
    expect(run.credit.defaults).toBe(0)
    advance(run)
    expect([cashOf(run), [...run.credit.owed], run.trace?.written.count]).toEqual(before)
  })
})

/** Bids a dollar apart: what is sold moves the price that all stand on. */
const bids = Array.from({ length: 60 }, (_, at) => [100 - at, 10] as const)
const asks = Array.from({ length: 60 }, (_, at) => [101 + at, 10] as const)
const exchange: SmallWorld = {
  rules: { model: 'plain-perpetual' },
  things: { COIN: { price: 100.5, brackets: [{ floor: 0, rate: 0.01 }], bids, asks } },
  accounts: {
    fund: { wallet: 9000, COIN: [100, 100] },
    lender: { wallet: 9000, COIN: [50, 100] },
    maker: { wallet: 9000, COIN: [-150, 100] },
  },
}

// A fall of 2 takes the Fund below what it owes; the Lender can bear that. Then the estate of the
// Fund sells 100 COIN, and the Lender, which holds 50 and gets less of its claim, cannot.
const chain: CreditRows = {
  asset: 'USD',
  firms: [
    { id: 'Fund', accounts: ['fund'] },
    { id: 'Lender', accounts: ['lender'], cash: 10 },
    { id: 'Savers', cash: 1 },
  ],
  debts: [
    { from: 'Fund', to: 'Lender', amount: 8900 },
    { from: 'Lender', to: 'Savers', amount: 17_700 },
  ],
}
const fall = { shocks: [{ model: 'price-gap', by: -2, atMs: 1000 }] }

describe('prices that move', () => {
  const run = runOf(chain, exchange, fall)
  advance(run)
  const summary = summarize(run)
  const alone = runOf({ ...chain, debts: [] }, exchange, fall)
  advance(alone)

  test('a default closes accounts, which moves the price, which makes the next default', () => {
    expect(summary.credit?.defaults).toEqual(['Fund', 'Lender'])
    expect(run.world.markets.liquidity[0].mid()).toBeLessThan(93)
    expect(summary.forcedUsd).toBeGreaterThan(13_000)
    expect(summary.liquidatedAccounts).toBe(2)
    expect(summary.badDebtUsd).toBe(0)
  })

  test('without debts nobody is forced, and nothing is lost', () => {
    expect(summarize(alone)).toMatchObject({ forcedUsd: 0, creditLossUsd: 0, badDebtUsd: 0 })
    expect(alone.world.markets.liquidity[0].mid()).toBe(98.5)
  })

  test('the losses of creditors are what debtors could not pay', () => {
    const [fund, lender, savers] = summary.credit?.firms ?? []
    expect(fund.assetsUsd + lender.assetsUsd).toBeCloseTo(0, 6)
    expect(fund.paidUsd).toBeCloseTo(8900 - lender.lossUsd, 6)
    expect(lender.paidUsd).toBeCloseTo(17_700 - savers.lossUsd, 6)
    expect(savers.assetsUsd).toBeCloseTo(1 + lender.paidUsd, 6)
    expect(summary.creditLossUsd).toBeCloseTo(lender.lossUsd + savers.lossUsd, 9)
    expect(savers.lossUsd).toBeGreaterThan(500)
    expect(lender.firstLossUsd).toBe(lender.lossUsd)
    expect(savers.firstLossUsd + savers.contagionLossUsd).toBe(savers.lossUsd)
    // Had the Fund paid, the Lender would have had so much more.
    expect(savers.contagionLossUsd).toBeCloseTo(Math.min(lender.lossUsd, savers.lossUsd), 6)
  })

  test('what an estate takes from an account is no loss of the liquidated', () => {
    // From 9,050 to 8,350, and from 9,025 to 8,300.
    expect(summary.waterfall[0].usd).toBeCloseTo(700 + 725, 9)
  })

  test('the cause of what happens to an account is the chain of defaults', () => {
    const kinds = explainAccount(run, 'lender').map(({ kind }) => kind)
    // Of the Fund, then of the Lender, which was not paid.
    expect(kinds.slice(0, 5)).toEqual(['shock', 'price', 'default', 'default', 'order'])
  })

  test('put back and run again, forked in the middle, and without a trace it is the same', () => {
    const hash = summary.hash
    const quiet = createRun(run.origin, registry, { trace: false, verify: true })
    while (quiet.credit.defaults === 0) step(quiet)
    const twin = fork(quiet)
    for (const it of [quiet, twin]) {
      advance(it)
      expect(summarize(it).hash).toBe(hash)
      expect(summarize(it).credit).toEqual(summary.credit)
    }
    restart(quiet)
    advance(quiet)
    expect(summarize(quiet).hash).toBe(hash)
  })

  test.each([
    ['serial', { execution: 'serial' as const }],
    ['clocked', { clock: { mode: 'clocked' as const, everyMs: 1000 } }],
  ])('%s: the same firms default', (_, more) => {
    const other = runOf(chain, exchange, { ...fall, ...more })
    advance(other)
    expect(summarize(other).credit?.defaults).toEqual(['Fund', 'Lender'])
  })

  test('while its venue does nothing an estate waits too', () => {
    const shut = runOf(chain, exchange, fall)
    while (shut.credit.defaults === 0) step(shut)
    closeGate(shut, 'venue', 0, 5000)
    shut.orders.count = 0
    while (step(shut)) if (shut.timeMs < 5000) expect(summarize(shut).forcedUsd).toBe(0)
    expect(shut.timeMs).toBe(5000)
    expect(summarize(shut).credit?.defaults).toEqual(['Fund', 'Lender'])
  })

  test('on a halted market an estate waits, and sells when trade goes on', () => {
    const halt = { model: 'trading-halt', markets: 'all', atMs: 1000, forMs: 5000 }
    const held = runOf(chain, exchange, { shocks: [...fall.shocks, halt] })
    while (held.timeMs < 1000) step(held)
    step(held)
    expect(held.credit.defaults).toBe(1)
    expect(held.world.markets.liquidity[0].mid()).toBe(98.5)
    advance(held)
    expect(held.timeMs).toBe(6000)
    expect(summarize(held).credit?.defaults).toEqual(['Fund', 'Lender'])
  })
})

test('a round counts in which an estate sold beside a shock, and nobody after it', () => {
  // The Fund owes more than it has. All that is bid is sold as the shock trades, at 1 s.
  const thin = { ...exchange.things.COIN, bids: bids.slice(0, 3) }
  const run = runOf(
    {
      asset: 'USD',
      firms: [{ id: 'Fund', accounts: ['fund'] }, { id: 'Lender' }],
      debts: [{ from: 'Fund', to: 'Lender', amount: 20_000 }],
    },
    { ...exchange, things: { COIN: thin } },
    {
      clock: { mode: 'clocked', everyMs: 1000 },
      endMs: 3000,
      shocks: [{ model: 'metaorder', instrument: 'venue/COIN', quantity: -1, atMs: 1000 }],
    },
  )
  advance(run)
  const { perRound, liquidatedAccounts } = summarize(run)
  expect(liquidatedAccounts).toBe(1)
  expect(perRound.map(({ liquidated }) => liquidated)).toEqual([0, 1])
})

describe('debts that fall due', () => {
  const dueAt = (dueMs: number, rest: Partial<CreditRows> = {}): CreditRows => ({
    ...chain,
    debts: [{ from: 'Fund', to: 'Lender', amount: 4000, dueMs }],
    ...rest,
  })

  test('are paid at their time, from what is free at exchanges too; nothing is sold', () => {
    const run = runOf(dueAt(60_000), exchange)
    advance(run)
    const { credit, outcome, timeMs, world } = run
    expect([credit.defaults, outcome, timeMs]).toEqual([0, 'quiet', 60_000])
    expect([...credit.paidUsd, ...credit.owed]).toEqual([4000, 0, 0, 0])
    expect(cashOf(run)).toEqual([0, 4010, 1])
    expect(world.accounts.cash[world.names.findAccount('fund')]).toBe(9000 - 100 * 100 - 4000)
    expect(summarize(run)).toMatchObject({ forcedUsd: 0, creditLossUsd: 0 })
  })

  test('bring down whoever has not the cash, worth more or not, and creditors get all', () => {
    // Of 9,050 that the Fund is worth 10,050 stand in coins; 100 is margin.
    const credit = dueAt(60_000, {
      debts: [{ from: 'Fund', to: 'Lender', amount: 8990, dueMs: 1 }],
    })
    const run = runOf(credit, exchange)
    advance(run)
    const { credit: result, creditLossUsd } = summarize(run)
    expect(result?.defaults).toEqual(['Fund'])
    expect(result?.firms[0]).toMatchObject({ isContagion: false, dueUsd: 8990, shortUsd: 0 })
    // Its estate has sold at a loss.
    expect(creditLossUsd).toBeGreaterThan(0)
    expect(result?.firms[0]?.paidUsd).toBeCloseTo(8990 - creditLossUsd, 9)
  })

  test('of each other are paid all at once, without anybody having the cash first', () => {
    const ring = creditRows(
      [
        [0, 10, 0],
        [0, 0, 10],
        [10, 0, 0],
      ],
      [0, 0, 0],
    )
    const due = { ...ring, debts: ring.debts.map((debt) => ({ ...debt, dueMs: 5 })) }
    const run = runOf(due)
    advance(run)
    expect([run.credit.defaults, ...run.credit.owed]).toEqual([0, 0, 0, 0])
    expect(cashOf(run)).toEqual([0, 0, 0])
  })

  test('not paid, bring down who counted on them', () => {
    const line = creditRows(
      [
        [0, 10, 0],
        [0, 0, 10],
        [0, 0, 0],
      ],
      [9, 0, 0],
    )
    const firms = [{ ...line.firms[0], accounts: ['long'] }, ...line.firms.slice(1)]
    const due = { ...line, firms, debts: line.debts.map((debt) => ({ ...debt, dueMs: 5 })) }
    const spent: SmallWorld = { ...quietWorld, accounts: { ...quietWorld.accounts } }
    const run = runOf(due, {
      ...spent,
      accounts: { ...spent.accounts, long: { wallet: 1.5, COIN: [1, 100] } },
    })
    advance(run)
    const defaults = [...eventRows(run)].filter(({ kind }) => kind === 'default')
    expect(defaults.map(({ account, cause }) => [account, cause])).toEqual([
      ['1', null],
      ['2', defaults[0]?.event],
    ])
    expect([...run.credit.isContagion]).toEqual([0, 1, 0])
    // The position is sold, and what it leaves is enough for all.
    expect(summarize(run).creditLossUsd).toBeCloseTo(0, 9)
    expect(run.world.accounts.cash[run.world.firms.treasury[2]]).toBeCloseTo(10, 9)
  })
})

describe('firms that own much and can pay', () => {
  // Twelve longs of four firms; a few are sold at each fall, and debts rise from seed to seed.
  const crowd = (seed: number): [CreditRows, SmallWorld] => {
    const draws = createDraws(seed, 'firms that can pay')
    const names = Array.from({ length: 12 }, (_, at) => `a${at}`)
    const accounts = names.map((name): [string, SmallWorld['accounts'][string]] => [
      name,
      { wallet: draws.uniform(60, 400), COIN: [draws.uniform(5, 20), 100] },
    ])
    const firms = [0, 1, 2, 3].map((firm) => ({
      id: `F${firm}`,
      accounts: names.slice(3 * firm, 3 * firm + 3),
      cash: draws.uniform(0, 300),
    }))
    const debts = firms.flatMap(({ id }, from) =>
      [1, 2].map((step) => {
        const amount = draws.uniform(0, 80 * (seed % 20))
        return { from: id, to: `F${(from + step) % 4}`, amount }
      }),
    )
    const all = { ...Object.fromEntries(accounts), maker: { wallet: 1e5, COIN: [-150, 100] } }
    return [
      { asset: 'USD', firms, debts },
      { ...exchange, accounts: all as never },
    ]
  }
  const falls = [1, 2, 3, 4, 5].map((at) => ({ model: 'price-gap', by: -2, atMs: 1000 * at }))

  test('are found to default in the same round as when all are valued in every round', () => {
    let defaults = 0
    let [valued, all] = [0, 0]
    for (let seed = 0; seed < 60; seed++) {
      const [credit, world] = crowd(seed)
      const lazy = runOf(credit, world, { shocks: falls })
      advance(lazy)
      const eager = createRun(lazy.origin, registry, {
        onRound: ({ solvency }) => {
          solvency.reach = -1
        },
      })
      advance(eager)
      expect(summarize(lazy).hash).toBe(summarize(eager).hash)
      expect([...eventRows(lazy)]).toEqual([...eventRows(eager)])
      expect(summarize(lazy).credit).toEqual(summarize(eager).credit)
      defaults += lazy.credit.defaults
      if (lazy.credit.defaults > 0) continue
      valued += lazy.work.valued
      all += eager.work.valued
    }
    expect(defaults).toBeGreaterThan(20)
    expect(valued).toBeLessThan(0.5 * all)
  })

  test('are looked at again after a scope in which they were written, no other', () => {
    const [credit, world] = crowd(1)
    const run = runOf(credit, world, { shocks: falls })
    while (run.timeMs < 3000) step(run)
    const [begin, reach] = [run.work.valued, run.solvency.reach]
    scope(run, () => undefined)
    expect(run.solvency.reach).toBe(reach)
    scope(run, () => {
      while (step(run));
    })
    expect([run.work.valued, run.solvency.reach]).toEqual([begin, -1])
    advance(run)
    const alone = runOf(credit, world, { shocks: falls })
    advance(alone)
    expect(summarize(run).hash).toBe(summarize(alone).hash)
    restart(run)
    expect(run.solvency.reach).toBe(alone.solvency.start.reach)
    advance(run)
    expect(run.work.valued).toBe(alone.work.valued)
    expect([...run.solvency.worth]).toEqual([...alone.solvency.worth])
  })
})
