import { describe, expect, test } from 'vitest'
import { expectRelative, trade } from '../../test/trade.ts'
import { amount, price } from '../units/units.ts'
import { invariant } from './stable-invariant.ts'
import { stableSwap } from './stable-swap.ts'

const open = (given: object) => stableSwap.create(stableSwap.parameters.parse(given))

// lido-steth.json of the project's golden numbers: the authors' table of sales into Curve's stETH
// pool, lidofinance/aave-liquidation-model @a44561e. They keep all of the fee in the pool.
const steth = { base: 241_954, quote: 235_285, amplification: 30, fee: 0.0004 }

describe('a sale of stETH, as published', () => {
  const published: [sold: number, ethLeft: number | null, price: number][] = [
    [80_000, 156_360, 0.97164],
    [82_000, 154_418, 0.97063],
    [84_000, 152_478, 0.96961],
    [86_000, null, 0.96855],
    [88_000, null, 0.96746],
    [90_000, null, 0.96633],
    [92_000, 144_738, 0.96517],
    [94_000, 142_809, 0.96398],
  ]
  test.each(published)('of %d', (sold, ethLeft, shown) => {
    for (const feeKept of [0, 0.5, 1]) {
      const pool = open({ ...steth, feeKept })
      const { filled, value } = trade(pool, -sold)
      expect(filled).toBe(-sold)
      if (ethLeft !== null) expect(Math.abs(steth.quote - value - ethLeft)).toBeLessThan(2)
      expect(Math.abs(pool.mid() - shown)).toBeLessThan(5e-5)
    }
  })

  test('starts from the published peg', () => {
    expect(open(steth).mid()).toBeCloseTo(0.9987, 4)
  })
})

// topics.json, `stable`: marginal prices of the whitepaper's curve, made by a finite difference
// that is good to about 1e-6.
describe('the marginal price', () => {
  test.each([
    [100, 0.5, 1.0000006295740604],
    [100, 0.8, 0.9856908582150936],
    [100, 0.9, 0.9429834608454257],
    [100, 0.95, 0.807433680165559],
    [100, 0.98, 0.4171737236902118],
    [100, 0.99, 0.1650844387768302],
    [10, 0.5, 1.0000006295740604],
    [10, 0.8, 0.8813894237391651],
    [10, 0.9, 0.6602749635931104],
    [10, 0.95, 0.3630468563642353],
    [10, 0.98, 0.11563504813238978],
    [10, 0.99, 0.04576055289362557],
  ])('at A = %d with %d of the pool in base', (amplification, base, expected) => {
    const given = { base, quote: 1 - base, amplification, convention: 'whitepaper' }
    expectRelative(open(given).mid(), expected, 2e-6)
  })

  test('is the slope of the curve, and at balance 1', () => {
    expect(open({ base: 1e9, quote: 1e9, amplification: 85 }).mid()).toBe(1)
    const pool = open({ base: 9e8, quote: 1e8, amplification: 85 })
    expectRelative((pool.quote(amount(-1)) - pool.quote(amount(1))) / 2, pool.mid(), 1e-9)
  })
})

describe('a StableSwap pool', () => {
  test('means twice as much by A in the whitepaper', () => {
    const deployed = open({ base: 8, quote: 2, amplification: 200 })
    const paper = open({ base: 8, quote: 2, amplification: 100, convention: 'whitepaper' })
    expect(deployed.mid()).toBe(paper.mid())
  })

  test('keeps its invariant through trades of any size', () => {
    const pool = open({ base: 1e6, quote: 1e6, amplification: 100 })
    let base = 1e6
    let quote = 1e6
    const before = invariant(base, quote, 200)
    for (const quantity of [-1, -1e3, -5e5, 7e5, -3e6, 2e6, 1e-3]) {
      const { filled, value } = trade(pool, quantity)
      base -= filled
      quote -= value
      expectRelative(invariant(base, quote, 200), before, 1e-12)
    }
  })

  test('converges for any imbalance', () => {
    for (const ann of [2, 60, 4000, 1e6]) {
      for (const ratio of [1e-12, 1e-6, 1e-3, 1, 1e3, 1e6, 1e12]) {
        const d = invariant(ratio, 1, ann)
        const residual = (d * d * d) / (4 * ratio) + (ann - 1) * d - ann * (1 + ratio)
        expect(Math.abs(residual)).toBeLessThan(1e-12 * ann * (1 + ratio))
      }
    }
  })

  test('takes its fee from what goes out', () => {
    const free = open({ ...steth, fee: 0 })
    const pool = open(steth)
    expectRelative(pool.quote(amount(-1e4)), free.quote(amount(-1e4)) * 0.9996)
    expectRelative(pool.quote(amount(1e4 * 0.9996)), free.quote(amount(1e4)))
  })

  test('with the fee kept is a larger pool afterwards', () => {
    const kept = open({ ...steth, feeKept: 1 })
    const aside = open(steth)
    const { value } = trade(kept, -5e4)
    trade(aside, -5e4)
    const larger = open({ ...steth, base: steth.base + 5e4, quote: steth.quote - value })
    expectRelative(kept.mid(), larger.mid())
    expectRelative(kept.quote(amount(3e4)), larger.quote(amount(3e4)))
    expect(kept.mid()).toBeGreaterThan(aside.mid())
    trade(kept, 5e4)
    trade(aside, 5e4)
    expect(kept.depth(price(1e9))).toBeGreaterThan(aside.depth(price(1e9)))
  })

  test('stops where the last unit, fee included, reaches the limit', () => {
    const pool = open(steth)
    const { filled } = trade(pool, -1e6, 0.97)
    expectRelative(pool.mid(), 0.97, 1e-12)
    expectRelative(open(steth).depth(price(0.97)), filled, 1e-9)
    expect(trade(pool, -1, 0.9701).filled).toBeCloseTo(0, 12)
    expect(trade(pool, 1, 0.9702).filled).toBeCloseTo(0, 12)
    expect(trade(pool, 1e6, 0.98).filled).toBeGreaterThan(1000)
    expectRelative(pool.mid(), 0.98 * 0.9996 * 0.9996, 1e-12)
  })

  test('sells no more than 99 % of its base, and buys without end', () => {
    const pool = open({ base: 100, quote: 100, amplification: 100 })
    expect(pool.depth(price(1e9))).toBeCloseTo(99, 9)
    expect(pool.depth(price(0))).toBe(-Infinity)
    expect(pool.depth(price(1e-6))).toBeLessThan(-1000)
    expect(trade(pool, -1e9).value).toBeCloseTo(100, 6)
    expect(pool.mid()).toBeGreaterThan(0)
    const other = open({ base: 100, quote: 100, amplification: 100 })
    expect(trade(other, 1e9).filled).toBeCloseTo(99, 9)
  })

  test('counts base at its rate', () => {
    const wrapped = open({ base: 1000, quote: 1129, amplification: 50, rate: 1.129 })
    const plain = open({ base: 1129, quote: 1129, amplification: 50 })
    expectRelative(wrapped.mid(), 1.129)
    expectRelative(wrapped.quote(amount(-100)), plain.quote(amount(-112.9)))
    expectRelative(wrapped.quote(amount(100)), plain.quote(amount(112.9)))
    expectRelative(wrapped.depth(price(1.129 * 0.99)), plain.depth(price(0.99)) / 1.129, 1e-9)
  })

  test('is moved by shocks without a change of shape', () => {
    const pool = open(steth)
    const before = pool.quote(amount(-1000))
    pool.move(0.5, 0)
    expectRelative(pool.quote(amount(-1000)), before / 2)
    pool.move(1, -0.25 * pool.fundamental())
    expectRelative(pool.quote(amount(-1000)), before * 0.375)
    pool.move(1, -2)
    expect([pool.mid(), pool.fundamental()]).toEqual([0, 0])
    expect(trade(pool, -1, 0.5)).toEqual({ filled: 0, value: 0 })
  })
})
