import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectRelative, trade } from '../../test/trade.ts'
import { amount, price } from '../units/units.ts'
import { concentrated } from './concentrated.ts'
import { constantProduct } from './constant-product.ts'
import { sqrtPriceAt, TICK_MAX } from './tick-ranges.ts'

const parse = (given: object) => concentrated.parameters.parse(given)
const open = (given: object) => concentrated.create(parse(given))

// A twin in whole numbers of the contract's own units, written from the whitepaper and from what
// the contract promises about rounding: against the trader, by one unit a step.
const Q96 = 1n << 96n
const ceilDiv = (a: bigint, b: bigint) => (a + b - 1n) / b

function isqrt(value: bigint): bigint {
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** √(1.0001^tick) · 2^96, from powers of the root of 1.0001 with 300 bits behind the point. */
function sqrtRatioAt(tick: number): bigint {
  const bits = 300n
  let factor = isqrt((10_001n << (2n * bits)) / 10_000n)
  let ratio = 1n << bits
  for (let power = BigInt(Math.abs(tick)); power > 0n; power >>= 1n) {
    if (power & 1n) ratio = (ratio * factor) >> bits
    factor = (factor * factor) >> bits
  }
  return tick < 0 ? ceilDiv(Q96 << bits, ratio) : ceilDiv(ratio * Q96, 1n << bits)
}

interface TwinPool {
  root: bigint
  /** Edges of ranges from the lowest to the highest, and the liquidity between them. */
  readonly edges: readonly bigint[]
  readonly liquidity: readonly bigint[]
  readonly feePips: bigint
}

const delta0 = (low: bigint, high: bigint, there: bigint) =>
  (there * Q96 * (high - low)) / (high * low)
const delta1 = (low: bigint, high: bigint, there: bigint) => (there * (high - low)) / Q96

/** Sells token0, exact in. Returns what was sold, fee included, and token1 received. */
function sellTwin(pool: TwinPool, amountIn: bigint): [sold: bigint, out: bigint] {
  const { edges, liquidity, feePips } = pool
  const feeOn = 1_000_000n - feePips
  let rest = amountIn
  let out = 0n
  for (let range = liquidity.length - 1; range >= 0 && rest > 0n; range--) {
    if (pool.root <= edges[range]) continue
    const there = liquidity[range]
    if (pool.root > edges[range + 1]) pool.root = edges[range + 1]
    const most = delta0(edges[range], pool.root, there) + 1n
    const put = (rest * feeOn) / 1_000_000n
    const scaled = there * Q96
    const next = put >= most ? edges[range] : ceilDiv(scaled * pool.root, scaled + put * pool.root)
    out += delta1(next, pool.root, there)
    rest -= put >= most ? ceilDiv(most * 1_000_000n, feeOn) : rest
    pool.root = next
  }
  return [amountIn - rest, out]
}

/** Buys token0, exact out. Returns what was bought, and token1 paid, fee included. */
function buyTwin(pool: TwinPool, amountOut: bigint): [bought: bigint, paid: bigint] {
  const { edges, liquidity, feePips } = pool
  let rest = amountOut
  let paid = 0n
  for (let range = 0; range < liquidity.length && rest > 0n; range++) {
    if (pool.root >= edges[range + 1]) continue
    const there = liquidity[range]
    if (pool.root < edges[range]) pool.root = edges[range]
    const most = delta0(pool.root, edges[range + 1], there)
    const scaled = there * Q96
    const next =
      rest >= most ? edges[range + 1] : ceilDiv(scaled * pool.root, scaled - rest * pool.root)
    paid += ceilDiv((delta1(pool.root, next, there) + 1n) * 1_000_000n, 1_000_000n - feePips)
    rest -= rest >= most ? most : rest
    pool.root = next
  }
  return [amountOut - rest, paid]
}

describe('the price of a tick', () => {
  test('is the contract’s, near and far', () => {
    for (let tick = -300_000; tick <= 300_000; tick += 1237) {
      expectRelative(sqrtPriceAt(tick), Number(sqrtRatioAt(tick)) / 2 ** 96, 1e-15)
    }
    // Whitepaper 6.1: prices from 2^-128 to 2^128.
    expectRelative(sqrtPriceAt(TICK_MAX) ** 2, 2 ** 128, 1e-4)
    expectRelative(sqrtPriceAt(-TICK_MAX) ** 2, 2 ** -128, 1e-4)
  })
})

// https://uniswapv3book.com, milestones 1 and 2, read 2026-11-23: price 5000, one position of
// 1 ETH and 5000 USDC between 4545 and 5500, no fee. Printed there in doubles: a few digits less.
describe('the worked example of the Uniswap v3 book', () => {
  const given = {
    sqrtPriceX96: '5602277097478614198912276234240',
    positions: [{ lower: 84_222, upper: 86_129, liquidity: Number('1517882343751509868544') }],
    baseDecimals: 18,
    quoteDecimals: 18,
  }

  test('starts at 5000, with 5000 USDC but for the rounding of 4545 to its tick', () => {
    const pool = open(given)
    expectRelative(pool.mid(), 5000, 1e-14)
    expectRelative(pool.inventory.quote, 5000, 1e-3)
  })

  test('sells 0.01337 ETH', () => {
    const pool = open(given)
    const { filled, value } = trade(pool, -0.01337)
    expect(filled).toBe(-0.01337)
    expectRelative(value, 66.80838889019013)
    expectRelative(pool.mid(), 4993.777388290041)
  })

  test('buys with 42 USDC', () => {
    const pool = open(given)
    const { value } = trade(pool, 0.008396714242162444)
    expectRelative(value, -42)
    expectRelative(pool.mid(), 5003.913912782393)
  })
})

describe('against a twin in whole numbers', () => {
  const number = (min: number, max: number) => fc.integer({ min, max })
  const position = fc
    .tuple(number(-40, 39), number(1, 60), number(1, 1000))
    .map(([at, width, size]) => ({
      lower: 60 * at,
      upper: 60 * (at + width),
      liquidity: size * 1e21,
    }))
  const swap = fc.tuple(number(1, 20_000), fc.boolean())
  const feePips = fc.constantFrom(0, 100, 500, 3000, 10_000)

  function twinOf(positions: { lower: number; upper: number; liquidity: number }[], fee: number) {
    const ticks = positions.flatMap(({ lower, upper }) => [lower, upper])
    const edges = [...new Set(ticks)].sort((a, b) => a - b)
    const liquidity = edges
      .slice(0, -1)
      .map((edge) =>
        positions
          .filter(({ lower, upper }) => lower <= edge && edge < upper)
          .reduce((sum, it) => sum + BigInt(it.liquidity), 0n),
      )
    return { root: Q96, edges: edges.map(sqrtRatioAt), liquidity, feePips: BigInt(fee) }
  }

  test('random swaps through random ranges agree to 1e-9', () => {
    let crossings = 0
    fc.assert(
      fc.property(
        fc.array(position, { minLength: 1, maxLength: 8 }),
        fc.array(swap, { minLength: 1, maxLength: 8 }),
        feePips,
        (positions, swaps, fee) => {
          const twin = twinOf(positions, fee)
          const pool = open({
            price: 1,
            positions,
            fee: fee / 1e6,
            baseDecimals: 18,
            quoteDecimals: 18,
          })
          for (const [size, isSell] of swaps) {
            const before = pool.levels()
            const quantity = size * (isSell ? -1 : 1)
            const { filled, value } = trade(pool, quantity)
            const raw = BigInt(size) * 10n ** 18n
            const [moved, other] = isSell ? sellTwin(twin, raw) : buyTwin(twin, raw)
            const tolerance = 1e-9 * size
            expect(Math.abs(Math.abs(filled) - Number(moved) / 1e18)).toBeLessThan(tolerance)
            expect(Math.abs(Math.abs(value) - Number(other) / 1e18)).toBeLessThan(2 * tolerance)
            if (pool.levels() - before > 1) crossings++
          }
        },
      ),
      { numRuns: 300 },
    )
    expect(crossings).toBeGreaterThan(100)
  })
})

describe('a concentrated pool', () => {
  const wide = { lower: -TICK_MAX, upper: TICK_MAX }

  test('of one position over all prices is a constant-product pool', () => {
    // Virtual reserves of 1000 and 1e6: L = √(1000 · 1e6), price 1000.
    const fee = 0.003
    const given = { price: 1000, fee, positions: [{ ...wide, liquidity: Math.sqrt(1e9) }] }
    const pool = open(given)
    const twin = constantProduct.create(
      constantProduct.parameters.parse({ base: 1000, quote: 1_000_000, fee }),
    )
    for (const [quantity, limit] of [
      [-1e-6, 0],
      [-250, 0],
      [400, 0],
      [1e9, 1400],
      [-1e9, 333],
    ]) {
      const got = trade(pool, quantity, limit)
      const expected = trade(twin as typeof pool, quantity, limit)
      expectRelative(got.filled, expected.filled)
      expectRelative(got.value, expected.value)
      expectRelative(pool.mid(), twin.mid())
      expectRelative(pool.depth(price(200)), twin.depth(price(200)))
    }
  })

  const stairs = {
    price: 1,
    positions: [
      { lower: -1000, upper: 1000, liquidity: 100 },
      { lower: -3000, upper: -1000, liquidity: 50 },
      { lower: 2000, upper: 3000, liquidity: 50 },
    ],
  }

  test('crosses ticks: each range gives what it holds, at its own prices', () => {
    const pool = open(stairs)
    const root = sqrtPriceAt
    const first = 100 * (1 / root(-1000) - 1)
    const second = 50 * (1 / root(-3000) - 1 / root(-1000))
    const { filled, value } = trade(pool, -(first + second / 2))
    expectRelative(filled, -(first + second / 2))
    const middle = 2 / (1 / root(-3000) + 1 / root(-1000))
    expectRelative(value, 100 * (1 - root(-1000)) + 50 * (root(-1000) - middle))
    expectRelative(pool.mid(), middle * middle)
    expect(pool.levels()).toBe(2)
  })

  test('jumps over prices at which nobody provides, and back', () => {
    const pool = open(stairs)
    const inner = 100 * (1 - 1 / sqrtPriceAt(1000))
    trade(pool, inner * (1 - 1e-12))
    expectRelative(pool.mid(), 1.0001 ** 1000, 1e-9)
    trade(pool, 1e-3)
    expect(pool.mid()).toBeGreaterThan(1.0001 ** 2000)
    trade(pool, -2e-3)
    expect(pool.mid()).toBeLessThan(1.0001 ** 1000)
  })

  test('leaves unfilled what is beyond its last range, and stops there', () => {
    const pool = open(stairs)
    const { base, quote } = pool.inventory
    const bought = trade(pool, 1e9)
    expectRelative(bought.filled, base)
    expectRelative(pool.mid(), 1.0001 ** 3000, 1e-11)
    expect(trade(pool, 1)).toEqual({ filled: 0, value: 0 })
    expect(pool.depth(price(1e9))).toBe(0)
    const other = open(stairs)
    const sold = trade(other, -1e9)
    expectRelative(sold.value, quote)
    expectRelative(other.mid(), 1.0001 ** -3000, 1e-11)
    expect(other.depth(price(0))).toBeCloseTo(0, 12)
  })

  test('takes its fee from what goes in and leaves the liquidity as it was', () => {
    const free = open(stairs)
    const pool = open({ ...stairs, fee: 0.01 })
    expectRelative(pool.quote(amount(-1)), free.quote(amount(-0.99)))
    expectRelative(pool.quote(amount(1)), free.quote(amount(1)) / 0.99)
    trade(pool, -1)
    trade(free, -0.99)
    expectRelative(pool.mid(), free.mid())
  })

  test('stops where the last unit, fee included, reaches the limit', () => {
    const pool = open({ ...stairs, fee: 0.01 })
    expect(trade(pool, -1, 0.995).filled).toBeCloseTo(0, 12)
    expect(trade(pool, 1, 1.005).filled).toBeCloseTo(0, 12)
    trade(pool, -1e9, 0.9)
    expectRelative(pool.mid() * 0.99, 0.9)
    trade(pool, 1e9, 1.05)
    expectRelative(pool.mid() / 0.99, 1.05)
  })

  test('loses depth in all ranges alike', () => {
    const thin = open(stairs)
    thin.setDepth(0.25)
    const quarter = open({
      ...stairs,
      positions: stairs.positions.map((it) => ({ ...it, liquidity: it.liquidity / 4 })),
    })
    expectRelative(trade(thin, -2).value, trade(quarter, -2).value)
    expectRelative(thin.mid(), quarter.mid())
    expectRelative(thin.depth(price(1.3)), quarter.depth(price(1.3)))
  })

  test('is the same from net changes at ticks, in any order', () => {
    const ticks = [
      [1000, -100],
      [-3000, 50],
      [-1000, 50],
      [2000, 50],
      [3000, -50],
    ]
    const pool = open({ price: 1, ticks })
    const twin = open(stairs)
    for (const quantity of [-4, 7, -2]) {
      expect(trade(pool, quantity)).toEqual(trade(twin, quantity))
    }
  })

  test('may have the base as token1: the same pool seen from the other side', () => {
    // ETH at 2000 USDC in a pool whose token0 is USDC (6 decimals), token1 ETH (18).
    const sqrtPriceX96 = String(BigInt(Math.round(Math.sqrt(1e12 / 2000) * 2 ** 60)) << 36n)
    const other = open({
      sqrtPriceX96,
      baseToken: 'token1',
      baseDecimals: 18,
      quoteDecimals: 6,
      positions: [{ lower: 199_000, upper: 202_000, liquidity: 1e18 }],
    })
    expectRelative(other.mid(), 2000, 1e-9)
    const pool = open({
      price: 2000,
      baseDecimals: 18,
      quoteDecimals: 6,
      positions: [{ lower: -202_000, upper: -199_000, liquidity: 1e18 }],
    })
    expectRelative(other.quote(amount(-3)), pool.quote(amount(-3)), 1e-9)
    expectRelative(other.depth(price(2100)), pool.depth(price(2100)), 1e-9)
  })

  test('is moved by shocks without a change of shape', () => {
    const pool = open(stairs)
    const before = pool.quote(amount(-1))
    pool.move(0.5, 0)
    expectRelative(pool.quote(amount(-1)), before / 2)
    pool.move(1, -2)
    expect([pool.mid(), pool.fundamental()]).toEqual([0, 0])
    expect(trade(pool, -1, 0.5)).toEqual({ filled: 0, value: 0 })
  })
})

describe('parameters', () => {
  const problems = (given: object) =>
    concentrated.parameters.safeParse(given).error?.issues.map(({ message }) => message)
  const positions = [{ lower: 0, upper: 10, liquidity: 1 }]

  test('that contradict or leave something out are refused', () => {
    const far = concentrated.parameters.safeParse({ positions, sqrtPriceX96: '9'.repeat(80) })
    expect(far.error?.issues[0].path).toEqual(['sqrtPriceX96'])
    expect(problems({ positions })).toEqual(['give price or sqrtPriceX96'])
    expect(problems({ price: 1 })).toEqual(['give positions or ticks'])
    expect(problems({ price: 1, positions: [{ lower: 9, upper: 9, liquidity: 1 }] })).toEqual([
      'position 0: lower must lie below upper',
    ])
    const ticks = [
      [0, 1],
      [5, -2],
      [9, 1],
    ]
    expect(problems({ price: 1, ticks })).toEqual(['ticks: liquidity must not fall below zero'])
    expect(
      problems({
        price: 1,
        ticks: [
          [0, 1],
          [5, 1],
        ],
      }),
    ).toEqual(['ticks: the changes must sum to zero'])
    expect(
      problems({
        price: 1,
        ticks: [
          [0, 0],
          [5, 0],
        ],
      }),
    ).toEqual(['ticks: no liquidity'])
  })
})
