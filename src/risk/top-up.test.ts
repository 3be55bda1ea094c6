import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { advance } from '../engine/phases/run.ts'
import { distanceToLiquidation, marketResponses } from './distance.ts'
import { hitProbability } from './first-passage.ts'
import { type Goal, type HitModel, topUp, topUpPlan } from './top-up.ts'

const hit: HitModel = (level) => hitProbability(level, { sigma: 0.8, years: 1 / 365 })
const things = {
  A: { price: 100, brackets: [{ floor: 0, rate: 0.005 }] },
  B: {
    price: 7,
    brackets: [
      { floor: 0, rate: 0.01 },
      { floor: 5000, rate: 0.02 },
    ],
  },
  COIN: { price: 40, weight: 0.9 },
}
type Held = Readonly<Record<string, number | readonly [number, number]>>

function exchange(wallet: number, held: Held): SmallWorld {
  return { rules: { model: 'plain-perpetual' }, things, accounts: { me: { wallet, ...held } } }
}

function amountFor(world: SmallWorld, goal: Goal, instrument?: string): number {
  const run = smallRun(world)
  const found = topUp(run.world, rowOf(run, 'me'), goal, instrument ? { instrument } : {})
  return found?.amount ?? Number.NaN
}

function survives(world: SmallWorld, factor: number, markets: string | string[] = 'all'): boolean {
  const shocks = [{ model: 'price-gap', markets, drop: 1 - factor }]
  const run = smallRun({ ...world, settings: { shocks } })
  advance(run)
  return run.isLiquidated[rowOf(run, 'me')] === 0
}

describe('to survive a price', () => {
  const size = fc.integer({ min: -3000, max: 3000 }).map((value) => value / 10)
  const factor = fc.integer({ min: 30, max: 250 }).map((value) => value / 100)

  test('with it the account survives a run, with a hundred-thousandth less it does not', () => {
    let needed = 0
    fc.assert(
      fc.property(size, size, factor, (a, b, factor) => {
        const held = { A: [a, 100], B: [b * 10, 7] } as const
        const wallet = 0.05 * (Math.abs(a) * 100 + Math.abs(b) * 70)
        const amount = amountFor(exchange(wallet, held), { factor })
        expect(survives(exchange(wallet + amount, held), factor)).toBe(true)
        if (amount < 1) return
        needed++
        expect(survives(exchange(wallet + amount * 0.99999, held), factor)).toBe(false)
      }),
      { numRuns: 60, seed: 3 },
    )
    expect(needed).toBeGreaterThan(20)
  })

  test('in a coin that falls as well, more of it is needed', () => {
    const held = { A: [10, 100] } as const
    const cash = amountFor(exchange(50, held), { factor: 0.8 })
    const coins = amountFor(exchange(50, held), { factor: 0.8 }, 'venue/COIN')
    expect(coins * 40 * 0.8 * 0.9).toBeCloseTo(cash, 6)
    expect(survives(exchange(50, { ...held, COIN: coins }), 0.8)).toBe(true)
    expect(survives(exchange(50, { ...held, COIN: coins * 0.99999 }), 0.8)).toBe(false)
    const alone = amountFor(exchange(50, held), { factor: 0.8, market: 'A' }, 'venue/COIN')
    expect(alone * 40 * 0.9).toBeCloseTo(cash, 6)
  })

  test('a loan repays its largest debt', () => {
    const loan = (debt: number): SmallWorld => ({
      rules: { model: 'aave-v3' },
      things: {
        ETH: { price: 2000, weight: 0.8, bonus: 0.05 },
        USDC: { price: 1, isTraded: false, weight: 0.77 },
      },
      accounts: { me: { ETH: 10, USDC: -debt } },
    })
    const run = smallRun(loan(12_000))
    const found = topUp(run.world, rowOf(run, 'me'), { factor: 0.6 })
    expect(found).toMatchObject({ instrument: 'venue/USDC' })
    expect(found?.amount).toBeCloseTo(12_000 - 0.6 * 16_000, 4)
    expect(survives(loan(12_000 - (found?.amount ?? 0)), 0.6)).toBe(true)
    expect(survives(loan(12_000 - 0.99999 * (found?.amount ?? 0)), 0.6)).toBe(false)
  })

  test('nothing is needed by who survives, and worthless collateral never helps', () => {
    expect(amountFor(exchange(500, { A: [10, 100] }), { factor: 0.8 })).toBe(0)
    const gone = amountFor(exchange(50, { A: [10, 100] }), { factor: 0 }, 'venue/COIN')
    expect(gone).toBeNaN()
  })

  test('a contract is no collateral', () => {
    const ask = () => amountFor(exchange(50, { A: [10, 100] }), { factor: 0.8 }, 'venue/B')
    expect(ask).toThrow('cannot be added')
  })
})

describe('to be liquidated less often', () => {
  const goal = { hit, target: 0.01, market: 'A' }

  test.each([1, -1])('side %d: the level then has the probability that was asked for', (side) => {
    const held = { A: [10 * side, 100] } as const
    const amount = amountFor(exchange(40, held), goal)
    expect(amount).toBeGreaterThan(0)
    const run = smallRun(exchange(40 + amount, held))
    const [{ below, above }] = distanceToLiquidation(run.world, rowOf(run, 'me')).markets
    const level = ((side > 0 ? below : above) ?? Number.NaN) / 100
    expect(hit(level)).toBeCloseTo(0.01, 8)
  })

  test('who is unsafe now needs what makes him safe, and the cushion', () => {
    const amount = amountFor(exchange(1, { A: [10, 100] }), goal)
    const safe = amountFor(exchange(50, { A: [10, 100] }), goal)
    expect(amount).toBeCloseTo(safe + 49, 4)
  })
})

test('a plan: the cheapest first, without those that need nothing', () => {
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things,
    accounts: {
      much: { wallet: 60, A: [20, 100] },
      none: { wallet: 900, A: [10, 100] },
      little: { wallet: 90, A: [5, 100] },
    },
  })
  const rows = ['much', 'none', 'little'].map((name) => rowOf(run, name))
  const plan = topUpPlan(run.world, rows, { factor: 0.8 }, marketResponses(run.world))
  expect(plan.map(({ account }) => account)).toEqual(['little', 'much'])
  expect(plan[0].usd).toBeLessThan(plan[1].usd)
})
