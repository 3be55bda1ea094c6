import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { smallSnapshot } from '../../test/small-world.ts'
import { expectRelative, trade } from '../../test/trade.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { defaultSettings, type ModelSpec } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { price } from '../units/units.ts'
import { oraclePool } from './oracle-pool.ts'

const open = (given: object) => oraclePool.create(oraclePool.parameters.parse(given))

/** Fills all of an order in steps so small that each has one price: the integral of the rate. */
function integrate(from: number, value: number, rate: (at: number) => number): number {
  const steps = 200_000
  let sum = 0
  for (let step = 0; step < steps; step++) sum += rate(from + (value * (step + 0.5)) / steps)
  return (sum * value) / steps
}

// The worked example in the header of PricingUtils.sol: 50,000 of imbalance cost 500, and half of
// it undone returns 375. It is reckoned without the halving of the factor that the code does.
const example = {
  price: 5000,
  base: 100,
  quote: 500_000,
  negativeFactor: (2 * 0.01) / 50_000,
  positiveFactor: (2 * 0.01) / 50_000,
}

describe('the contract’s worked example', () => {
  test('charges 500 for 10 tokens and returns 375 for 5', () => {
    const pool = open(example)
    expectRelative(trade(pool, -10).value, 50_000 - 500)
    expectRelative(trade(pool, 5).value, -(25_000 - 375))
  })

  test('and in the other direction', () => {
    const pool = open(example)
    expectRelative(trade(pool, 10).value, -(50_000 + 500))
    expectRelative(trade(pool, -5).value, 25_000 + 375)
  })
})

describe('an oracle pool', () => {
  test('shows the oracle’s price whatever is traded', () => {
    const pool = open(example)
    trade(pool, -60)
    expect([pool.mid(), pool.fundamental()]).toEqual([5000, 5000])
    pool.move(0.8, 100)
    expect(pool.mid()).toBe(4100)
  })

  test('takes its fee from the value at that price', () => {
    const pool = open({ price: 100, base: 1000, quote: 1e5, fee: 0.001 })
    expectRelative(trade(pool, -10).value, 999)
    expectRelative(trade(pool, 10).value, -1001)
  })

  test('fills no more than it holds, and sells what it has bought', () => {
    const pool = open({ price: 100, base: 50, quote: 2000 })
    expect(trade(pool, -100)).toEqual({ filled: -20, value: 2000 })
    expect(trade(pool, -1)).toEqual({ filled: 0, value: 0 })
    expect(trade(pool, 100)).toEqual({ filled: 70, value: -7000 })
    expect(pool.depth(price(1e9))).toBe(0)
    const halved = open({ price: 100, base: 50, quote: 2000 })
    halved.move(0.5, 0)
    expect(halved.depth(price(1))).toBe(-40)
  })

  test('pays rebates only while the impact pool lasts', () => {
    const given = { ...example, imbalance: 50_000, impactPool: 100 }
    expectRelative(trade(open(given), -5).value, 25_000 + 100)
    // 50,000² less 100 · 50,000 / 0.01 is 2e9: that is where the pool is empty.
    const pool = open(given)
    const before = 10 - Math.sqrt(2e9) / 5000
    expectRelative(trade(pool, -1000, 5000.001).filled, -before)
    expectRelative(trade(pool, -1).value, 5000)
  })

  test('beyond balance charges: first the rebate, then the charge', () => {
    const given = { ...example, positiveFactor: example.negativeFactor / 4, imbalance: 50_000 }
    const pool = open({ ...given, impactPool: 1e6 })
    expectRelative(trade(pool, -15).value, 75_000 + 500 / 4 - 125)
  })

  test('stops where the last unit is charged down to the limit', () => {
    const pool = open({ ...example, fee: 0.001 })
    // Marginal charge at an imbalance d: factor · d = 0.4 d / 1e6, so 2 % at 50,000.
    expectRelative(trade(pool, -1e3, 5000 * (1 - 0.001 - 0.02)).filled, -10)
    expect(trade(pool, -1, 4900).filled).toBeCloseTo(0, 12)
    const other = open({ ...example, fee: 0.001 })
    expectRelative(trade(other, 1e3, 5000 * (1 + 0.001 + 0.02)).filled, 10)
  })

  test('buys nothing that would bring less than nothing', () => {
    const pool = open({ ...example, quote: 1e9, negativeFactor: 1e-4, positiveFactor: 0 })
    const { filled, value } = trade(pool, -1e6)
    // The marginal charge, factor · value sold, is all of it at 10,000.
    expectRelative(filled, -2)
    expectRelative(value, 5000)
  })

  test.each([1, 1.5, 2, 3])('with exponent %d adds up its marginal charge', (exponent) => {
    const negativeFactor = 0.02 / 50_000 ** (exponent - 1)
    const given = { ...example, exponent, negativeFactor, positiveFactor: 0 }
    const marginal = (at: number) => (negativeFactor / 2) * exponent * at ** (exponent - 1)
    const charge = integrate(0, 40_000, marginal)
    expectRelative(40_000 - trade(open(given), -8).value, charge, 1e-6)
    const most = marginal(30_000)
    const { filled } = trade(open(given), -50, 5000 * (1 - most * (1 + 1e-12)))
    expectRelative(filled, exponent === 1 ? -50 : -6, 1e-9)
    expect(trade(open(given), -50, 5000 * (1 - marginal(0) * 0.999)).filled).toBeCloseTo(0, 9)
  })

  test('whose rebate is the same all the way pays it to the pool’s end or to balance', () => {
    const given = { ...example, exponent: 1, negativeFactor: 0.02, positiveFactor: 0.02 }
    const pool = open({ ...given, imbalance: 50_000, impactPool: 200 })
    expectRelative(trade(pool, -1e3, 5040).filled, -4)
    const rich = open({ ...given, imbalance: 50_000, impactPool: 1e6 })
    expectRelative(trade(rich, -1e3, 5040).filled, -10)
    expect(trade(open({ ...given, imbalance: 50_000, impactPool: 1e6 }), -1, 5051).filled).toBe(0)
  })

  test('trades nothing at a price of 0', () => {
    const pool = open(example)
    pool.move(1, -6000)
    expect(trade(pool, -1)).toEqual({ filled: 0, value: 0 })
    expect(trade(pool, 1)).toEqual({ filled: 0, value: 0 })
    expect(pool.depth(price(1))).toBe(0)
  })

  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  const anyPool = fc.record({
    // Steeper, and a unit at the start would be charged all it is worth.
    negativeFactor: number(0, 4e-7),
    share: number(0, 1),
    exponent: fc.constantFrom(1.3, 2, 2.2),
    imbalance: number(-1e5, 1e5),
    impactPool: fc.constantFrom(0, 50, 1e6),
  })

  test('cannot be milked by any trades that end where they began', () => {
    const trades = fc.array(number(-10, 10), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(anyPool, trades, ({ share, ...given }, quantities) => {
        const positiveFactor = share * given.negativeFactor
        const pool = open({ price: 5000, base: 1e4, quote: 1e8, ...given, positiveFactor })
        let held = 0
        let cash = 0
        for (const quantity of quantities) {
          const { filled, value } = trade(pool, quantity)
          held += filled
          cash += value
        }
        if (held !== 0) cash += trade(pool, -held).value
        expect(cash).toBeLessThanOrEqual(1e-6)
      }),
    )
  })
})

describe('a pool that follows an oracle', () => {
  const open = (source: object, follows: boolean) => {
    const snapshot = smallSnapshot({
      rules: { model: 'plain-perpetual' },
      things: { SPOT: { price: 100 }, POOL: { price: 100 } },
      accounts: { ann: { wallet: 0, POOL: 10 } },
    })
    const pool = { model: 'oracle-pool', price: 100, base: 1000, quote: 1e6, follows }
    const markets = snapshot.markets.map((it) =>
      it.id === 'POOL' ? { ...it, liquidity: pool } : it,
    )
    const oracles = snapshot.oracles.map((it) =>
      it.id === 'POOL' ? { id: 'POOL', latencyMs: 500, source: source as ModelSpec } : it,
    )
    const shocks = [
      { model: 'price-gap', drop: 0.25, atMs: 1000 },
      { model: 'metaorder', instrument: 'POOL', quantity: -50, atMs: 1200 },
      { model: 'metaorder', instrument: 'POOL', quantity: -50, atMs: 2000 },
    ]
    const settings = { ...defaultSettings, shocks }
    const compiled = compile({ ...snapshot, markets, oracles }, settings, registry)
    return createRun(compiled, registry, { verify: true })
  }

  test('deals at what that says, when it says it, and a shock moves it through that alone', () => {
    const run = open({ model: 'market-mid', market: 'SPOT' }, true)
    advance(run)
    const prices = [...eventRows(run)].flatMap((it) =>
      it.kind === 'order' ? [[it.timeMs, it.price]] : [],
    )
    expect(prices).toEqual([
      [1200, 100],
      [2000, 75],
    ])
    expect(run.world.markets.liquidity.map((it) => it.mid())).toEqual([75, 75])
  })

  test('which does not read the pool itself', () => {
    expect(() => open({ model: 'market-mid', market: 'POOL' }, true)).toThrow('reads that market')
    const run = open({ model: 'market-mid', market: 'POOL' }, false)
    advance(run)
    expect(run.world.markets.liquidity[1].mid()).toBe(75)
  })
})

describe('parameters', () => {
  const problems = (given: object) =>
    oraclePool.parameters
      .safeParse({ ...example, ...given })
      .error?.issues.map(({ path, message }) => [path[0], message])

  test('that would pay traders for nothing are refused', () => {
    expect(problems({ positiveFactor: 1 })).toEqual([
      ['positiveFactor', 'must not exceed negativeFactor'],
    ])
    expect(problems({ imbalance: 1e9 })).toEqual([
      ['imbalance', 'a unit would be charged all it is worth'],
    ])
  })
})
