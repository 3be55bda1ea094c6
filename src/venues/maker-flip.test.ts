import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cash, held, type SmallWorld, smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { copyState } from '../kit/state.ts'
import { registry } from '../registry.ts'
import type { AuctionRules } from '../rules/auctions/house.ts'

const ETH = { price: 150, weight: 2 / 3 }
const DAI = { price: 1, isTraded: false }
/** 9,000 DAI against ether worth 15,000: safe until ether is below 135. */
const vault = { ETH: 100, DAI: -9000 }
const fallTo120 = { shocks: [{ model: 'price-gap', drop: 0.2 }] }
/** A quarter of an hour, then the leading bid has won. */
const quick = { lump: 50, ttlMs: 600_000, attemptMs: 60_000 }

interface Given extends Partial<SmallWorld> {
  readonly rules?: SmallWorld['rules']
  readonly liquidators?: number
}

function ended({ liquidators, ...given }: Given): Run {
  const snapshot = smallSnapshot({
    things: { ETH, DAI },
    accounts: { vault },
    settings: fallTo120,
    ...given,
    rules: { ...quick, ...given.rules, model: 'maker-flip' },
  })
  const [venue] = snapshot.venues
  const venues = [{ ...venue, ...(liquidators !== undefined && { liquidators }) }]
  const settings = { ...defaultSettings, ...fallTo120, ...given.settings }
  const run = createRun(compile({ ...snapshot, venues }, settings, registry), registry, {
    verify: true,
  })
  advance(run)
  return run
}

/** How the auctions ended: units of ether, and what was paid for all of them. */
const auctions = (run: Run) =>
  [...eventRows(run)]
    .filter(({ action }) => action === 'auction')
    .map(({ quantity, value, timeMs }) => ({ quantity, value, minute: timeMs / 60_000 }))

/** Debt of lots that are still open, which stands with the liquidator; `all`: owed at the start. */
function underAuction(run: Run, all: number): number {
  const owed = -held(run, 'vault', 'DAI') - held(run, 'other', 'DAI')
  let closed = 0
  for (const { kind, quantity, value } of eventRows(run)) {
    if (kind === 'repayment' || kind === 'bad-debt') closed += quantity
    if (kind === 'fund') closed += value
  }
  return all - owed - closed
}

const keeper = { count: 1, cash: 1, discount: 0.1, opening: 1 }

describe('a vault of 100 ETH in lots of 50, 4,500 DAI and 13 % to raise from each', () => {
  test('one keeper bids the tab and wins the lot ten minutes later', () => {
    const run = ended({ rules: { model: '', keepers: [keeper] } })
    expect(auctions(run)).toEqual([
      { quantity: 50, value: expect.closeTo(5085, 9), minute: 11 },
      { quantity: 50, value: expect.closeTo(5085, 9), minute: 11 },
    ])
    // The penalty is the surplus buffer's, the ether is sold a hundred-thousandth below 120.
    expect(cash(run, 'fund')).toBeCloseTo(2 * 585, 9)
    expect(cash(run, 'liquidator')).toBeCloseTo(100 * 120 * (1 - 1e-5) - 2 * 585, 6)
    expect(held(run, 'liquidator', 'DAI')).toBe(-9000)
    expect(held(run, 'vault', 'ETH')).toBe(0)
    expect(held(run, 'vault', 'DAI')).toBe(0)
  })

  test('a second keeper asks for less of the lot: what he leaves goes back to the vault', () => {
    const run = ended({ rules: { model: '', keepers: [{ ...keeper, count: 2 }] } })
    // 5,085 / (0.9 · 120): more than 5 % less than 50.
    const least = 5085 / 108
    expect(auctions(run)).toEqual([
      { quantity: expect.closeTo(least, 9), value: expect.closeTo(5085, 9), minute: 11 },
      { quantity: expect.closeTo(least, 9), value: expect.closeTo(5085, 9), minute: 11 },
    ])
    expect(held(run, 'vault', 'ETH')).toBeCloseTo(2 * (50 - least), 9)
  })

  test('nobody asks for less when that would be less than 5 % less', () => {
    const two = [keeper, { ...keeper, discount: 0.12 }]
    const run = ended({ rules: { model: '', keepers: [{ ...keeper, discount: 0.12 }, two[1]] } })
    expect(auctions(run).map(({ quantity }) => quantity)).toEqual([50, 50])
  })

  test('who opens at nothing and is alone wins for nothing: the buffer pays, then nobody', () => {
    const run = ended({ rules: { model: '', keepers: [{ ...keeper, opening: 0 }] }, fund: 1000 })
    expect(auctions(run).map(({ value }) => value)).toEqual([0, 0])
    expect(cash(run, 'fund')).toBe(0)
    expect(held(run, 'bad-debt', 'DAI')).toBeCloseTo(-8000, 9)
    const { badDebtUsd, fundUsedUsd, byRole } = summarize(run)
    expect(badDebtUsd).toBeCloseTo(8000, 9)
    expect(fundUsedUsd).toBe(1000)
    expect(byRole.find(({ role }) => role === 'liquidator')?.usd).toBeCloseTo(12_000, 0)
  })

  test('somebody who answers outbids him, and the protocol loses nothing', () => {
    const run = ended({ rules: { model: '', keepers: [{ ...keeper, opening: 0 }, keeper] } })
    expect(auctions(run).map(({ value }) => value)).toEqual([
      expect.closeTo(5085, 9),
      expect.closeTo(5085, 9),
    ])
    expect(held(run, 'bad-debt', 'DAI')).toBeCloseTo(0, 9)
  })

  test('with a box for one lot the second is cut when the first is sold', () => {
    const run = ended({ rules: { model: '', keepers: [keeper], box: 5085 } })
    expect(auctions(run).map(({ minute }) => minute)).toEqual([11, 22])
    expect(held(run, 'vault', 'DAI')).toBeCloseTo(0, 9)
  })

  test('dunk limits a lot by what it is to raise', () => {
    const run = ended({ rules: { model: '', keepers: [keeper], lump: 1e6, dunk: 2542.5 } })
    expect(auctions(run)).toHaveLength(4)
  })
})

describe('lots without end', () => {
  const refused = (rules: object, held: object, settings: object = {}) =>
    ended({ rules: { model: '', ...rules }, accounts: { vault: held as never }, settings })

  test('a vault is not cut into more than 100,000', () => {
    expect(() => refused({ lump: 50 }, { ETH: 1e10, DAI: -9e11 })).toThrow(
      expect.objectContaining({
        message: 'vaults would be cut into 200000000 lots',
        facts: {
          field: 'venues.venue.rules.lump',
          value: 50,
          allowed: 'at most 100000 lots: about 100000 or more',
        },
      }),
    )
    expect(() => refused({ lump: 1e9, dunk: 50_000 }, { ETH: 1e11, DAI: -1e12 })).toThrow(
      'vaults would be cut into 22600000 lots',
    )
    expect(refused({ lump: 1e9, dunk: 1e9 }, { ETH: 1e10, DAI: -9e11 }).outcome).toBe('quiet')
  })

  test('keepers do not have more than 10 billion turns', () => {
    const many = { keepers: [{ ...keeper, count: 1000 }], lump: 0.01 }
    expect(() => refused(many, vault)).toThrow(
      expect.objectContaining({ message: 'keepers would have too many turns' }),
    )
  })

  test('turns do not follow each other too fast for so long a run', () => {
    expect(() => refused({ attemptMs: 1 }, vault)).toThrow(
      expect.objectContaining({
        message: 'a run would stop too often',
        facts: {
          field: 'venues.venue.rules.attemptMs',
          value: 1,
          allowed: 'at most 5000000 times in 86400000 ms: 18 ms or more',
        },
      }),
    )
  })

  test('a debt that grows during the run does not make more than half a million', () => {
    const things = { ETH, DAI: { price: 1 } }
    const shocks = [{ model: 'price-gap', markets: 'DAI', drop: -1e6 }]
    const rules = { model: '', dunk: 1000, lump: 1e6 }
    expect(() => ended({ things, rules, settings: { shocks } })).toThrow(
      expect.objectContaining({ message: 'a run would have too many auctions' }),
    )
  })
})

describe('keepers with an end to their money', () => {
  test('bid what they have: the rest is bad debt', () => {
    const run = ended({ rules: { model: '', keepers: [keeper], lump: 1e6 }, liquidators: 4000 })
    expect(auctions(run)).toEqual([{ quantity: 100, value: expect.closeTo(4000, 9), minute: 11 }])
    expect(held(run, 'bad-debt', 'DAI')).toBeCloseTo(-5000, 9)
  })

  test('have it back when they have sold, and bid again', () => {
    const rules = { model: '', keepers: [keeper], box: 5085 }
    const run = ended({ rules, liquidators: 5085 })
    expect(auctions(run).map(({ value }) => value)).toEqual([
      expect.closeTo(5085, 9),
      expect.closeTo(5085, 9),
    ])
  })

  test('who keep what they win have it no more', () => {
    const rules = { model: '', keepers: [keeper], box: 5085, sale: 'hold' }
    const run = ended({ rules, liquidators: 5085 })
    expect(auctions(run)[1]?.value).toBeCloseTo(0, 9)
    expect(held(run, 'liquidator', 'ETH')).toBe(100)
    expect(cash(run, 'liquidator') + held(run, 'liquidator', 'DAI')).toBeCloseTo(0, 6)
  })

  // What they think they have and what the ledger says may not drift apart.
  test('have between them what the ledger says that they have, whatever happens', () => {
    const one = fc.record({
      count: fc.integer({ min: 1, max: 4 }),
      cash: fc.integer({ min: 0, max: 3 }),
      discount: fc.double({ min: 0, max: 0.3, noNaN: true }),
      opening: fc.constantFrom(0, 0.5, 1),
      gasPrice: fc.constantFrom(5, 20, 200),
    })
    let sold = 0
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 11, max: 90 }).map((percent) => percent / 100),
        (keepers, liquidators, drop) => {
          const rules = { model: '', keepers, gasTimesMs: [0], gasPrices: [20], lump: 15 }
          const settings = { shocks: [{ model: 'price-gap', drop }], endMs: 5_400_000 }
          const accounts = { vault, other: { ETH: 30, DAI: -2600 } }
          const run = ended({ rules, liquidators, settings, accounts })
          const money = cash(run, 'liquidator') + held(run, 'liquidator', 'DAI')
          expect(money + underAuction(run, 11_600)).toBeGreaterThan(-1e-6)
          if (Math.abs(held(run, 'liquidator', 'ETH')) > 1e-9) return
          sold++
          const { keepers: all } = run.world.venues.rules[0] as AuctionRules
          expect(all.money.reduce((sum, own) => sum + own, 0)).toBeCloseTo(money, 6)
        },
      ),
      { numRuns: 60, seed: 1 },
    )
    expect(sold).toBeGreaterThan(20)
  })
})

describe('gas', () => {
  const gas = { gasTimesMs: [0], gasPrices: [100], gasPerBid: 1e6 }

  test('is paid for each bid that gets in, in ether', () => {
    const run = ended({ rules: { model: '', keepers: [keeper], ...gas } })
    // A million units of gas at 100 gwei are a tenth of an ether of 120.
    expect(cash(run, 'outside')).toBeCloseTo(2 * 12, 9)
  })

  test('that is too dear keeps bids out: who is stuck finds the lot gone', () => {
    const stuck = { ...keeper, gasPrice: 1 }
    const rules = { model: '', keepers: [stuck, { ...keeper, opening: 0 }], ...gas }
    const run = ended({ rules })
    expect(auctions(run).map(({ value }) => value)).toEqual([0, 0])
  })
})

describe('a lot that nobody can bid for', () => {
  const stuck = { ...keeper, gasPrice: 1 }
  // 100 gwei for two hours, then next to nothing.
  const gas = { gasTimesMs: [7_200_000, 7_200_001], gasPrices: [100, 0.5], congestion: 50 }
  const rules = { model: '', keepers: [stuck], tauMs: 3_600_000, ...gas }

  test('is put up again when its time is over, until somebody can', () => {
    const run = ended({ rules })
    expect(auctions(run)).toEqual([
      { quantity: 50, value: expect.closeTo(5085, 0), minute: 131 },
      { quantity: 50, value: expect.closeTo(5085, 0), minute: 131 },
    ])
  })

  test('stands with the liquidator, and its debt with it, where the run ends before', () => {
    const run = ended({ rules, settings: { endMs: 3_000_000 } })
    expect(run.outcome).toBe('end')
    expect(auctions(run)).toEqual([])
    expect(held(run, 'liquidator', 'ETH')).toBe(100)
    expect(held(run, 'liquidator', 'DAI')).toBe(-9000)
    expect(summarize(run).badDebtUsd).toBe(0)
    // What the house remembers in the middle of it is plain: it can be copied and put back.
    const { state } = run.world.venues.rules[0] as AuctionRules & { state: { lots: object[] } }
    expect(state.lots).toHaveLength(2)
    expect(copyState(state)).toEqual(state)
  })
})

test('the same seed gives the same bits, on a run that starts afresh too; another does not', () => {
  const keepers = [
    { ...keeper, count: 3, gasPrice: 10 },
    { ...keeper, opening: 0 },
  ]
  const rules = { model: '', keepers, gasTimesMs: [0, 3.6e6], gasPrices: [30, 60] }
  const run = ended({ rules, liquidators: 20_000 })
  const first = summarize(run).hash
  restart(run)
  advance(run)
  expect(summarize(run).hash).toBe(first)
  const other = ended({ rules, liquidators: 20_000, settings: { seed: 2 } })
  expect(summarize(other).hash).not.toBe(first)
})

test('a vault in a hundred thousand lots under a box is cut in one pass over them', () => {
  const lump = 0.001
  const snapshot = smallSnapshot({
    rules: { ...quick, model: 'maker-flip', lump, box: 1e6, attemptMs: 3_600_000 },
    things: { ETH, DAI },
    accounts: { vault },
  })
  const settings = { ...defaultSettings, ...fallTo120, endMs: 60_000 }
  const run = createRun(compile(snapshot, settings, registry), registry, { trace: false })
  const start = process.cpuUsage().user
  advance(run)
  // The square of the lots would be minutes.
  expect((process.cpuUsage().user - start) / 1e6).toBeLessThan(10)
  expect(held(run, 'vault', 'ETH')).toBe(0)
})

test.each(['maker-flip', 'maker-clip'])(
  '%s: a path of gas prices has a price for each time',
  (id) => {
    const { parameters } = registry.venues.find((it) => it.id === id) ?? {}
    expect(() => parameters?.parse({ gasTimesMs: [0, 1000], gasPrices: [1] })).toThrow(
      'as many gasPrices',
    )
  },
)
