import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Holder, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { slack } from '../engine/margin/margin.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { distanceToLiquidation, marketResponses } from './distance.ts'
import { liquidationPrice } from './liquidation-price.ts'

const things = {
  A: { price: 100, brackets: [{ floor: 0, rate: 0.005 }] },
  B: {
    price: 7,
    brackets: [
      { floor: 0, rate: 0.01 },
      { floor: 5000, rate: 0.02 },
      { floor: 20_000, rate: 0.05 },
    ],
  },
  COIN: { price: 40, weight: 0.9 },
}
const exchange = { rules: { model: 'plain-perpetual' }, things } as const

function distanceOf(world: SmallWorld, account = 'me') {
  const run = smallRun(world)
  return distanceToLiquidation(run.world, rowOf(run, account))
}

/** Is the account liquidated once the markets have jumped to a multiple of their prices? */
function falls(world: SmallWorld, markets: string | readonly string[], factor: number): boolean {
  const shocks = [{ model: 'price-gap', markets, drop: 1 - factor }]
  const run = smallRun({ ...world, settings: { shocks } })
  advance(run)
  return run.isLiquidated[rowOf(run, 'me')] === 1
}

describe('one position', () => {
  test.each([
    ['long', 10, 1],
    ['short', 10, -1],
    ['long', 50, 1],
  ] as const)('%s at %dx: the closed form', (_, leverage, side) => {
    const accounts = { me: { wallet: 1000 / leverage, A: [10 * side, 100] } } as const
    const { markets, ...rest } = distanceOf({ ...exchange, accounts })
    const expected = 100 * liquidationPrice('linear', leverage, 0.005, side)
    const found = side > 0 ? markets[0].below : markets[0].above
    expect(found).toBeCloseTo(expected, 10)
    expect(side > 0 ? markets[0].above : markets[0].below).toBeNull()
    expect(rest.leverage).toBeCloseTo(leverage, 10)
    expect(rest.slackUsd).toBeCloseTo(1000 / leverage - 5, 10)
    expect(rest.together.below === null).toBe(side < 0)
  })

  test('a long without leverage survives any fall', () => {
    const { markets } = distanceOf({
      ...exchange,
      accounts: { me: { wallet: 1000, A: [10, 100] } },
    })
    expect(markets).toEqual([{ market: 'A', price: 100, below: null, above: null }])
  })

  test('who is unsafe has no distance', () => {
    const found = distanceOf({ ...exchange, accounts: { me: { wallet: 1, A: [10, 100] } } })
    expect(found).toMatchObject({ isUnsafe: true, markets: [] })
    expect(found.slackUsd).toBeLessThan(0)
  })
})

describe('what follows a market', () => {
  const accounts = { me: { wallet: 100, A: [10, 100] } } as const

  test('a price that is fixed does not', () => {
    const still = { ...things, A: { ...things.A, isTraded: false } }
    const { markets } = distanceOf({ ...exchange, things: still, accounts })
    expect(markets).toEqual([])
  })

  test('a claim on a coin does, through the oracle it is counted in', () => {
    const snapshot = {
      assets: [{ id: 'USD', usd: 1 }, { id: 'ETH' }, { id: 'aETH' }],
      markets: [
        {
          id: 'ETH',
          base: 'ETH',
          quote: 'USD',
          liquidity: { model: 'linear-impact', price: 100, slope: 1e-9 },
        },
      ],
      oracles: [
        { id: 'ETH', source: { model: 'market-mid', market: 'ETH' } },
        {
          id: 'aETH',
          source: { model: 'claim', venue: 'v', on: 'bad-debt', supplied: 1e6, oracle: 'ETH' },
        },
      ],
      venues: [{ id: 'v', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
      instruments: [
        { id: 'aETH', venue: 'v', kind: 'balance', asset: 'aETH', oracle: 'aETH' } as const,
      ],
      accounts: { count: 0, venue: [], wallet: [] },
      legs: { count: 0, account: [], instrument: [], amount: [], entry: [] },
      outside: { holdsTheRest: true },
    }
    const { world } = createRun(compile(snapshot, defaultSettings, registry), registry)
    const before = Float64Array.from({ length: 2 }, (_, at) => world.oracles.value[at])
    const [{ slope, isCurved }] = marketResponses(world).byMarket
    expect([...slope, ...isCurved]).toEqual([1, 1, 0, 0])
    const after = Float64Array.from({ length: 2 }, (_, at) => world.oracles.value[at])
    expect(after).toEqual(before)
    expect(world.markets.liquidity[0].mid()).toBe(100)
  })
})

test('along all markets: a hedge helps against the common move only', () => {
  const accounts = { me: { wallet: 200, A: [10, 100], B: [-140, 7] } } as const
  const { markets, together } = distanceOf({ ...exchange, accounts })
  const [a, b] = markets
  expect(a.below).toBeGreaterThan(75)
  expect(b.above).toBeLessThan(9)
  expect(together.below).toBeNull()
  expect(together.above).toBeGreaterThan(4)
})

// The same rule as the engine: just short of the price nobody is liquidated, just past it he is.
describe('a run agrees', () => {
  const side = fc.constantFrom(-1, 0, 1)
  const notional = fc.double({ min: 100, max: 40_000, noNaN: true })
  interface Drawn {
    readonly sides: readonly number[]
    readonly sizes: readonly number[]
    readonly entry: number
    readonly cushion: number
  }
  const holder = fc
    .record({
      sides: fc.tuple(side, side, side),
      sizes: fc.tuple(notional, notional, notional),
      entry: fc.double({ min: 0.7, max: 1.3, noNaN: true }),
      cushion: fc.double({ min: 0.01, max: 0.6, noNaN: true }),
    })
    .filter(({ sides }) => sides[0] !== 0 || sides[1] !== 0)
  const off = 1e-7

  /** A healthy account: its slack is a share of what it holds. */
  function worldOf({ sides, sizes, entry, cushion }: Drawn): SmallWorld {
    const held: Record<string, number | readonly [number, number]> = {
      A: [(sides[0] * sizes[0]) / 100, 100 * entry],
      B: [(sides[1] * sizes[1]) / 7, 7 / entry],
      COIN: (Math.max(0, sides[2]) * sizes[2]) / 40,
    }
    for (const name of Object.keys(held)) if ([held[name]].flat()[0] === 0) delete held[name]
    const at = (wallet: number): SmallWorld => ({
      ...exchange,
      accounts: { me: { wallet, ...held } as Holder },
    })
    const run = smallRun(at(0))
    const gross = sides.reduce((sum, it, row) => sum + Math.abs(it) * sizes[row], 0)
    return at(cushion * gross - slack(run.world, rowOf(run, 'me')))
  }

  test('along each market, and along all of them', () => {
    let checked = 0
    fc.assert(
      fc.property(holder, (given) => {
        const world = worldOf(given)
        const { markets, together } = distanceOf(world)
        const ends = markets.flatMap(({ market, price, below, above }) => [
          { where: [market], factor: below === null ? 0 : below / price, isFall: true },
          { where: [market], factor: above === null ? 0 : above / price, isFall: false },
        ])
        ends.push({ where: ['A', 'B', 'COIN'], factor: together.below ?? 0, isFall: true })
        ends.push({ where: ['A', 'B', 'COIN'], factor: together.above ?? 0, isFall: false })
        for (const { where, factor, isFall } of ends) {
          if (factor === 0) continue
          const outward = isFall ? -off : off
          expect(falls(world, where, factor * (1 - outward))).toBe(false)
          expect(falls(world, where, factor * (1 + outward))).toBe(true)
          checked++
        }
      }),
      { numRuns: 60, seed: 7 },
    )
    expect(checked).toBeGreaterThan(100)
  })

  test('a price that is never deadly is not', () => {
    fc.assert(
      fc.property(holder, (given) => {
        const world = worldOf(given)
        const { together } = distanceOf(world)
        if (together.below === null) expect(falls(world, 'all', 0.01)).toBe(false)
        if (together.above === null) expect(falls(world, 'all', 50)).toBe(false)
      }),
      { numRuns: 40, seed: 8 },
    )
  })

  test('of a loan', () => {
    const loan: SmallWorld = {
      rules: { model: 'aave-v3' },
      things: {
        ETH: { price: 2000, weight: 0.8, bonus: 0.05 },
        USDC: { price: 1, isTraded: false, weight: 0.77 },
      },
      accounts: { me: { ETH: 10, USDC: -12_000 } },
    }
    const { markets, leverage } = distanceOf(loan)
    expect(markets).toHaveLength(1)
    expect(markets[0].below).toBeCloseTo(1500, 9)
    expect(leverage).toBeCloseTo(1.5, 12)
    expect(falls(loan, 'ETH', 0.75 * (1 + off))).toBe(false)
    expect(falls(loan, 'ETH', 0.75 * (1 - off))).toBe(true)
  })
})
