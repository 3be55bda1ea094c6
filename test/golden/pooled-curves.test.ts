/**
 * AT-M for markets with one price that are not lines: after every round infinite arbitrage leaves
 * the price of one market whose depths are the sums. Reference: shared/spec/topics.md, "Market";
 * reserves of pools of one price add, and of √ laws the squares of 1 / impact.
 */
import { describe, expect, test } from 'vitest'
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  registry,
  type Snapshot,
  summarize,
} from '../../src/index.ts'
import { joinedWorld } from '../joined-world.ts'

const longs = (count: number, units: number, first: number) =>
  Array.from({ length: count }, (_, at) => [units, units * (first + 0.4 * at)] as const)
const [here, there] = [longs(60, 12, 2.1), longs(60, 20, 2.3)]

function follow(snapshot: Snapshot, drop: number, isJoined: boolean) {
  const arbitrageur = { model: 'arbitrageur', a: 'left/X', b: 'right/X' }
  const settings = {
    ...defaultSettings,
    actors: isJoined ? [arbitrageur] : [],
    shocks: [{ model: 'price-gap', markets: 'all', drop }],
  }
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  const { perRound, markets } = summarize(run)
  const rounds = perRound.filter(({ liquidated }) => liquidated > 0)
  return {
    liquidated: rounds.map(({ liquidated }) => liquidated),
    ends: markets.map(({ endPrice }) => endPrice),
  }
}

const pool = (base: number): ModelSpec => ({
  model: 'constant-product',
  base,
  quote: 100 * base,
})
const stable = (base: number): ModelSpec => ({
  model: 'stable-swap',
  base,
  quote: 100 * base,
  rate: 100,
  amplification: 3,
})
const root = (impact: number): ModelSpec => ({
  model: 'metaorder-impact',
  price: 100,
  impact,
  volume: 1000,
  permanent: 1,
  halfLifeMs: 1000,
})
const cases: [string, ModelSpec, ModelSpec, ModelSpec][] = [
  ['constant product', pool(9000), pool(27_000), pool(36_000)],
  ['StableSwap', stable(4000), stable(9000), stable(13_000)],
  ['square root', root(0.06), root(0.08), root(1 / Math.hypot(1 / 0.06, 1 / 0.08))],
]

describe.each(cases)('%s', (_, left, right, whole) => {
  test.each([0.025, 0.04, 0.08])('a fall of %d', (drop) => {
    const apart = joinedWorld({
      left: { liquidity: left, longs: here },
      right: { liquidity: right, longs: there },
    })
    const pooled = joinedWorld({ all: { liquidity: whole, longs: [...here, ...there] } })
    const joined = follow(apart, drop, true)
    const one = follow(pooled, drop, false)
    const alone = follow(apart, drop, false)
    expect(one.liquidated.length).toBeGreaterThan(2)
    expect(joined.liquidated).toEqual(one.liquidated)
    for (const end of joined.ends) expect(Math.abs(end / one.ends[0] - 1)).toBeLessThan(1e-8)
    // Without the arbitrageur they part.
    expect(Math.abs(alone.ends[0] / alone.ends[1] - 1)).toBeGreaterThan(1e-4)
  })
})

/**
 * Two-sided books never become one by taking: what a sale at one place has eaten is not on offer
 * there any more. The limit is stated directly: contracts of both venues on one book.
 */
describe('books: levels united', () => {
  const levels = (tick: number, size: number, first: number) => {
    const side = (sign: number) =>
      Array.from({ length: 200 }, (_, at) => [100 + sign * (first + tick * at), size + at] as const)
    return { bids: side(-1), asks: side(1) }
  }
  const [one, two] = [levels(0.1, 5, 0.1), levels(0.07, 9, 0.073)]
  const both = (side: 'bids' | 'asks') => {
    const sign = side === 'bids' ? -1 : 1
    return [...one[side], ...two[side]].sort(([a], [b]) => sign * (a - b))
  }
  const united = { model: 'order-book', bids: both('bids'), asks: both('asks') }
  const places = { liquidity: united, longs: [] }

  test.each([0.026, 0.04, 0.06])('two venues on one book, a fall of %d', (drop) => {
    const pooled = joinedWorld({ all: { ...places, longs: [...here, ...there] } })
    const apart = joinedWorld({
      left: { ...places, longs: here },
      right: { ...places, longs: there },
    })
    const { markets, oracles } = pooled
    const instruments = apart.instruments.map((instrument) => ({
      ...instrument,
      asset: 'all',
      market: 'all',
      oracle: 'all',
    }))
    const joined = follow(
      { ...apart, assets: pooled.assets, markets, oracles, instruments },
      drop,
      false,
    )
    const whole = follow(pooled, drop, false)
    expect(whole.liquidated.length).toBeGreaterThan(1)
    expect(joined.liquidated).toEqual(whole.liquidated)
    expect(joined.ends).toEqual(whole.ends)
  })
})
