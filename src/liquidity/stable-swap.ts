/**
 * Curve's StableSwap for two coins that ought to be worth the same: almost a straight line while
 * the pool is balanced, and a cliff once it is not.
 *
 *     Ann (x + y) + D = Ann D + D³ / (4xy)         x base (at par), y quote, D their sum at balance
 *     dy/dx = (Ann + D³/(4x²y)) / (Ann + D³/(4xy²))
 *     price shown = dy/dx · (1 − fee) · rate · F   what the seller of one small unit more receives
 *
 * The price shown is after the fee, like the pool's own get_dy: that is what is published as "the
 * pool price of 1 stETH". In a pool without fee it is the marginal price. F is where shocks put
 * the price relative to the start; the curve stays, as if re-balanced around the new par at once.
 *
 * Deployed pools multiply their A by n (Ann = 2A), the whitepaper by n^n (Ann = 4A).
 *
 * Source: https://github.com/curvefi/curve-contract, contracts/pools/steth/StableSwapSTETH.vy:
 * `Ann: uint256 = amp * N_COINS`, the fee on `dy`, the admin's share of it set aside (read
 * 2026-11-23).
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports.ts'
import { assert } from '../kit/assert.ts'
import { type Curve, createFromCurve, type Fill } from './curve.ts'

const parameters = z.strictObject({
  base: z.number().positive().describe('Reserve of base, in its own unit.'),
  quote: z.number().positive().describe('Reserve of quote, in its own unit.'),
  amplification: z.number().min(1).describe('A: how far the straight part reaches.'),
  convention: z
    .enum(['deployed', 'whitepaper'])
    .default('deployed')
    .describe('What A means: Ann = 2A in deployed pools, Ann = 4A in the whitepaper.'),
  fee: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Fee on what goes out, a share of it (0.0004 is 0.04 %).'),
  feeKept: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      'Share of the fee that stays in the reserves; in deployed pools all but the admin’s. ' +
        '0: splitting an order is neutral.',
    ),
  rate: z.number().positive().default(1).describe('Quote that one base is worth at par.'),
})

type Parameters = z.infer<typeof parameters>

/** Share of the base that nobody buys. */
const UNSOLD = 0.01
const HALVINGS_MAX = 200

/** The sum of both reserves at balance. Newton from above on a convex function: no overshoot. */
export function invariant(x: number, y: number, ann: number): number {
  const sum = x + y
  let d = sum
  for (let step = 0; step < 256; step++) {
    const cubic = ((d / (2 * x)) * d) / (2 * y)
    const next = (d * (2 * cubic) + ann * sum) / (3 * cubic + ann - 1)
    if (!(next < d)) return d
    d = next
  }
  assert(false, 'stable-swap: the invariant is found')
}

/** D³ / (4 z): what the invariant needs again and again. */
function cubicOver(d: number, z: number): number {
  return ((d / (2 * z)) * d * d) / 2
}

/** The quote reserve that goes with base reserve x: the positive root of y² + by = c. */
function otherReserve(x: number, d: number, ann: number): number {
  const b = x + d / ann - d
  const c = cubicOver(d, x) / ann
  const root = Math.sqrt(b * b + 4 * c)
  return b > 0 ? (2 * c) / (b + root) : (root - b) / 2
}

/** Quote taken out by one more unit of base, before the fee. */
export function slope(x: number, y: number, d: number, ann: number): number {
  const q = cubicOver(d, x) / y
  return (ann + q / x) / (ann + q / y)
}

interface Pool {
  readonly given: Parameters
  readonly ann: number
  /** Price shown at the start. */
  readonly start: number
  readonly startX: number
  readonly startD: number
  /** Base at par, quote, and the invariant. */
  x: number
  y: number
  d: number
  fundamental: number
  /** Reserves after the trade that `fill` describes. */
  nextX: number
  nextY: number
  readonly fill: Fill
}

function createPool(given: Parameters): Pool {
  const { base, quote, amplification, convention, fee, rate } = given
  const ann = amplification * (convention === 'deployed' ? 2 : 4)
  const x = base * rate
  const d = invariant(x, quote, ann)
  const start = slope(x, quote, d, ann) * rate * (1 - fee)
  const fill = { amount: 0, value: 0, work: 0 }
  const reserves = { x, y: quote, d, nextX: x, nextY: quote }
  return { given, ann, start, startX: x, startD: d, fundamental: start, fill, ...reserves }
}

function mid({ given, ann, start, x, y, d, fundamental }: Pool): number {
  return fundamental * ((slope(x, y, d, ann) * given.rate * (1 - given.fee)) / start)
}

/** Where shocks put the price, relative to the start. */
function moved({ start, fundamental }: Pool): number {
  return fundamental / start
}

function slopeAt({ ann, d }: Pool, x: number): number {
  return slope(x, otherReserve(x, d, ann), d, ann)
}

/**
 * Quote that goes out for base going in, before the fee; both negative the other way round. The
 * difference of both roots, written so that nothing cancels however small the trade.
 */
function exchange(pool: Pool, put: number): number {
  const { ann, d, x, y } = pool
  pool.nextX = x + put
  pool.nextY = otherReserve(pool.nextX, d, ann)
  const c = cubicOver(d, x) / ann
  return (put * (c / pool.nextX + pool.nextY)) / (pool.nextY + c / y)
}

/** The base reserve between `good` and `bad` where the slope is `target`, on the good side. */
function search(pool: Pool, good: number, bad: number, target: number): number {
  const isAbove = slopeAt(pool, good) > target
  for (let step = 0; step < HALVINGS_MAX; step++) {
    const middle = good + (bad - good) / 2
    if (middle === good || middle === bad) break
    pool.fill.work++
    if (slopeAt(pool, middle) > target === isAbove) good = middle
    else bad = middle
  }
  return good
}

/** Base that can be put in before a unit brings less than `limit`, at most `wanted`. */
function sellable(pool: Pool, wanted: number, limit: number): number {
  const { rate, fee } = pool.given
  const target = limit / (moved(pool) * rate * (1 - fee))
  const far = pool.x + wanted * rate
  if (limit === 0 || slopeAt(pool, far) >= target) return wanted
  if (slopeAt(pool, pool.x) <= target) return 0
  return (search(pool, pool.x, far, target) - pool.x) / rate
}

/** Base that can be taken out before a unit costs more than `limit`, at most `wanted`. */
function buyable(pool: Pool, wanted: number, limit: number): number {
  const { rate, fee } = pool.given
  const most = Math.max(0, ((pool.x - UNSOLD * pool.startX) * (1 - fee)) / rate)
  const within = Math.min(wanted, most)
  const target = (limit * (1 - fee)) / (moved(pool) * rate)
  const far = pool.x - (within * rate) / (1 - fee)
  if (limit === 0 || slopeAt(pool, far) <= target) return within
  if (slopeAt(pool, pool.x) >= target) return 0
  return ((pool.x - search(pool, pool.x, far, target)) * (1 - fee)) / rate
}

function sell(pool: Pool, wanted: number, limit: number): void {
  const { rate, fee, feeKept } = pool.given
  const sold = sellable(pool, wanted, limit)
  const out = exchange(pool, sold * rate)
  pool.nextY += out * fee * feeKept
  pool.fill.amount = -sold
  pool.fill.value = out * (1 - fee) * moved(pool)
}

function buy(pool: Pool, wanted: number, limit: number): void {
  const { rate, fee, feeKept } = pool.given
  const bought = buyable(pool, wanted, limit)
  const taken = (bought * rate) / (1 - fee)
  pool.fill.amount = bought
  pool.fill.value = exchange(pool, -taken) * moved(pool)
  pool.nextX += taken * fee * feeKept
}

function depth(pool: Pool, to: number): number {
  if (to >= mid(pool)) return buyable(pool, Infinity, to)
  if (to === 0) return -Infinity
  let far = pool.startD / pool.given.rate
  while (sellable(pool, far, to) === far) far *= 2
  return -sellable(pool, far, to)
}

function createCurve(given: Parameters): Curve {
  const pool = createPool(given)
  return {
    mid: () => mid(pool),
    fundamental: () => pool.fundamental,
    fill: pool.fill,
    trade(quantity, limit) {
      pool.fill.work = 1
      if (quantity < 0) sell(pool, -quantity, limit)
      else buy(pool, quantity, limit)
    },
    settle() {
      pool.x = pool.nextX
      pool.y = pool.nextY
      if (given.feeKept > 0) pool.d = invariant(pool.x, pool.y, pool.ann)
    },
    move(scale, shift) {
      pool.fundamental = Math.max(0, pool.fundamental * scale + shift)
    },
    depth: (to) => depth(pool, to),
    reset() {
      pool.x = pool.startX
      pool.y = given.quote
      pool.d = pool.startD
      pool.fundamental = pool.start
    },
  }
}

/** Curve's pool of two coins that ought to be worth the same. */
export const stableSwap = defineLiquidity<Parameters>({
  id: 'stable-swap',
  title: 'StableSwap pool',
  assumes: ['amplification does not ramp', 'the fee is set aside, or stays from the next order on'],
  ignores: ['deposits and withdrawals, integer rounding, what providers lose when par moves'],
  parameters,
  create: (given) => createFromCurve(createCurve(given), given.base, given.quote),
  sources: [
    {
      rule: 'invariant with Ann = A n, fee on what goes out',
      url: 'https://github.com/curvefi/curve-contract/blob/master/contracts/pools/steth/StableSwapSTETH.vy',
      readOn: '2026-11-23',
      note: 'A = 30 and fee 0.0004 reproduce sales published by lidofinance/aave-liquidation-model',
    },
  ],
})
