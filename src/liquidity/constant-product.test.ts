import { describe, expect, test } from 'vitest'
import { expectRelative, trade } from '../../test/trade.ts'
import { amount, price } from '../units/units.ts'
import { constantProduct } from './constant-product.ts'

const open = (more: object = {}) =>
  constantProduct.create(
    constantProduct.parameters.parse({ base: 1000, quote: 1_000_000, ...more }),
  )

// topics.json of the project's golden numbers, `cpmm`: our own computation, re-derived here as
// quote · (√(1 + ε) − 1) and base · (1 − 1 / √(1 + ε)).
describe('pushing the price up', () => {
  test.each([
    [0.1, 48808.84817015163, 46.53741075440776, 2271.4374157438724],
    [0.2, 95445.11501033216, 87.1290708247231, 8316.044185609062],
    [0.5, 224744.87139158894, 183.50341907227386, 41241.45231931508],
    [1, 414213.56237309513, 292.89321881345256, 121320.34355964256],
    [3, 1000000, 500, 500000],
  ])('by %d', (rise, quoteIn, baseOut, loss) => {
    const pool = open()
    const target = 1000 * (1 + rise)
    expectRelative(pool.depth(price(target)), baseOut)
    const { filled, value } = trade(pool, 1e9, target)
    expectRelative(filled, baseOut)
    expectRelative(-value, quoteIn)
    expectRelative(pool.mid(), target)
    // What is lost if it is arbitraged back: the quote paid less what the base is worth.
    expectRelative(-value - filled * 1000, loss, 1e-11)
    expectRelative(open().quote(amount(baseOut)), -quoteIn)
  })
})

describe('a constant-product pool', () => {
  test('keeps the product', () => {
    const pool = open()
    const { value } = trade(pool, -250)
    expectRelative(value, 1_000_000 - 1e9 / 1250)
    expectRelative(pool.mid(), 1e9 / 1250 / 1250)
    expect(pool.fundamental()).toBe(1000)
  })

  test('takes its fee from what goes in', () => {
    const pool = open({ fee: 0.003 })
    const { value } = trade(pool, -100)
    expectRelative(value, (1_000_000 * 99.7) / 1099.7)
    expectRelative(pool.mid(), 1e9 / 1099.7 / 1099.7)
    const bought = trade(open({ fee: 0.003 }), 100)
    expectRelative(bought.value, -1_000_000 / 9 / 0.997)
  })

  test('may keep the fee in its reserves: the next price is that of the larger pool', () => {
    const pool = open({ fee: 0.003, feeKept: 1 })
    const { value } = trade(pool, -100)
    expectRelative(value, (1_000_000 * 99.7) / 1099.7)
    expectRelative(pool.mid(), (1_000_000 - value) / 1100)
    const other = open({ fee: 0.003, feeKept: 1 })
    const bought = trade(other, 100)
    expectRelative(other.mid(), (1_000_000 - bought.value) / 900)
  })

  test('stops where the last unit, fee included, reaches the limit', () => {
    const pool = open({ fee: 0.003 })
    expect(trade(pool, -10, 998).filled).toBeCloseTo(0, 12)
    expect(trade(pool, 10, 1002).filled).toBeCloseTo(0, 12)
    const sold = -trade(pool, -1e6, 900).filled
    const next = open({ fee: 0.003 })
    trade(next, -sold)
    expectRelative(-trade(next, -1e-6).value / -1e-6, 900, 1e-6)
  })

  test('keeps a hundredth of its base whatever is offered', () => {
    const pool = open()
    expectRelative(trade(pool, 5000).filled, 990)
    expect(trade(pool, 1).filled).toBeCloseTo(0, 9)
    expect(pool.depth(price(1e300))).toBeCloseTo(0, 9)
    expectRelative(pool.mid(), 1e7, 1e-9)
  })

  test('is moved by shocks without a change of shape', () => {
    const pool = open()
    trade(pool, -250)
    const before = pool.mid()
    pool.move(0.5, 0)
    expectRelative(pool.mid(), before / 2)
    // A shift of -100 is a fifth of the fundamental price of 500.
    pool.move(1, -100)
    expectRelative(pool.mid(), (before / 2) * 0.8)
    expectRelative(pool.fundamental(), 400)
    pool.move(1, -1000)
    expect([pool.mid(), pool.fundamental()]).toEqual([0, 0])
    expect(trade(pool, -1, 1)).toEqual({ filled: 0, value: 0 })
  })

  test('thinned, moves further for the same amount at the same price', () => {
    const pool = open()
    pool.setDepth(0.1)
    expect(pool.mid()).toBe(1000)
    expectRelative(trade(pool, -25).value, 100_000 - 1e7 / 125)
    expectRelative(pool.mid(), 1e7 / 125 / 125)
  })

  test('can be sold to without end, for less and less', () => {
    const pool = open()
    expect(pool.depth(price(0))).toBe(-Infinity)
    expectRelative(trade(pool, -1e12).value, 1_000_000, 1e-8)
    expect(pool.mid()).toBeGreaterThan(0)
  })
})

test('a pool of less than a unit keeps to its curve', () => {
  const small = constantProduct.create(constantProduct.parameters.parse({ base: 0.5, quote: 50 }))
  expectRelative(trade(small, 0.25).value, -50)
})

test('what nobody buys is left where the rest of a purchase is lost in rounding', () => {
  const pool = constantProduct.create(constantProduct.parameters.parse({ base: 4, quote: 400 }))
  trade(pool, -1e21)
  trade(pool, 1e21)
  // A hundredth of the base for a hundred times the quote.
  expectRelative(pool.mid(), 1e6)
})
