/**
 * What a peg is worth, through the engine: the numbers of the project's specification for
 * stablecoins (topic 19, derived and checked there), beside those of src/actors/redeemer.test.ts.
 */
import { describe, expect, test } from 'vitest'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  registry,
  summarize,
} from '../../src/index.ts'
import { createDraws } from '../draws.ts'
import { joinedWorld } from '../joined-world.ts'
import { issued, mintBurn, mintBurnRun, sale as sold } from '../mint-burn-world.ts'
import { hour, mid, pegRun, redeemer, sale } from '../peg-world.ts'

describe('zero recovery', () => {
  test('3.3 of 40 lost leave .9175; a price of .88 holds 3.75 points of illiquidity', () => {
    const frozen = redeemer({ frozen: 82_500 })
    // Down to 0.88, the issuer closed for an hour, its reserves written off.
    const terms = { ...frozen, opensMs: [hour], closesMs: [2 * hour] }
    const settings = { shocks: [sale(12_000)], actors: [terms] }
    const closed = mid(pegRun({}, { ...settings, endMs: hour - 1 }))
    const open = mid(pegRun({}, { ...settings, endMs: hour }))
    expect(closed).toBeCloseTo(0.88, 12)
    expect(open).toBeCloseTo(0.9175, 12)
    expect(open - closed).toBeCloseTo(0.0375, 12)
  })
})

test.each([
  [0.8, 0.98569],
  [0.9, 0.94298],
  [0.95, 0.80743],
])('StableSwap at A = 100 with %d of the pool in the token is published at %d', (base, price) => {
  const pool = { base, quote: 1 - base, amplification: 100, convention: 'whitepaper' }
  const run = pegRun({ liquidity: { model: 'stable-swap', ...pool } }, { endMs: 0 })
  expect(run.world.oracles.value[0]).toBeCloseTo(price, 5)
})

describe('the numeraire effect', () => {
  // Everything is counted in a token: what falls with it is not on the screen, all else rises.
  const deep = { model: 'linear-impact', price: 1, slope: 1e-16 }
  const world = joinedWorld({
    // Long and short ten, at 100, with 60 tokens each.
    coin: {
      liquidity: { ...deep, price: 100, slope: 1e-3 },
      longs: [
        [10, 60],
        [-10, 60],
      ],
    },
    dollar: { liquidity: deep },
  })
  const peg = 0.9
  const settings = {
    ...defaultSettings,
    // A dollar is worth 1 / 0.9 tokens; a coin is worth 100 dollars before and after.
    shocks: [{ model: 'price-gap', markets: 'dollar', drop: 1 - 1 / peg }],
    actors: [{ model: 'arbitrageur', a: 'coin/X', b: 'dollar/X', factor: 100 }],
  }
  const run = createRun(compile(world, settings, registry), registry, { verify: true })
  advance(run)

  test('at a peg of .9 the coin is quoted at its price over .9', () => {
    const [coin, dollar] = run.world.markets.liquidity.map((it) => it.mid())
    expect(dollar).toBeCloseTo(1 / peg, 9)
    expect(coin / 100).toBeCloseTo(1 / peg, 6)
    expect(coin * peg).toBeCloseTo(100, 5)
  })

  test('the short is liquidated though the coin has not moved against the dollar', () => {
    expect([...run.isLiquidated.subarray(0, 2)]).toEqual([0, 1])
  })
})

describe('own book or redemption price', () => {
  const loans = [860, 870, 880].map((debt) => ({ tokens: 1000, debt }))
  const run = (oracle: 'own-book' | 'redemption') =>
    pegRun(
      { loans, oracle },
      { shocks: [sale(10_000)], actors: [redeemer({ capital: 1000 })], endMs: hour },
    )

  test('with redemptions open: the first liquidates, the second nobody', () => {
    expect(summarize(run('own-book')).liquidatedAccounts).toBe(3)
    expect(summarize(run('redemption')).liquidatedAccounts).toBe(0)
    // The price was below par on both.
    expect(mid(run('redemption'))).toBeCloseTo(0.91, 9)
  })

  test('with enough capital the book itself is back before anybody asks', () => {
    const settings = { shocks: [sale(10_000)], actors: [redeemer()], endMs: hour }
    const back = pegRun({ loans, oracle: 'own-book' }, settings)
    expect(summarize(back).liquidatedAccounts).toBe(0)
  })
})

describe('mint and burn', () => {
  // Redemptions are paid in a governance token that is created and sold into its own pool.
  const [x, y] = [1e6, 2e6]
  const pool = { model: 'constant-product', base: x, quote: y }
  const raised = (minted: number) => {
    const run = pegRun({ liquidity: pool }, { shocks: [sale(minted)], endMs: 0 })
    return run.world.accounts.cash[run.world.venues.outside[0]]
  }

  test('what is minted to redeem R < y at par raises R: x · R / (y − R)', () => {
    for (const share of [0.1, 0.5, 0.99]) {
      const redeemed = share * y
      expect(raised((x * redeemed) / (y - redeemed)) / redeemed).toBeCloseTo(1, 9)
    }
  })

  test('redemptions of y or more can never be met, whatever is minted', () => {
    let before = 0
    for (const times of [1, 10, 1e3, 1e6, 1e9]) {
      const value = raised(times * x)
      expect(value).toBeGreaterThan(before)
      expect(value).toBeLessThan(y)
      before = value
    }
    expect(before / y).toBeCloseTo(1, 8)
  })

  // The actor in the engine: whatever the pools, the oracle and the virtual pool are.
  const draws = createDraws(1, 'redemptions that can never be met')
  const pick = <T>(...of: T[]): T => of[draws.integer(of.length)]
  const drawn = Array.from({ length: 60 }, () => {
    const [depth, price, behind] = [10 ** draws.uniform(4, 8), 10 ** draws.uniform(-2, 2), draws]
    const quote = depth * behind.uniform(0.05, 3)
    const pool = { base: depth, quote: depth }
    return {
      quote,
      tokens: depth * 10 ** draws.uniform(-1, 1.5),
      world: {
        token: pick<object>(
          { model: 'constant-product', ...pool },
          { model: 'stable-swap', ...pool, amplification: 100 },
        ) as { model: string },
        governance: { model: 'constant-product', base: quote / price, quote },
        oracle: pick<{ model: string; market?: string; price?: number; hopMs?: number }>(
          { model: 'market-mid', market: 'governance' },
          { model: 'delayed', market: 'governance', hopMs: 30_000 },
          { model: 'fixed', price },
        ),
      },
      terms: pick<object>(
        {},
        { spreadMin: 0.02 },
        { virtualPool: depth / 10, halfLifeMs: 60_000, everyMs: 60_000 },
      ),
    }
  })

  test('whoever burns gets less than y together, and less than par once y are burnt', () => {
    let beyond = 0
    for (const { world, terms, tokens, quote } of drawn) {
      const settings = { shocks: [sold(tokens)], actors: [mintBurn(terms)] }
      const run = mintBurnRun(world, { ...settings, priceFloor: 0, endMs: 600_000 })
      const { burnt, raised } = issued(run)
      expect(raised).toBeLessThan(quote)
      if (burnt < quote) continue
      beyond++
      expect(raised / burnt).toBeLessThan(1)
    }
    expect(beyond).toBeGreaterThan(15)
  })
})
