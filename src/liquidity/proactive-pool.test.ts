import { describe, expect, test } from 'vitest'
import { expectRelative, trade } from '../../test/trade.ts'
import { amount, price } from '../units/units.ts'
import { constantProduct } from './constant-product.ts'
import { proactivePool } from './proactive-pool.ts'

const open = (given: object) => proactivePool.create(proactivePool.parameters.parse(given))

/** Simpson's rule. */
function integrate(from: number, to: number, of: (at: number) => number): number {
  const steps = 2000
  const width = (to - from) / steps
  let sum = of(from) + of(to)
  for (let step = 1; step < steps; step++) sum += (step % 2 === 1 ? 4 : 2) * of(from + step * width)
  return (sum * width) / 3
}

const given = { price: 100, base: 1000, quote: 100_000, k: 0.1 }

describe('a proactive pool', () => {
  test('quotes the oracle’s price where it holds what it wants', () => {
    for (const k of [1e-9, 0.1, 0.5, 1]) expectRelative(open({ ...given, k }).mid(), 100)
  })

  test('with k = 1 and targets at that price is the constant product', () => {
    const fee = 0.01
    const pool = open({ ...given, k: 1, fee })
    const twin = constantProduct.create(
      constantProduct.parameters.parse({ base: 1000, quote: 100_000 }),
    )
    // Here the fee is on what goes out, there on what goes in.
    expectRelative(trade(pool, -200).value, trade(twin as typeof pool, -200).value * (1 - fee))
    expectRelative(pool.mid(), twin.mid())
    expectRelative(trade(pool, 495).value, trade(twin as typeof pool, 500).value)
    expectRelative(pool.mid(), twin.mid())
  })

  // DODO's definition: p = i (1 − k + k (B0/B)²) while base is short. What a buyer pays is its
  // integral over the base reserve.
  test.each([0.01, 0.1, 0.5, 0.9, 1])('with k = %d buyers pay the integral of the price', (k) => {
    const pool = open({ ...given, k })
    const priceAt = (left: number) => 100 * (1 - k + k * (1000 / left) ** 2)
    expectRelative(-pool.quote(amount(600)), integrate(400, 1000, priceAt), 1e-9)
    trade(pool, 600)
    expectRelative(pool.mid(), priceAt(400))
  })

  // And i / p = 1 − k + k (Q0/Q)² while quote is short: base that is needed to take quote out.
  test.each([0.01, 0.1, 0.5, 0.9, 1])('with k = %d sellers give the integral of 1/p', (k) => {
    const pool = open({ ...given, k })
    const perQuote = (left: number) => (1 - k + k * (100_000 / left) ** 2) / 100
    const sold = integrate(30_000, 100_000, perQuote)
    expectRelative(pool.quote(amount(-sold)), 70_000, 1e-9)
    trade(pool, -sold)
    expectRelative(pool.mid(), 1 / perQuote(30_000), 1e-9)
  })

  test('near k = 0 hardly moves until an asset is gone', () => {
    const pool = open({ ...given, k: 1e-9 })
    expectRelative(trade(pool, -990).value, 99_000, 1e-6)
    expectRelative(pool.mid(), 100, 1e-4)
    expect(trade(pool, -1000).value).toBeCloseTo(1000, 0)
    expect(pool.mid()).toBeLessThan(1)
  })

  test('crosses from one branch to the other', () => {
    const pool = open({ ...given, excess: -200 })
    const back = open({ ...given, excess: -200 })
    const first = trade(back, -200).value
    expectRelative(back.mid(), 100)
    expectRelative(trade(pool, -500).value, first + open(given).quote(amount(-300)))
    expectRelative(open({ ...given, excess: 300 }).mid(), pool.mid())
    expectRelative(-trade(pool, 500).value, first + open(given).quote(amount(-300)))
  })

  test('holds what its excess says', () => {
    expect(open(given).inventory).toEqual({ base: 1000, quote: 100_000 })
    const short = open({ ...given, excess: -200 }).inventory
    expect(short.base).toBe(800)
    expectRelative(short.quote, 100_000 - open(given).quote(amount(200)))
    const long = open({ ...given, excess: 200 }).inventory
    expectRelative(long.quote, 100_000 - open(given).quote(amount(-200)))
  })

  test('stops where the last unit, fee included, reaches the limit', () => {
    const pool = open({ ...given, fee: 0.01 })
    expect(trade(pool, -1, 99.5).filled).toBeCloseTo(0, 12)
    expect(trade(pool, 1, 100.5).filled).toBeCloseTo(0, 12)
    trade(pool, -1e9, 80)
    expectRelative(pool.mid() * 0.99, 80)
    trade(pool, 1e9, 130)
    expectRelative(pool.mid() / 0.99, 130)
  })

  test('keeps a hundredth of its base target, and buys without end', () => {
    const pool = open(given)
    expect(trade(pool, 5000).filled).toBe(990)
    expect(trade(pool, 1).filled).toBeCloseTo(0, 9)
    expect(pool.depth(price(1e300))).toBeCloseTo(0, 9)
    const other = open(given)
    expect(other.depth(price(0))).toBe(-Infinity)
    expectRelative(trade(other, -1e12).value, 100_000, 1e-6)
    expect(other.mid()).toBeGreaterThan(0)
  })

  test('is moved by shocks without a change of shape', () => {
    const pool = open(given)
    trade(pool, -300)
    const before = pool.quote(amount(-10))
    pool.move(0.5, 0)
    expectRelative(pool.quote(amount(-10)), before / 2)
    pool.move(1, -1000)
    expect([pool.mid(), pool.fundamental()]).toEqual([0, 0])
    expect(trade(pool, -1, 1)).toEqual({ filled: 0, value: 0 })
  })

  test('cannot start with less base than it would keep', () => {
    expect(proactivePool.parameters.safeParse({ ...given, excess: -995 }).success).toBe(false)
  })
})
