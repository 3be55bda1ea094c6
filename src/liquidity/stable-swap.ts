/**
 * Curve's StableSwap for coins that ought to be worth the same: almost a straight line while the
 * pool is balanced, and a cliff once it is not. Two of its coins are traded, base and quote.
 *
 *     Ann Σ + D = Ann D + Dⁿ⁺¹ / (nⁿ Π)            Σ, Π of reserves at par, D their sum at balance
 *     dy/dx = (Ann + q/x) / (Ann + q/y)            q = Dⁿ⁺¹ / (nⁿ Π), x base at par, y quote
 *     price shown = dy/dx · (1 − fee) · rate · F   what the seller of one small unit more receives
 *
 * The price shown is after the fee, like the pool's own get_dy: that is what is published as "the
 * pool price of 1 stETH". In a pool without fee it is the marginal price. F is where shocks put
 * the price relative to the start; the curve stays, as if re-balanced around the new par at once.
 *
 * Types of pool: plain; with rates (`rate`, `others[].rate`: tokens that are worth more than par);
 * of n coins (`others`); meta (`basePool`: the quote is counted as pool tokens of another pool, at
 * their virtual price D / supply); next generation (`offpegFeeMultiplier`: the fee rises with the
 * imbalance, measured halfway through the order, so that splitting is neutral only nearly).
 *
 * Source: https://github.com/curvefi/curve-contract, contracts/pools/steth/StableSwapSTETH.vy:
 * `Ann: uint256 = amp * N_COINS`, the fee on `dy`, the admin's share of it set aside; and
 * https://github.com/curvefi/stableswap-ng, contracts/main/CurveStableSwapNG.vy: `_dynamic_fee`,
 * taken at the middle of both reserves before and after (read 2026-11-23).
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { FACTOR_MAX, positive } from '../units/magnitude.ts'
import { type Curve, createFromCurve, type Fill, moved } from './curve.ts'
import {
  amplified,
  dynamicFee,
  invariant,
  type Others,
  otherReserve,
  powerOver,
  type Shape,
  shareOf,
  slope,
  sumOf,
} from './stable-invariant.ts'

const amplification = z.number().min(1).max(1e6).describe('A: how far the straight part reaches.')
const convention = z
  .enum(['deployed', 'whitepaper'])
  .default('deployed')
  .describe('What A means: Ann = nA in deployed pools, nⁿ A in the whitepaper, n coins.')

const parameters = z
  .strictObject({
    base: positive().describe('Reserve of base, in its own unit.'),
    quote: positive().describe('Reserve of quote, in its own unit.'),
    amplification,
    convention,
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
    offpegFeeMultiplier: z
      .number()
      .min(1)
      .max(FACTOR_MAX)
      .default(1)
      .describe('How many times the fee is charged where the pool has run out of one coin.'),
    rate: positive().default(1).describe('Quote that one base is worth at par.'),
    others: z
      .array(
        z.strictObject({
          reserve: positive().describe('Reserve of the coin, in its own unit.'),
          rate: positive().default(1).describe('Quote that one of it is worth at par.'),
        }),
      )
      .max(6)
      .default([])
      .describe('Coins of the pool beyond base and quote: they stay where they are.'),
    basePool: z
      .strictObject({
        reserves: z
          .array(positive())
          .min(2)
          .max(8)
          .describe('Its reserves, in units of its coins at par.'),
        supply: positive().describe('Its pool tokens in existence.'),
        amplification,
        convention,
      })
      .optional()
      .describe('Meta pool: `quote` counts pool tokens of this one; prices are in its coins.'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (given.fee * given.offpegFeeMultiplier > DYNAMIC_FEE_MAX && given.offpegFeeMultiplier > 1) {
      issue('offpegFeeMultiplier', `fee times multiplier is at most ${DYNAMIC_FEE_MAX}`)
    }
  })

type Parameters = z.infer<typeof parameters>

/** Highest fee that CurveStableSwapNG.vy accepts: MAX_FEE. */
const DYNAMIC_FEE_MAX = 0.5
/** Share of the base that nobody buys. */
const UNSOLD = 0.01
const HALVINGS_MAX = 200
const REPEATS_MAX = 100
/** From the pool to the largest number there is. */
const DOUBLINGS_MAX = 1000
/** Share of an order by which what it takes and what it gets may differ. */
const SETTLED = 1e-9

interface State extends Shape {
  /** Base at par and quote. */
  x: number
  y: number
  fundamental: number
}

interface Pool {
  readonly given: Parameters
  readonly others: Others
  /** Price shown at the start. */
  readonly start: number
  readonly startX: number
  readonly startD: number
  readonly state: State
  /** Reserves after the trade that `fill` describes. */
  readonly next: { x: number; y: number }
  readonly fill: Fill
}

/** Quote reserve in the unit in which prices are: pool tokens of a base pool count D / supply. */
function quoteOf({ quote, basePool }: Parameters): number {
  if (basePool === undefined) return quote
  const { reserves, supply, amplification, convention } = basePool
  const [x, y, ...others] = reserves
  const ann = amplified(amplification, convention, reserves.length)
  return (quote * invariant(x, y, ann, Float64Array.from(others))) / supply
}

function createPool(given: Parameters): Pool {
  const { base, amplification, convention, rate } = given
  const others = Float64Array.from(given.others, (coin) => coin.reserve * coin.rate)
  const n = others.length + 2
  const ann = amplified(amplification, convention, n)
  const x = base * rate
  const y = quoteOf(given)
  const d = invariant(x, y, ann, others)
  const shape = { n, ann, sum: sumOf(others), d, share: shareOf(others, d) }
  const start = shownAt(given, shape, x, y)
  const state = { ...shape, x, y, fundamental: start }
  const fill = { amount: 0, value: 0, work: 0 }
  const next = { x, y }
  return { given, others, start, startX: x, startD: d, state, next, fill }
}

/** Price shown by a pool whose par has not moved. */
function shownAt(given: Parameters, shape: Shape, x: number, y: number): number {
  return slope(shape, x, y) * given.rate * (1 - feeAt(given, x, y))
}

/** Fee on what goes out while these are the reserves. */
function feeAt({ fee, offpegFeeMultiplier }: Parameters, x: number, y: number): number {
  return offpegFeeMultiplier === 1 ? fee : dynamicFee(fee, offpegFeeMultiplier, x, y)
}

/** Fee of an order that brings the base reserve to `x`: measured halfway. */
function feeTo(pool: Pool, x: number): number {
  const { given, state } = pool
  if (given.offpegFeeMultiplier === 1) return given.fee
  return feeAt(given, (state.x + x) / 2, (state.y + otherReserve(state, x)) / 2)
}

/** Base reserve after so much was taken out at par. What nobody buys stays, for all rounding. */
function baseAfter({ state, startX }: Pool, taken: number): number {
  return state.x - taken > 0 ? state.x - taken : UNSOLD * startX
}

function mid({ given, start, state }: Pool): number {
  return state.fundamental * (shownAt(given, state, state.x, state.y) / start)
}

/**
 * Slope at base reserve x, and what a fee that is not the usual one does to it. The higher of the
 * order's fee and of that of one small unit more counts, so that neither is worse than a limit.
 */
function slopeAt(pool: Pool, x: number, isSale: boolean): number {
  const { given, state } = pool
  const y = otherReserve(state, x)
  const bare = slope(state, x, y)
  if (given.offpegFeeMultiplier === 1) return bare
  const kept = (1 - Math.max(feeTo(pool, x), feeAt(given, x, y))) / (1 - given.fee)
  return isSale ? bare * kept : bare / kept
}

/**
 * Quote that goes out for base going in, before the fee; both negative the other way round. The
 * difference of both roots, written so that nothing cancels however small the trade.
 */
function exchange(pool: Pool, put: number): number {
  const { state, next } = pool
  const { ann, x, y } = state
  next.x = baseAfter(pool, -put)
  next.y = otherReserve(state, next.x)
  const c = powerOver(state, x) / ann
  return (put * (c / next.x + next.y)) / (next.y + c / y)
}

/** The base reserve between `good` and `bad` where the slope is `target`, on the good side. */
function search(pool: Pool, good: number, bad: number, target: number): number {
  const isSale = bad > good
  const isAbove = slopeAt(pool, good, isSale) > target
  for (let step = 0; step < HALVINGS_MAX; step++) {
    const middle = good + (bad - good) / 2
    if (middle === good || middle === bad) break
    pool.fill.work++
    if (slopeAt(pool, middle, isSale) > target === isAbove) good = middle
    else bad = middle
  }
  return good
}

/** Base that can be put in before a unit brings less than `limit`, at most `wanted`. */
function sellable(pool: Pool, wanted: number, limit: number): number {
  const { rate, fee } = pool.given
  const { x } = pool.state
  const target = limit / (moved(pool) * rate * (1 - fee))
  const far = x + wanted * rate
  if (limit === 0 || slopeAt(pool, far, true) >= target) return wanted
  if (slopeAt(pool, x, true) <= target) return 0
  return (search(pool, x, far, target) - x) / rate
}

/** Base that can be taken out before a unit costs more than `limit`, at most `wanted`. */
function buyable(pool: Pool, wanted: number, limit: number): number {
  const { rate, fee } = pool.given
  const { x } = pool.state
  const within = Math.min(wanted, Math.max(0, netOf(pool, x - UNSOLD * pool.startX)))
  const target = (limit * (1 - fee)) / (moved(pool) * rate)
  const far = baseAfter(pool, grossOf(pool, within))
  if (limit === 0 || slopeAt(pool, far, false) <= target) return within
  if (slopeAt(pool, x, false) >= target) return 0
  return netOf(pool, x - search(pool, x, far, target))
}

/** Base that a buyer gets when so much is taken out at par, fee included. */
function netOf(pool: Pool, taken: number): number {
  return (taken * (1 - feeTo(pool, baseAfter(pool, taken)))) / pool.given.rate
}

/** The other way round; a fee that depends on the order is found by trying it again. */
function grossOf(pool: Pool, bought: number): number {
  const { rate, fee, offpegFeeMultiplier } = pool.given
  let taken = (bought * rate) / (1 - fee)
  if (offpegFeeMultiplier === 1) return taken
  const most = Math.max(0, pool.state.x - UNSOLD * pool.startX)
  for (let step = 0; step < REPEATS_MAX; step++) {
    const next = Math.min(most, (bought * rate) / (1 - feeTo(pool, baseAfter(pool, taken))))
    if (next === taken) break
    taken = next
  }
  const isFound = Math.abs(netOf(pool, taken) - bought) <= SETTLED * bought
  return isFound ? taken : halveGross(pool, bought, most)
}

/** Where a high fee falls steeply as the pool comes into balance, trying again runs in circles. */
function halveGross(pool: Pool, bought: number, most: number): number {
  let low = 0
  let high = most
  for (let step = 0; step < HALVINGS_MAX; step++) {
    const middle = low + (high - low) / 2
    if (middle === low || middle === high) break
    if (netOf(pool, middle) < bought) low = middle
    else high = middle
  }
  return high
}

function sell(pool: Pool, wanted: number, limit: number): void {
  const { rate, feeKept } = pool.given
  const sold = sellable(pool, wanted, limit)
  const out = exchange(pool, sold * rate)
  const fee = feeTo(pool, pool.next.x)
  pool.next.y += out * fee * feeKept
  pool.fill.amount = -sold
  pool.fill.value = out * (1 - fee) * moved(pool)
}

function buy(pool: Pool, wanted: number, limit: number): void {
  const { feeKept } = pool.given
  const bought = buyable(pool, wanted, limit)
  const taken = grossOf(pool, bought)
  const fee = feeTo(pool, baseAfter(pool, taken))
  pool.fill.amount = bought
  pool.fill.value = exchange(pool, -taken) * moved(pool)
  pool.next.x += taken * fee * feeKept
}

function depth(pool: Pool, to: number): number {
  if (to >= mid(pool)) return buyable(pool, Infinity, to)
  if (to === 0) return -Infinity
  let far = pool.startD / pool.given.rate
  for (let step = 0; step < DOUBLINGS_MAX && sellable(pool, far, to) === far; step++) far *= 2
  return -sellable(pool, far, to)
}

function createCurve(pool: Pool): Curve {
  const { given, others, state, next, fill } = pool
  return {
    state,
    mid: () => mid(pool),
    fundamental: () => state.fundamental,
    fill,
    trade(quantity, limit) {
      fill.work = 1
      if (quantity < 0) sell(pool, -quantity, limit)
      else buy(pool, quantity, limit)
    },
    settle() {
      state.x = next.x
      state.y = next.y
      if (given.feeKept === 0) return
      state.d = invariant(state.x, state.y, state.ann, others)
      state.share = shareOf(others, state.d)
    },
    move(scale, shift) {
      state.fundamental = Math.max(0, state.fundamental * scale + shift)
    },
    depth: (to) => depth(pool, to),
  }
}

/** Curve's pools of coins that ought to be worth the same. */
export const stableSwap = defineLiquidity<Parameters>({
  id: 'stable-swap',
  title: 'StableSwap pool',
  assumes: [
    'amplification and rates do not change during a run, nor do coins that are not traded',
    'the fee is set aside, or stays from the next order on',
    'pool tokens of a base pool are worth their virtual price: redeemed in balance and without fee',
  ],
  ignores: ['deposits and withdrawals, integer rounding, what providers lose when par moves'],
  parameters,
  create(given) {
    const pool = createPool(given)
    return createFromCurve(createCurve(pool), given.base, pool.state.y)
  },
  citations: [
    {
      rule: 'invariant with Ann = A n, fee on what goes out',
      url: 'https://github.com/curvefi/curve-contract/blob/master/contracts/pools/steth/StableSwapSTETH.vy',
      readOn: '2026-11-23',
      note: 'A = 30 and fee 0.0004 reproduce sales published by lidofinance/aave-liquidation-model',
    },
    {
      rule: 'fee that rises with the imbalance, measured halfway; pool tokens at virtual price',
      url: 'https://github.com/curvefi/stableswap-ng/blob/main/contracts/main/CurveStableSwapMetaNG.vy',
      readOn: '2026-11-23',
    },
  ],
})
