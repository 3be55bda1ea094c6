import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectRelative, trade } from '../../test/trade.ts'
import { amount, price } from '../units/units.ts'
import { dynamicFee } from './stable-invariant.ts'
import { stableSwap } from './stable-swap.ts'

const open = (given: object) => stableSwap.create(stableSwap.parameters.parse(given))

// A twin in whole numbers with 18 decimals: the invariant, multiplied out and solved by halving.
const ONE = 10n ** 18n
const toRaw = (value: number) => BigInt(Math.round(value * 1e6)) * 10n ** 12n

/** Ann (Σ − D) + D − Dⁿ⁺¹ / (nⁿ Π), times nⁿ Π: zero on the curve. */
function gap(reserves: readonly bigint[], d: bigint, ann: bigint): bigint {
  const n = BigInt(reserves.length)
  const sum = reserves.reduce((all, it) => all + it, 0n)
  const product = reserves.reduce((all, it) => all * it * n, 1n)
  return (ann * (sum - d) + d) * product - d ** (n + 1n)
}

/** The whole number from which on `isAbove` holds. */
function halve(low: bigint, high: bigint, isAbove: (at: bigint) => boolean): bigint {
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (isAbove(middle)) high = middle
    else low = middle
  }
  return high
}

/** What goes out of reserve 1 when `put` is added to reserve 0, before the fee. */
function exchanged(reserves: readonly bigint[], put: bigint, ann: bigint): bigint {
  const sum = reserves.reduce((all, it) => all + it, 0n)
  const d = halve(0n, 2n * sum, (at) => gap(reserves, at, ann) < 0n)
  const [x, , ...others] = reserves
  const y = halve(1n, 100n * sum, (at) => gap([x + put, at, ...others], d, ann) > 0n)
  return reserves[1] - y
}

describe('a pool of n coins', () => {
  const reserve = fc.integer({ min: 500, max: 2000 })
  const anyPool = fc.record({
    reserves: fc.array(reserve, { minLength: 2, maxLength: 6 }),
    amplification: fc.integer({ min: 5, max: 2000 }),
    share: fc.integer({ min: 1, max: 90 }),
    offpegFeeMultiplier: fc.constantFrom(1, 2, 10),
  })
  const fee = 0.004

  test('sells and buys what the invariant in whole numbers says, to 1e-9', () => {
    fc.assert(
      fc.property(anyPool, ({ reserves, amplification, share, offpegFeeMultiplier }) => {
        const [base, quote, ...rest] = reserves
        const pool = open({
          base,
          quote,
          amplification,
          fee,
          offpegFeeMultiplier,
          others: rest.map((it) => ({ reserve: it })),
        })
        const raw = reserves.map((it) => BigInt(it) * ONE)
        const ann = BigInt(amplification * reserves.length)
        const quantity = (base * share) / 100
        const feeOf = (put: number, out: number) =>
          dynamicFee(fee, offpegFeeMultiplier, base + put / 2, quote - out / 2)

        const out = Number(exchanged(raw, toRaw(quantity), ann)) / 1e18
        expectRelative(pool.quote(amount(-quantity)), out * (1 - feeOf(quantity, out)), 1e-9)

        const paid = -Number(exchanged(raw, -toRaw(quantity), ann)) / 1e18
        const bought = quantity * (1 - feeOf(-quantity, -paid))
        expectRelative(pool.quote(amount(bought)), -paid, 1e-9)
      }),
      { numRuns: 200 },
    )
  })

  test('shows 1 at balance however many there are, and the other coins keep the price', () => {
    for (const n of [2, 3, 5]) {
      const others = Array.from({ length: n - 2 }, () => ({ reserve: 1000 }))
      const pool = open({ base: 1000, quote: 1000, amplification: 50, others })
      expectRelative(pool.mid(), 1)
      expect(pool.quote(amount(-100))).toBeLessThan(100)
    }
    // A glut of the third coin presses both alike.
    const others = [{ reserve: 50_000 }]
    expectRelative(open({ base: 1000, quote: 1000, amplification: 50, others }).mid(), 1)
  })

  test('does not care which of the other coins is which, and counts them at their rates', () => {
    const given = { base: 800, quote: 1200, amplification: 100 }
    const one = open({ ...given, others: [{ reserve: 500, rate: 1.2 }, { reserve: 900 }] })
    const two = open({ ...given, others: [{ reserve: 900 }, { reserve: 600 }] })
    expectRelative(one.quote(amount(-300)), two.quote(amount(-300)))
  })

  test('keeps its invariant, with the fee kept grows', () => {
    const others = [{ reserve: 700 }]
    const pool = open({ base: 800, quote: 1200, amplification: 100, others, fee: 0.01, feeKept: 1 })
    const { filled, value } = trade(pool, -100)
    const larger = open({
      base: 800 - filled,
      quote: 1200 - value,
      amplification: 100,
      others,
      fee: 0.01,
    })
    expectRelative(pool.mid(), larger.mid())
    expectRelative(pool.quote(amount(50)), larger.quote(amount(50)))
  })

  test('has the whitepaper’s A as nⁿ⁻¹ of the deployed one', () => {
    const given = { base: 900, quote: 500, others: [{ reserve: 700 }] }
    const deployed = open({ ...given, amplification: 90 })
    const paper = open({ ...given, amplification: 10, convention: 'whitepaper' })
    expect(paper.mid()).toBe(deployed.mid())
  })
})

describe('a meta pool', () => {
  const basePool = { reserves: [3e6, 2e6, 1e6], supply: 5.8e6, amplification: 2000 }

  test('counts pool tokens of its base pool at their virtual price', () => {
    const raw = basePool.reserves.map((it) => BigInt(it) * ONE)
    const d = halve(0n, 10n ** 26n, (at) => gap(raw, at, 6000n) < 0n)
    const virtual = Number(d) / 1e18 / basePool.supply
    const meta = open({ base: 1e6, quote: 8e5, amplification: 200, fee: 0.0004, basePool })
    const plain = open({ base: 1e6, quote: 8e5 * virtual, amplification: 200, fee: 0.0004 })
    expectRelative(meta.mid(), plain.mid())
    expectRelative(meta.quote(amount(-1e5)), plain.quote(amount(-1e5)))
    expectRelative(meta.inventory.quote, 8e5 * virtual)
  })

  test('of a balanced base pool without profits is a plain pool', () => {
    const fresh = { reserves: [1e6, 1e6], supply: 2e6, amplification: 100 }
    const meta = open({ base: 1e6, quote: 8e5, amplification: 200, basePool: fresh })
    expectRelative(meta.mid(), open({ base: 1e6, quote: 8e5, amplification: 200 }).mid())
  })
})

describe('a fee that rises with the imbalance', () => {
  const given = { base: 1000, quote: 1000, amplification: 200, fee: 0.001 }
  const rising = { ...given, offpegFeeMultiplier: 5 }

  test('is the fee at balance, and the multiple of it at the end', () => {
    expect(dynamicFee(0.001, 5, 7, 7)).toBe(0.001)
    expectRelative(dynamicFee(0.001, 5, 1e-12, 1), 0.005, 1e-9)
    // 4 · 3 · 1 / 16 = 3/4 of the way from 5 to 1: 5 / (4 · 3/4 + 1).
    expectRelative(dynamicFee(0.001, 5, 3, 1), (0.001 * 5) / 4)
    expectRelative(dynamicFee(0.001, 2, 3, 1), (0.001 * 2) / 1.75)
  })

  test('leaves the price shown at balance alone and takes more off balance', () => {
    expect(open(rising).mid()).toBe(open(given).mid())
    const [risen, plain] = [rising, given].map((it) => open({ ...it, base: 1900, quote: 100 }))
    expect(risen.mid()).toBeLessThan(plain.mid())
    expect(risen.quote(amount(-10))).toBeLessThan(plain.quote(amount(-10)))
    expect(risen.quote(amount(10))).toBeLessThan(plain.quote(amount(10)))
  })

  const size = fc.double({ min: 0.1, max: 900, noNaN: true })
  const limit = fc.double({ min: 0.9, max: 1.1, noNaN: true })

  test('no order is filled worse than its limit', () => {
    fc.assert(
      fc.property(fc.array(size), size, limit, (sales, wanted, limit) => {
        const pool = open(rising)
        for (const [row, sold] of sales.entries()) trade(pool, row % 2 === 0 ? -sold : sold)
        const sold = trade(pool, -wanted, limit)
        if (sold.filled < 0) expect(sold.value / -sold.filled).toBeGreaterThan(limit * (1 - 1e-12))
        const bought = trade(pool, wanted, limit)
        if (bought.filled > 0) {
          expect(-bought.value / bought.filled).toBeLessThan(limit * (1 + 1e-12))
        }
      }),
    )
  })

  test('a round trip never earns, in one piece or in ten', () => {
    fc.assert(
      fc.property(size, size, fc.integer({ min: 1, max: 10 }), (before, sold, parts) => {
        const pool = open(rising)
        trade(pool, before - 450)
        const received = trade(pool, -sold).value
        let paid = 0
        for (let part = 0; part < parts; part++) paid -= trade(pool, sold / parts).value
        expect(paid).toBeGreaterThan(received)
      }),
    )
  })

  test('is found however far the pool is off balance', () => {
    const large = fc.double({ min: 1e-4, max: 60_000, noNaN: true })
    fc.assert(
      fc.property(fc.array(large, { minLength: 1, maxLength: 5 }), (sales) => {
        const pool = open({ ...rising, base: 5000, quote: 4000, amplification: 60, fee: 0.004 })
        for (const sold of sales) trade(pool, -sold)
        for (const to of [0.5, 0.7, 1, 1.3]) expect(pool.depth(price(to))).not.toBeNaN()
        expect(trade(pool, 1e9).value).toBeLessThan(0)
      }),
      { numRuns: 300 },
    )
  })

  test('splitting an order is nearly neutral', () => {
    const whole = open(rising)
    const split = open(rising)
    const { value } = trade(whole, -800)
    let sum = 0
    for (let part = 0; part < 100; part++) sum += trade(split, -8).value
    expect(sum).not.toBe(value)
    expectRelative(sum, value, 2e-4)
  })
})

test('a fee that would reach more than half of an order off the peg is refused', () => {
  const given = { base: 1, quote: 1, amplification: 100, fee: 0.03, offpegFeeMultiplier: 20 }
  const [issue] = stableSwap.parameters.safeParse(given).error?.issues ?? []
  expect([issue?.path, issue?.message]).toEqual([
    ['offpegFeeMultiplier'],
    'fee times multiplier is at most 0.5',
  ])
})

test('where a fee falls steeply towards balance, buying more costs more', () => {
  const given = { base: 5000, quote: 4000, amplification: 60, fee: 0.0004 }
  for (const offpegFeeMultiplier of [20, 100, 500, 1000]) {
    let before = 0
    for (let share = 0.5; share < 1; share += 0.005) {
      const pool = open({ ...given, offpegFeeMultiplier })
      trade(pool, -1e6)
      const { value } = trade(pool, 1e6 * share)
      expect(value).toBeLessThan(before)
      before = value
    }
  }
})
