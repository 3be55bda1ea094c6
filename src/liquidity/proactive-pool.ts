/**
 * A pool that quotes around an oracle's price, the more steeply the less of an asset it has left:
 * DODO's proactive market maker. k sets how steeply: 1 is the constant product, near 0 the price.
 *
 *     base short (B < B0):  p = i (1 − k + k (B0/B)²)     Q − Q0 = i (B0 − B) (1 − k + k B0/B)
 *     quote short (Q < Q0): p = i / (1 − k + k (Q0/Q)²)   i (B − B0) = (Q0 − Q) (1 − k + k Q0/Q)
 *
 * B, Q are the reserves, B0, Q0 the targets, i the oracle's price. Between two points of one branch
 * i ΔB = ΔQ (1 − k + k Q0²/(Q Q')), and likewise with B: so nothing cancels however small the
 * trade. The fee is taken from what goes out and set aside; splitting an order is neutral.
 *
 * The price shown is p · F. F is where shocks put the oracle's price relative to the start: a
 * shock multiplies it and leaves the branch alone, as if the pool's quote target had followed at
 * once and at nobody's cost.
 *
 * Source: https://github.com/DODOEX/contractV2, contracts/lib/DODOMath.sol (the integral and its
 * quadratic) and PMMPricing.sol (branches, mid price) (read 2026-11-23).
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { positive, signed } from '../units/magnitude.ts'
import { type Curve, createFromCurve, type Fill, moved } from './curve.ts'

const parameters = z
  .strictObject({
    price: positive().describe('The oracle’s price i at the start, quote per base.'),
    base: positive().describe('Target B0: base that the pool wants to hold.'),
    quote: positive().describe('Target Q0: quote that the pool wants to hold.'),
    excess: signed()
      .default(0)
      .describe('Base that it holds beyond its target at the start; negative: that is missing.'),
    k: z.number().min(1e-9).max(1).describe('Slope: 1 is constant product, near 0 constant price.'),
    fee: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('Fee on what goes out, a share of it (0.003 is 0.3 %).'),
  })
  .superRefine(({ base, excess }, context) => {
    if (context.issues.length > 0) return
    if (excess > -(1 - UNSOLD) * base) return
    const message = 'at least a hundredth of the base target is left'
    context.addIssue({ code: 'custom', path: ['excess'], message })
  })

type Parameters = z.infer<typeof parameters>

/** Share of the base target that nobody buys. */
const UNSOLD = 0.01

interface Pool {
  readonly given: Parameters
  /** Price shown at the start. */
  readonly start: number
  /** `excess` is B − B0: the place on the curve. */
  readonly state: { fundamental: number; excess: number }
  /** After the trade that `fill` describes. */
  nextExcess: number
  readonly fill: Fill
}

/** Quote reserve while the pool has this much more base than it wants. */
function quoteAt({ price, quote, k }: Parameters, excess: number): number {
  // (1 − k) Q² + b Q = k Q0², the positive root without cancellation.
  const b = price * excess - (1 - 2 * k) * quote
  const c = k * quote * quote
  const root = Math.sqrt(b * b + 4 * (1 - k) * c)
  return b > 0 ? (2 * c) / (b + root) : (root - b) / (2 * (1 - k))
}

/** Price before any fee or shock. */
function priceAt(given: Parameters, excess: number): number {
  const { price, base, quote, k } = given
  const ratio = excess < 0 ? base / (base + excess) : quote / quoteAt(given, excess)
  const bend = 1 - k + k * ratio * ratio
  return excess < 0 ? price * bend : price / bend
}

/** The place on the curve where that price is `at`. */
function placeOf({ price, base, quote, k }: Parameters, at: number): number {
  if (at >= price) return base / Math.sqrt((at / price - 1 + k) / k) - base
  const left = quote / Math.sqrt((price / at - 1 + k) / k)
  return ((quote - left) * (1 - k + (k * quote) / left)) / price
}

/** Where the pool stands then. What nobody buys stays, for all rounding. */
function placeAfter({ base }: Parameters, from: number, put: number): number {
  return Math.max((UNSOLD - 1) * base, from + put)
}

/** Quote that goes out for `put` of base on one branch; both negative the other way round. */
function within(given: Parameters, from: number, put: number): number {
  const { price, base, quote, k } = given
  const to = placeAfter(given, from, put)
  if (from < 0 || to < 0) {
    return price * put * (1 - k + k * (base / (base + from)) * (base / (base + to)))
  }
  return (price * put) / (1 - k + k * (quote / quoteAt(given, from)) * (quote / quoteAt(given, to)))
}

/** The same across both branches. */
function exchange(given: Parameters, from: number, put: number): number {
  const to = from + put
  if (from * to >= 0) return within(given, from, put)
  return within(given, from, -from) + within(given, 0, to)
}

/** Base that can be sold before a unit brings less than `limit`. */
function sellable(pool: Pool, limit: number): number {
  const { given } = pool
  const { excess } = pool.state
  if (limit === 0) return Infinity
  return Math.max(0, placeOf(given, limit / (1 - given.fee) / moved(pool)) - excess)
}

/** Base that can be bought before a unit costs more than `limit`. */
function buyable(pool: Pool, limit: number): number {
  const { given } = pool
  const { excess } = pool.state
  const least = (UNSOLD - 1) * given.base
  const end = limit === 0 ? least : placeOf(given, (limit * (1 - given.fee)) / moved(pool))
  return Math.max(0, excess - Math.max(least, end)) * (1 - given.fee)
}

function trade(pool: Pool, quantity: number, limit: number): void {
  const { given, fill } = pool
  const { excess } = pool.state
  if (quantity < 0) {
    const sold = Math.min(-quantity, sellable(pool, limit))
    pool.nextExcess = excess + sold
    fill.amount = -sold
    fill.value = exchange(given, excess, sold) * (1 - given.fee) * moved(pool)
  } else {
    const bought = Math.min(quantity, buyable(pool, limit))
    const taken = bought / (1 - given.fee)
    pool.nextExcess = placeAfter(given, excess, -taken)
    fill.amount = bought
    fill.value = exchange(given, excess, -taken) * moved(pool)
  }
}

function createCurve(given: Parameters): Curve {
  const start = priceAt(given, given.excess)
  const state = { fundamental: start, excess: given.excess }
  const fill = { amount: 0, value: 0, work: 1 }
  const pool: Pool = { given, start, state, nextExcess: 0, fill }
  const mid = () => state.fundamental * (priceAt(given, state.excess) / start)
  return {
    state,
    mid,
    fundamental: () => state.fundamental,
    fill,
    trade: (quantity, limit) => trade(pool, quantity, limit),
    settle() {
      state.excess = pool.nextExcess
    },
    move(scale, shift) {
      state.fundamental = Math.max(0, state.fundamental * scale + shift)
    },
    depth: (to) => (to < mid() ? -sellable(pool, to) : buyable(pool, to)),
  }
}

/** DODO's pools. */
export const proactivePool = defineLiquidity<Parameters>({
  id: 'proactive-pool',
  title: 'Proactive market maker',
  assumes: [
    'the oracle shows the fundamental price, without delay',
    'targets follow an exogenous move at once, at nobody’s cost',
    'the fee is set aside',
  ],
  ignores: ['deposits and withdrawals, changes of k, integer rounding, gas'],
  parameters,
  create: (given) =>
    createFromCurve(createCurve(given), given.base + given.excess, heldQuote(given)),
  citations: [
    {
      rule: 'price i (1 − k + k (B0/B)²) and its inverse, integral and quadratic',
      url: 'https://github.com/DODOEX/contractV2/blob/main/contracts/lib/DODOMath.sol',
      readOn: '2026-11-23',
    },
  ],
})

/** Quote reserve at the start: beyond its target where base has been sold. */
function heldQuote(given: Parameters): number {
  const { quote, excess } = given
  return excess < 0 ? quote + within(given, excess, -excess) : quoteAt(given, excess)
}
