/**
 * An automated market maker that keeps the product of its two reserves: whoever puts base in
 * takes out so much quote that base · quote stays what it was.
 *
 *     out = quote · in / (base + in), in after the fee          price shown = quote / base · F
 *     a price that rises by ε took quote · (√(1 + ε) − 1) in and base · (1 − 1 / √(1 + ε)) out
 *
 * F is where shocks put the price relative to the start. A shock multiplies it and leaves the
 * curve alone: the pool counts as arbitraged to the new fundamental price at once, at nobody's
 * cost, and as deep in base as before. A shift acts as the scale that it is of the fundamental.
 *
 * Source: https://github.com/Uniswap/v2-core, contracts/UniswapV2Pair.sol: `swap` takes 3/1000 of
 * what goes in off before it compares products, and leaves it in the reserves (read 2026-11-23).
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { positive } from '../units/magnitude.ts'
import { type Curve, createFromCurve } from './curve.ts'

const parameters = z.strictObject({
  base: positive().describe('Reserve of base, in its own unit.'),
  quote: positive().describe('Reserve of quote, in its own unit.'),
  fee: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Fee on what goes in, a share of it (0.003 is 0.3 %).'),
  feeKept: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of the fee that stays in the reserves. 0: splitting an order is neutral.'),
})

type Parameters = z.infer<typeof parameters>

/** Share of the base that nobody buys: the price stands at 10,000 times the start there. */
const UNSOLD = 0.01

function createPool(given: Parameters): Curve {
  const { fee, feeKept } = given
  const fill = { amount: 0, value: 0, work: 1 }
  const start = given.quote / given.base
  const state = { fundamental: start, base: given.base, quote: given.quote }
  /** Reserves after the trade that `fill` describes. */
  const next = { base: 0, quote: 0 }
  const moved = () => state.fundamental / start

  /** Base reserve at which the next unit costs `at`, per unit that goes in after the fee. */
  const baseAt = (at: number) => Math.sqrt((state.base * state.quote * moved()) / at)
  const sellable = (limit: number) =>
    limit === 0 ? Infinity : Math.max(0, baseAt(limit / (1 - fee)) - state.base) / (1 - fee)
  /** What nobody buys stays, for all rounding. */
  const baseAfter = (bought: number) =>
    state.base - bought > 0 ? state.base - bought : UNSOLD * given.base
  const buyable = (limit: number) => {
    const least = UNSOLD * given.base
    return Math.max(0, state.base - Math.max(least, limit === 0 ? 0 : baseAt(limit * (1 - fee))))
  }
  const mid = () => state.fundamental * (state.quote / state.base / start)

  function sell(wanted: number, limit: number): void {
    const { base, quote } = state
    const sold = Math.min(wanted, sellable(limit))
    const put = sold * (1 - fee)
    fill.amount = -sold
    fill.value = ((quote * put) / (base + put)) * moved()
    next.base = base + put + sold * fee * feeKept
    next.quote = (quote * base) / (base + put)
  }

  function buy(wanted: number, limit: number): void {
    const { base, quote } = state
    const bought = Math.min(wanted, buyable(limit))
    const left = baseAfter(bought)
    const put = (quote * bought) / left
    const paid = put / (1 - fee)
    fill.amount = bought
    fill.value = -paid * moved()
    next.base = left
    next.quote = (quote * base) / left + paid * fee * feeKept
  }

  return {
    state,
    mid,
    fundamental: () => state.fundamental,
    fill,
    trade(quantity, limit) {
      if (quantity < 0) sell(-quantity, limit)
      else buy(quantity, limit)
    },
    settle() {
      state.base = next.base
      state.quote = next.quote
    },
    move(scale, shift) {
      state.fundamental = Math.max(0, state.fundamental * scale + shift)
    },
    depth: (to) => (to < mid() ? -sellable(to) : buyable(to)),
  }
}

/** Uniswap v2 and its many copies. */
export const constantProduct = defineLiquidity<Parameters>({
  id: 'constant-product',
  title: 'Constant-product pool',
  assumes: [
    'no arbitrage against forced orders within a run',
    'the fee is set aside, or stays in the pool from the next order on (`feeKept`)',
  ],
  ignores: ['what providers lose to arbitrage when the fundamental price moves', 'gas'],
  parameters,
  create: (given) => createFromCurve(createPool(given), given.base, given.quote),
  citations: [
    {
      rule: 'x · y is kept, the fee is taken from what goes in and stays in the reserves',
      url: 'https://github.com/Uniswap/v2-core/blob/master/contracts/UniswapV2Pair.sol',
      readOn: '2026-11-23',
    },
  ],
})
