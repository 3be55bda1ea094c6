/**
 * AT-M: infinite arbitrage makes one pooled market of two (depths add); none leaves the venue that
 * is not shocked as it was, to the last digit. Reference: shared/spec/topics.md, "Market"; the
 * pooled market is run by itself, its λ is 1 / (1/λ1 + 1/λ2).
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  registry,
  type Settings,
  type Snapshot,
  summarize,
} from '../../src/index.ts'
import { entry, joinedWorld } from '../joined-world.ts'

const arbitrage = (given: object = {}) => ({
  model: 'arbitrageur',
  a: 'left/X',
  b: 'right/X',
  ...given,
})

const shocked = (actors: Settings['actors'], ...gaps: [string, number][]): Settings => ({
  ...defaultSettings,
  actors,
  shocks: gaps.map(([markets, by]) => ({ model: 'price-gap', markets, by: -by })),
})

const line = (impact: number) => ({ model: 'linear-impact', price: 100, slope: impact })
/** Levels of liquidation spread evenly below the entry price, `count` of them, `units` each. */
const longs = (count: number, units: number, first: number) =>
  Array.from({ length: count }, (_, at) => [units, units * (first + 0.4 * at)] as const)

/** The prices of each round, and who has been liquidated up to then, in rounds that liquidate. */
function follow(snapshot: Snapshot, settings: Settings) {
  const rounds: { prices: number[]; gone: string }[] = []
  const world = compile(snapshot, settings, registry)
  const run = createRun(world, registry, {
    verify: true,
    onRound: ({ world, unsafeCount, isLiquidated }) => {
      if (unsafeCount === 0) return
      // Accounts are renumbered inside; the order of arrival names them.
      const gone = [...world.accounts.arrival.keys()]
        .filter((row) => isLiquidated[row] === 1)
        .map((row) => world.accounts.arrival[row])
      rounds.push({ prices: [...world.oracles.value], gone: gone.sort((a, b) => a - b).join() })
    },
  })
  advance(run)
  return { rounds, run, summary: summarize(run) }
}

describe('infinite capacity is one pooled market', () => {
  const [one, two] = [0.02, 0.005]
  const pooled = 1 / (1 / one + 1 / two)
  const [here, there] = [longs(40, 12, 2.1), longs(40, 20, 2.3)]
  const apart = joinedWorld({
    left: { liquidity: line(one), longs: here },
    right: { liquidity: line(two), longs: there },
  })
  const together = joinedWorld({ all: { liquidity: line(pooled), longs: [...here, ...there] } })

  test.each([
    ['both fall', 3, 3],
    ['only the shallow one falls', 16, 0],
    ['only the deep one falls', 0, 4],
  ])('%s', (_, first, second) => {
    const joint = (first / one + second / two) * pooled
    const joined = follow(apart, shocked([arbitrage()], ['left', first], ['right', second]))
    const whole = follow(together, shocked([], ['all', joint]))
    expect(whole.rounds.length).toBeGreaterThan(2)
    expect(joined.rounds.map(({ gone }) => gone)).toEqual(whole.rounds.map(({ gone }) => gone))
    for (const [at, { prices }] of joined.rounds.entries()) {
      for (const price of prices) {
        expect(Math.abs(price / whole.rounds[at].prices[0] - 1)).toBeLessThan(1e-9)
      }
    }
    const [end] = whole.summary.markets
    for (const { endPrice } of joined.summary.markets) {
      expect(Math.abs(endPrice / end.endPrice - 1)).toBeLessThan(1e-9)
    }
  })
})

test('infinite capacity, for any depths, positions and shocks', () => {
  const side = fc.record({
    impact: fc.double({ min: 0.001, max: 0.05, noNaN: true }),
    longs: fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: 40 }), fc.double({ min: 0.8, max: 30, noNaN: true }))
        .map(([units, margin]) => [units, units * margin] as const),
      { minLength: 5, maxLength: 40 },
    ),
    fall: fc.double({ min: 0, max: 8, noNaN: true }),
  })
  fc.assert(
    fc.property(side, side, (left, right) => {
      const pooled = 1 / (1 / left.impact + 1 / right.impact)
      const joint = (left.fall / left.impact + right.fall / right.impact) * pooled
      const apart = joinedWorld({
        left: { liquidity: line(left.impact), longs: left.longs },
        right: { liquidity: line(right.impact), longs: right.longs },
      })
      const longs = [...left.longs, ...right.longs]
      const together = joinedWorld({ all: { liquidity: line(pooled), longs } })
      const gaps: [string, number][] = [
        ['left', left.fall],
        ['right', right.fall],
      ]
      const joined = follow(apart, shocked([arbitrage()], ...gaps))
      const whole = follow(together, shocked([], ['all', joint]))
      expect(joined.rounds.map(({ gone }) => gone)).toEqual(whole.rounds.map(({ gone }) => gone))
      const [end] = whole.summary.markets
      for (const { endPrice } of joined.summary.markets) {
        expect(Math.abs(endPrice / end.endPrice - 1)).toBeLessThan(1e-9)
      }
    }),
    { numRuns: 100, seed: 7 },
  )
})

describe('zero capacity is two markets', () => {
  const right = { liquidity: line(0.005), longs: longs(40, 20, 0.8) }
  const left = { liquidity: line(0.02), longs: longs(40, 12, 2.1) }
  test.each([
    ['no capital', arbitrage({ capital: 0 })],
    ['no inventory', arbitrage({ inventoryMax: 0 })],
    ['costs above any gap', arbitrage({ cost: 0.99 })],
  ])('%s: the venue that is not shocked is as it was, the other as alone', (_, actor) => {
    const joined = follow(joinedWorld({ left, right }), shocked([actor], ['left', 6]))
    const alone = follow(joinedWorld({ left }), shocked([], ['left', 6]))
    const none = follow(joinedWorld({ left, right }), shocked([], ['left', 6]))
    expect(joined.summary.markets[1].endPrice).toBe(100)
    expect(joined.run.world.oracles.value[1]).toBe(100)
    expect(joined.summary.markets[0]).toEqual(alone.summary.markets[0])
    expect(joined.summary.perRound.map(({ liquidated }) => liquidated)).toEqual(
      alone.summary.perRound.map(({ liquidated }) => liquidated),
    )
    expect(joined.summary.hash).toBe(none.summary.hash)
    expect(alone.summary.liquidatedAccounts).toBeGreaterThan(10)
  })
})

describe('books: levels united', () => {
  const book = (tick: number, size: number, shift: number) => ({
    model: 'order-book',
    bids: Array.from({ length: 80 }, (_, at) => [entry - tick * (at + 1) + shift, size + at]),
    asks: Array.from({ length: 80 }, (_, at) => [entry + tick * (at + 1) + shift, size + at]),
  })
  const places = {
    left: { liquidity: book(0.1, 5, -3) },
    right: { liquidity: book(0.07, 9, 0) },
  }

  test('crossed levels of the two are traded off against each other, and nothing else', () => {
    const { run } = follow(joinedWorld(places), shocked([arbitrage()]))
    const [left, right] = run.world.markets.liquidity
    const { bids } = places.right.liquidity
    const { asks } = places.left.liquidity
    // By hand: both lists walked from the best, until a bid no longer pays for an ask.
    let volume = 0
    const [standing, wanted] = [asks.map(([, size]) => size), bids.map(([, size]) => size)]
    for (let ask = 0, bid = 0; asks[ask][0] < bids[bid][0]; ) {
      const traded = Math.min(standing[ask], wanted[bid])
      standing[ask] -= traded
      wanted[bid] -= traded
      volume += traded
      if (standing[ask] === 0) ask++
      else bid++
    }
    const far = 1000
    const asksLeft = left.depth(far as never)
    const bidsLeft = -right.depth(1 as never)
    const sum = (sizes: number[]) => sizes.reduce((total, size) => total + size, 0)
    expect(volume).toBeGreaterThan(100)
    expect(asksLeft).toBeCloseTo(sum(standing), 8)
    expect(bidsLeft).toBeCloseTo(sum(wanted), 8)
    // No bid of one pays for an ask of the other.
    for (let price = 90; price < 110; price += 0.001) {
      const isCrossed = left.depth(price as never) > 1e-9 && right.depth(price as never) < -1e-9
      expect(isCrossed).toBe(false)
    }
  })
})
