import { describe, expect, test } from 'vitest'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { defaultSettings, type ModelSpec, type Snapshot } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

/** One loan of 100 coins at 10 against 800 tokens, at a threshold of .85. */
const world: Snapshot = {
  assets: [{ id: 'USD', usd: 1 }, { id: 'C' }, { id: 'S' }],
  markets: [
    {
      ...{ id: 'coin', base: 'C', quote: 'USD' },
      liquidity: { model: 'linear-impact', price: 10, slope: 1e-6 },
    },
    {
      ...{ id: 'token', base: 'S', quote: 'USD' },
      liquidity: { model: 'constant-product', base: 10_000, quote: 10_000 },
    },
  ],
  oracles: [
    { id: 'coin', source: { model: 'market-mid', market: 'coin' } },
    { id: 'dollar', source: { model: 'fixed', price: 1 } },
  ],
  venues: [{ id: 'lender', rules: { model: 'aave-v3' }, settlement: 'USD' }],
  instruments: [
    {
      ...{ id: 'C', venue: 'lender', kind: 'balance', asset: 'C', market: 'coin', oracle: 'coin' },
      ...{ weight: 0.85, bonus: 0.05 },
    },
    { id: 'S', venue: 'lender', kind: 'balance', asset: 'S', market: 'token', oracle: 'dollar' },
  ],
  accounts: { count: 1, id: ['loan'], venue: Int32Array.of(0), wallet: [0] },
  legs: { count: 2, account: [0, 0], instrument: [0, 1], amount: [100, -800], entry: [0, 0] },
  outside: { holdsTheRest: true },
}

function ended(actors: readonly ModelSpec[], shocks: readonly ModelSpec[] = []) {
  const settings = {
    ...defaultSettings,
    actors,
    shocks: [{ model: 'price-gap', markets: 'coin', drop: 0.1 }, ...shocks],
  }
  const run = createRun(compile(world, settings, registry), registry, { verify: true })
  advance(run)
  const { venues, accounts, legs, markets } = run.world
  const leg = accounts.legBegin[venues.liquidator[0]] + 1
  return { mid: markets.liquidity[1].mid(), held: legs.amount[leg] }
}

const buyBack: ModelSpec = { model: 'buy-back', instrument: 'lender/S' }

describe('liquidators who buy what they repay', () => {
  test('hold none of it afterwards, and its price is where that takes it', () => {
    const short = -ended([]).held
    expect(short).toBeGreaterThan(100)
    const { mid, held } = ended([buyBack])
    expect(held).toBeCloseTo(0, 6)
    // x · y = k after `short` tokens were taken out.
    expect(mid / (10_000 / (10_000 - short)) ** 2).toBeCloseTo(1, 9)
  })

  test('while its market is halted they wait', () => {
    const halt = { model: 'trading-halt', markets: 'token', forMs: 1000 }
    expect(ended([buyBack], [halt]).held).toBeCloseTo(0, 6)
  })

  test.each([['lender/USD'], ['nowhere/S']])('bad input: %s', (instrument) => {
    expect(() => ended([{ ...buyBack, instrument }])).toThrow(/instrument|traded/)
  })
})
