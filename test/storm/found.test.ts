// What storms have found, each as small as it gets. Both engines agree on all of it now, whichever
// way the fast one goes, and the numbers are what they should be.

import { expect, test } from 'vitest'
import { summarize } from '../../src/engine/reading/summary.ts'
import { defaultSettings, type Settings } from '../../src/engine/world/snapshot.ts'
import { cash, held, type SmallWorld, smallSnapshot } from '../small-world.ts'
import { drawnWorld } from './agreement.ts'
import { runFast } from './fast-result.ts'
import { faults } from './faults.ts'
import { stormWorld } from './worlds.ts'

const oneBracket = [{ floor: 0, rate: 0.01 }]
const plain = { model: 'plain-perpetual' }
const drop = (share: number, markets = 'P') => [{ model: 'price-gap', markets, drop: share }]
const with_ = (settings: Partial<Settings>): Settings => ({ ...defaultSettings, ...settings })

/** The finished run, after all ways to run it have been found to agree. */
function agreed(small: SmallWorld, settings: Partial<Settings> = {}) {
  const world = { snapshot: smallSnapshot(small), settings: with_(settings) }
  expect(faults(world)).toEqual([])
  return runFast(world, { verify: true })
}

const thin = (size: number) => ({
  price: 100,
  bids: [[99.99, size]] as const,
  asks: [[100.01, 1e9]] as const,
  brackets: oneBracket,
})

test('orders that nobody fills are no progress: the run ends for want of liquidity', () => {
  const accounts = {
    first: { wallet: 10, P: [2, 100] },
    second: { wallet: 9, P: [1, 100] },
  } as const
  const run = agreed({ rules: plain, things: { P: thin(1) }, accounts }, { shocks: drop(0.2) })
  expect([run.outcome, run.round]).toEqual(['no-liquidity', 1])
  expect(held(run, 'first', 'P')).toBe(1)
})

test('where the book is empty from the start the short way says so too', () => {
  const accounts = { only: { wallet: 10, P: [1, 100] } } as const
  const shocks = [{ model: 'metaorder', instrument: 'venue/P', quantity: -1 }, ...drop(0.2)]
  const run = agreed({ rules: plain, things: { P: thin(1) }, accounts }, { shocks })
  expect([run.outcome, run.round]).toEqual(['no-liquidity', 0])
})

test('two contracts of one venue draw on its fund in one order, short way or long', () => {
  const things = { P: thin(1e6), Q: thin(1e6) }
  const holders = Array.from({ length: 12 }, (_, at) => {
    const size = 10 / (3 + at)
    return [`a${at}`, { wallet: size * (9 + at / 7), [at % 2 ? 'P' : 'Q']: [size, 100] }] as const
  })
  const accounts = Object.fromEntries(holders) as SmallWorld['accounts']
  const run = agreed({ rules: plain, things, accounts, fund: 1 / 3 }, { shocks: drop(0.37, 'all') })
  expect(cash(run, 'fund')).toBe(0)
  expect(cash(run, 'bad-debt')).toBeLessThan(0)
})

test('a debt without collateral is written off, counted, and a round of its own', () => {
  const things = { C: { price: 10, bonus: 0.05 } }
  const run = agreed({ rules: { model: 'aave-v3' }, things, accounts: { owes: { C: -3 } } })
  const { badDebtUsd, perRound, outcome } = summarize(run)
  expect([badDebtUsd, perRound.length, outcome]).toEqual([30, 1, 'quiet'])
})

test('collateral that is taken whole leaves exactly nothing', () => {
  const terms = { weight: 0.8, bonus: 0.07, protocolFee: 0.3 }
  const things = { C: { price: 10, ...terms }, D: { price: 3, ...terms } }
  const accounts = { borrower: { C: 1.1, D: -2.9 } }
  const settings = { shocks: drop(0.4, 'C') }
  const run = agreed({ rules: { model: 'aave-v3' }, things, accounts }, settings)
  expect([held(run, 'borrower', 'C'), held(run, 'borrower', 'D')]).toEqual([0, 0])
  expect(run.round).toBe(1)
})

test('whoever is unsafe from the start is found, even if his price gets better first', () => {
  const coin = { price: 50, weight: 0.5 }
  const accounts = { late: { wallet: -40, P: [1, 100], C: 1 } } as const
  const things = { P: thin(1e6), C: coin }
  const run = agreed({ rules: plain, things, accounts }, { shocks: drop(-0.001, 'all') })
  expect(run.round).toBeGreaterThan(0)
})

test('a buyer without delay buys although nobody is forced', () => {
  const accounts = { safe: { wallet: 1000, P: [1, 100] } } as const
  const actors = [{ model: 'value-buyer', instrument: 'venue/P', budget: 500, drop: 0.1 }]
  const run = agreed(
    { rules: plain, things: { P: thin(1e6) }, accounts },
    {
      shocks: drop(0.2),
      actors,
    },
  )
  expect([run.outcome, run.round]).toEqual(['quiet', 1])
})

test('a deleveraged winner gives up no more than he has', () => {
  const things = { P: { ...thin(1e-6), isTraded: true } }
  const accounts = {
    loser: { wallet: 5, P: [10, 100] },
    winner: { wallet: 30, P: [-10, 60] },
  } as const
  const rules = { model: 'binance-usdm', staged: false, liquidationFee: 0 }
  const run = agreed({ rules, things, accounts }, { shocks: drop(0.42) })
  expect([held(run, 'loser', 'P'), held(run, 'winner', 'P')]).toEqual([0, 0])
  expect(cash(run, 'winner')).toBeGreaterThanOrEqual(0)
})

test('coins are sold where no position is left, whatever the fund holds', () => {
  const things = { P: thin(1e6), C: { price: 50, weight: 0.9 } }
  const accounts = { left: { wallet: -60, C: 1 } } as const
  for (const model of ['plain-perpetual', 'binance-usdm', 'hyperliquid']) {
    const run = agreed({ rules: { model }, things, accounts })
    expect([run.outcome, held(run, 'left', 'C'), cash(run, 'left')], model).toEqual(['quiet', 0, 0])
  }
})

test('a mark of zero breaks nothing', () => {
  const worthless = {
    price: 100,
    bids: [
      [50, 1],
      [1e-9, 1e-9],
    ],
    asks: [[100, 1e9]],
  } as const
  const things = { P: { ...worthless, brackets: oneBracket } }
  const accounts = {
    long: { wallet: 3, P: [1, 75] },
    other: { wallet: 90, P: [2, 75] },
    short: { wallet: 80, P: [-3, 75] },
  } as const
  for (const model of ['plain-perpetual', 'binance-usdm', 'hyperliquid']) {
    const run = agreed(
      { rules: { model }, things, accounts },
      {
        shocks: [{ model: 'price-gap', by: -100 }],
        priceFloor: 0,
      },
    )
    expect(run.outcome, model).not.toBeNull()
  }
})

test('a call that brings what it costs is made, whichever way its prices are rounded', () => {
  for (const price of [0.1, 0.3, 1.7, 3, 7, 11, 49, 103]) {
    const fixed = { isTraded: false, bonus: 0 }
    const things = {
      C: { ...fixed, price, weight: 0.8 },
      D: { ...fixed, price: 1 / 3, weight: 0.5 },
    }
    const accounts = { low: { C: 1000 / price, D: -2550 } } as const
    for (const model of ['aave-v2', 'aave-v3']) {
      const run = agreed({ rules: { model }, things, accounts })
      expect(held(run, 'low', 'D'), `${model} ${price}`).toBeGreaterThan(-2550)
    }
  }
})

test('whoever waits is tried again one millisecond after an oracle fell silent', () => {
  // One of seed 2857: his order is not filled, and the next reading of the price is another round.
  expect(faults(stormWorld(2857))).toEqual([])
})

test('what a cap has ordered leaves no debt that nobody books, whoever sends it on', () => {
  // One of seed 1813: an actor traded before the venue did, and an account stood below nothing.
  expect(faults(drawnWorld(1813))).toEqual([])
})

test('positions that are closed in order are not sold by slice', () => {
  // One of seed 2326: without a trace its fund paid less than with one.
  expect(faults(drawnWorld(2326))).toEqual([])
})

test('what a slice sells in part goes on in the order of its health', () => {
  // One of seed 3235: it was placed as if it had sold nothing, and the next cycle ran otherwise.
  expect(faults(drawnWorld(3235))).toEqual([])
})

test('of accounts whose fee took all that they had the largest goes first', () => {
  // One of seed 1261: their health was the same, and its last bit decided.
  expect(faults(drawnWorld(1261))).toEqual([])
})

test('a price that comes back to what it was is no news, whatever its last bit', () => {
  // One of seed 5083: a message was sent on its way, and the run ended later.
  expect(faults(drawnWorld(5083))).toEqual([])
})

test('dust that a peg is off by is not traded', () => {
  // One of seed 1882: what was earned was less than the rounding of what was paid.
  expect(faults(drawnWorld(1882))).toEqual([])
})

test('collateral at a price of 1e-17 is none', () => {
  // One of seeds 5150 and 5566: one engine wrote off, the other called for nothing.
  expect(faults(drawnWorld(5150))).toEqual([])
  expect(faults(drawnWorld(5566))).toEqual([])
})
