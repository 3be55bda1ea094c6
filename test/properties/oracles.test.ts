// What the price that a venue believes does to it: late, silent, manipulated, redeemed. One
// contract, longs from 3 to 20 times leverage, and a book so deep that nobody moves it.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  measureGain,
  registry,
  type Settings,
  type Summary,
  summarize,
} from '../../src/index.ts'
import { smallSnapshot } from '../small-world.ts'

const minute = 60_000

const direct = { model: 'market-mid', market: 'm' }
const lagging = {
  heartbeat: { model: 'heartbeat', market: 'm', deviation: 0.03, heartbeatMs: 60 * minute },
  ema: { model: 'ema', market: 'm', halfLifeMs: 3 * minute, everyMs: 12_000 },
  twap: { model: 'twap', market: 'm', windowMs: 30 * minute, everyMs: 12_000 },
  delayed: { model: 'delayed', market: 'm', hopMs: 60 * minute },
} satisfies Record<string, ModelSpec>

const clocked: Partial<Settings> = { clock: { mode: 'clocked', everyMs: 6000 } }

const leverages = [20, 15, 12, 10, 8, 6, 5, 4, 3]

/** `oracles`: declared in this order; the contract is marked by the last one. */
function run(
  oracles: readonly ModelSpec[],
  shocks: readonly ModelSpec[],
  changes: Partial<Settings> = {},
): Summary {
  const small = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: {
      m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
      n: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
    },
    accounts: Object.fromEntries(
      leverages.map((leverage) => [`${leverage}x`, { wallet: 1000 / leverage, m: [10, 100] }]),
    ),
  })
  const ids = oracles.map((_, at) => `o${at}`)
  const snapshot = {
    ...small,
    oracles: oracles.map((source, at) => ({ id: ids[at], source })),
    instruments: small.instruments.map((row) => ({ ...row, oracle: ids[ids.length - 1] })),
  }
  const settings = { ...defaultSettings, shocks, ...changes }
  const it = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(it)
  return summarize(it)
}

const path = (timesMs: readonly number[], factors: readonly number[], markets = 'all') => ({
  model: 'price-path',
  markets,
  timesMs,
  factors,
})

/** What the run must say, from the marks at each block of 12 s: who is sold when, and for what. */
function byHand(prices: readonly number[], marks: readonly number[]) {
  const sold = leverages.flatMap((leverage) => {
    const trigger = (100 - 100 / leverage) / 0.99
    const block = marks.findIndex((mark) => mark < trigger)
    return block < 0 ? [] : [{ block, loss: 10 * (100 - prices[block]) - 1000 / leverage }]
  })
  return {
    accounts: sold.length,
    firstMinute: Math.min(...sold.map(({ block }) => block)) / 5,
    badDebt: sold.reduce((sum, { loss }) => sum + Math.max(0, loss), 0),
  }
}

describe('a fall that does not come back, 30 % in 30 minutes', () => {
  const timesMs = Array.from({ length: 31 }, (_, at) => at * minute)
  const fall = [
    path(
      timesMs,
      timesMs.map((_, at) => 1 - at / 100),
    ),
  ]
  const prices = Array.from({ length: 1000 }, (_, block) => 100 - Math.min(30, (block / 5) | 0))

  test('read directly costs the venue nothing but the spread', () => {
    const onTime = run([direct], fall)
    expect(onTime.liquidatedAccounts).toBe(8)
    expect(onTime.firstLiquidationMs).toBe(5 * minute)
    expect(onTime.badDebtUsd).toBeLessThan(0.1)
  })

  const priceBefore = (block: number) => prices[block - 1] ?? 100
  const marks = {
    // 97, 94, … 70: each is 3 % below the last.
    heartbeat: prices.map((price) => 100 - 3 * Math.floor((100 - price) / 3)),
    ema: prices.reduce<number[]>((all, _, block) => {
      const last = all.at(-1) ?? 100
      all.push(priceBefore(block) + (last - priceBefore(block)) * 2 ** (-0.2 / 3))
      return all
    }, []),
    twap: prices.map((_, block) => {
      let sum = 0
      for (let back = 1; back <= 150; back++) sum += prices[block - back] ?? 100
      return sum / 150
    }),
    delayed: prices.map((_, block) => (block < 600 ? 100 : 70)),
  }

  test.each([
    ['heartbeat', 6, 80],
    ['ema', 8.2, 278.33],
    ['twap', 16.2, 928.33],
    ['delayed', 120, 1358.33],
  ] as const)('%s: the same accounts, later, and more bad debt', (id, minutes, badDebt) => {
    const expected = byHand(prices, marks[id])
    expect(expected).toMatchObject({ accounts: 8, firstMinute: minutes })
    expect(expected.badDebt).toBeCloseTo(badDebt, 1)
    for (const changes of [{}, clocked]) {
      const late = run([lagging[id]], fall, changes)
      expect(late.liquidatedAccounts).toBe(expected.accounts)
      expect((late.firstLiquidationMs ?? 0) / minute).toBe(expected.firstMinute)
      expect(Math.abs(late.badDebtUsd - expected.badDebt)).toBeLessThan(0.1)
    }
  })

  test.each(Object.keys(lagging))('%s: fewer of them while it lasts', (id) => {
    const until = { endMs: 25.5 * minute }
    const late = run([lagging[id as keyof typeof lagging]], fall, until)
    expect(late.liquidatedAccounts).toBeLessThan(run([direct], fall, until).liquidatedAccounts)
  })
})

test('in a falling market lag never saves the venue anything', () => {
  const step = fc.double({ min: 0.9, max: 1, noNaN: true })
  const anyFall = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), step), {
    minLength: 1,
    maxLength: 15,
  })
  fc.assert(
    fc.property(anyFall, fc.constantFrom(...Object.values(lagging)), (steps, oracle) => {
      const timesMs: number[] = []
      const factors: number[] = []
      for (const [minutes, factor] of steps) {
        timesMs.push((timesMs.at(-1) ?? 0) + minutes * minute)
        factors.push((factors.at(-1) ?? 1) * factor)
      }
      const shocks = [path(timesMs, factors)]
      const [onTime, late] = [run([direct], shocks), run([oracle], shocks)]
      // Both clear up in the end: a heartbeat within the hour, the others at rest.
      expect(late.liquidatedAccounts).toBe(onTime.liquidatedAccounts)
      expect(late.firstLiquidationMs ?? 0).toBeGreaterThanOrEqual(onTime.firstLiquidationMs ?? 0)
      expect(late.badDebtUsd).toBeGreaterThanOrEqual(onTime.badDebtUsd - 1e-9)
    }),
    { numRuns: 40 },
  )
})

test('the loop gain is that of prices that have caught up', () => {
  const small = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
    accounts: { ann: { wallet: 20, m: [10, 100] }, bob: { wallet: 900, m: [10, 100] } },
  })
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.05 }
  const gain = (source: ModelSpec) => {
    const markets = small.markets.map((row) => ({ ...row, liquidity }))
    const snapshot = { ...small, markets, oracles: [{ id: 'm', source }] }
    return measureGain(compile(snapshot, defaultSettings, registry), registry, 0.02).rho
  }
  // A fall of 2 % takes Ann's equity to nothing: ten units move the price by half a percent.
  expect(gain(direct)).toBeCloseTo(0.005 / 0.02, 2)
  for (const oracle of Object.values(lagging)) expect(gain(oracle)).toBe(gain(direct))
})

describe('a spike: 25 % down on one market for ten seconds, and back', () => {
  const spike = [path([20 * minute + 5000, 20 * minute + 15_000], [0.75, 1], 'm')]
  const other = { model: 'market-mid', market: 'n' }
  const median = {
    model: 'price-index',
    how: 'median',
    sources: [{ oracle: 'o0' }, { oracle: 'o1' }, { market: 'n' }],
  }
  const mark = { model: 'mark', market: 'm', indexOracle: 'o1', windowMs: 150_000, everyMs: 5000 }
  const clamped = { model: 'clamped', market: 'm', indexOracle: 'o1', deviation: 0.03 }

  test.each([
    ['read directly', [direct], 8],
    ['a feed with a deviation threshold', [lagging.heartbeat], 8],
    [
      'a mean of two markets',
      [{ ...median, how: 'mean', sources: [{ market: 'm' }, { market: 'n' }] }],
      5,
    ],
    ['clamped to another market', [direct, other, clamped], 0],
    ['a median of three', [direct, other, median], 0],
    ['a mark', [direct, other, mark], 0],
    ['a time-weighted average', [lagging.twap], 0],
    ['an exponential average', [lagging.ema], 0],
    ['an hour late', [lagging.delayed], 0],
  ] as const)('%s', (_name, oracles, accounts) => {
    for (const changes of [{}, { clock: { mode: 'clocked', everyMs: 5000 } }] as const) {
      expect(run(oracles, spike, changes).liquidatedAccounts).toBe(accounts)
    }
  })
})

describe('an outage of 50 minutes in the middle of the fall', () => {
  const timesMs = Array.from({ length: 31 }, (_, at) => at * minute)
  const fall = path(
    timesMs,
    timesMs.map((_, at) => 1 - at / 100),
  )
  const outage = { model: 'oracle-outage', oracles: 'o0', atMs: 3.5 * minute, forMs: 50 * minute }
  const guard = { model: 'stale-guard', oracle: 'o0', maxAgeMs: 10 * minute, fallbackOracle: 'o1' }
  const spare = { model: 'market-mid', market: 'n' }

  test('nobody is liquidated until it is over, then everybody at the bottom', () => {
    for (const changes of [{}, clocked]) {
      const it = run([direct], [fall, outage], changes)
      expect(it.liquidatedAccounts).toBe(8)
      expect(it.firstLiquidationMs).toBe(53.5 * minute)
      expect(Math.abs(it.badDebtUsd - 1358.33)).toBeLessThan(0.1)
    }
  })

  test('a guard turns to the fallback when the price is too old', () => {
    const it = run([direct, spare, guard], [fall, outage])
    expect(it.firstLiquidationMs).toBe(13.5 * minute)
    expect(it.liquidatedAccounts).toBe(8)
    // Sold at 87 instead of 95 to 88.4: 80 + 63.3 + 46.7 + 30 + 5.
    expect(Math.abs(it.badDebtUsd - 225)).toBeLessThan(0.1)
  })
})

describe('a trading halt of 50 minutes in the middle of the fall', () => {
  const timesMs = Array.from({ length: 31 }, (_, at) => at * minute)
  const fall = path(
    timesMs,
    timesMs.map((_, at) => 1 - at / 100),
  )
  const halt = { model: 'trading-halt', atMs: 3.5 * minute, forMs: 50 * minute }

  test('orders wait, and are filled at what is left when it opens', () => {
    for (const changes of [{}, clocked]) {
      const it = run([direct], [fall, halt], changes)
      expect(it.outcome).toBe('quiet')
      expect(it.liquidatedAccounts).toBe(8)
      expect(Math.abs(it.badDebtUsd - 1358.33)).toBeLessThan(0.1)
    }
  })

  test('the next market trades on', () => {
    const it = run([direct], [fall, { ...halt, markets: 'n' }])
    expect(it.badDebtUsd).toBeLessThan(0.1)
  })
})

/**
 * A stablecoin as collateral falls to 0.88 in its pool for a weekend. Two loans, at 84 % and 90 %
 * of the collateral, with a threshold of 0.93: pool price 0.88 leaves 0.8184 and sells both.
 */
describe('a stablecoin below its peg, as collateral', () => {
  const hour = 60 * minute
  const pool = { model: 'market-mid', market: 'STABLE' }
  const depeg = path([0, 48 * hour], [0.88, 1], 'STABLE')

  function lend(oracles: readonly ModelSpec[], shocks: readonly ModelSpec[]): Summary {
    const small = smallSnapshot({
      rules: { model: 'aave-v3' },
      things: {
        STABLE: { price: 1, weight: 0.93, bonus: 0.04 },
        DEBT: { price: 1, isTraded: false },
      },
      accounts: { ann: { STABLE: 10_000, DEBT: -8400 }, bob: { STABLE: 10_000, DEBT: -9000 } },
    })
    const ids = oracles.map((_, at) => `o${at}`)
    const last = ids[ids.length - 1]
    const snapshot = {
      ...small,
      oracles: [
        ...oracles.map((source, at) => ({ id: ids[at], source })),
        { id: 'DEBT', source: { model: 'fixed', price: 1 } },
      ],
      instruments: small.instruments.map((row) =>
        row.id === 'STABLE' ? { ...row, oracle: last } : row,
      ),
    }
    const settings = { ...defaultSettings, endMs: 72 * hour, shocks }
    const it = createRun(compile(snapshot, settings, registry), registry, { verify: true })
    advance(it)
    return summarize(it)
  }

  test('its own pool as oracle: both are liquidated', () => {
    expect(lend([pool], [depeg]).liquidatedAccounts).toBe(2)
  })

  test('a hard-coded dollar, or a redemption at par: nobody is', () => {
    expect(lend([{ model: 'fixed', price: 1 }], [depeg]).liquidatedAccounts).toBe(0)
  })

  // 3.3 of 40 of the reserves without recovery: min(1, reserve ratio) = 0.9175.
  test('redemption at the reserve ratio: who is unsafe at that', () => {
    const worth = 1 - 3.3 / 40
    expect(worth * 0.93).toBeGreaterThan(0.84)
    expect(lend([{ model: 'fixed', price: worth }], [depeg]).liquidatedAccounts).toBe(1)
  })

  test('redemption that closes for the weekend: nobody, until the guard looks at the pool', () => {
    const guard = { model: 'stale-guard', oracle: 'o0', maxAgeMs: 12 * hour, fallbackOracle: 'o1' }
    const closed = { model: 'oracle-outage', oracles: 'o0', forMs: 48 * hour }
    const all = [{ model: 'fixed', price: 1 }, pool, guard]
    expect(lend(all, [depeg]).liquidatedAccounts).toBe(0)
    const weekend = lend(all, [depeg, closed])
    expect(weekend.liquidatedAccounts).toBe(2)
    expect(weekend.firstLiquidationMs).toBe(12 * hour)
    expect(lend(all, [depeg, { ...closed, forMs: 11 * hour }]).liquidatedAccounts).toBe(0)
  })
})
