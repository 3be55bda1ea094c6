/**
 * A pool that trades at the oracle's price and charges for imbalance: GMX v2. Orders do not move
 * the price shown; they move what the next order is charged, and they empty the pool.
 *
 *     a sale of q brings q P (1 − fee) + impact             P the oracle's price: the fundamental
 *     impact = factor / 2 · (|before|^exponent − |after|^exponent)       before, after: imbalance
 *
 * The imbalance is what traders have bought less what they have sold, in quote at the prices paid
 * (open interest of longs less that of shorts). An order that adds to it is charged with
 * `negativeFactor`, and the charge goes to the impact pool; one that takes from it is given a
 * rebate with `positiveFactor` out of that pool, no more than there is. An order that crosses
 * balance does first the one and then the other. As the rebate is never above the charge for the
 * same way, no round trip earns, and splitting an order is neutral. That holds at one price: who
 * trades on both sides of a move of the oracle earns or pays the move.
 *
 * P is where shocks put it, as if the oracle were the fundamental price itself. With `follows` it
 * is what the oracle of the instrument traded here says, late or averaged as that may be, and
 * shocks move it through that alone.
 *
 * Capacity: the pool buys base for `quote` and sells `base`, at P; beyond that, and where a unit
 * would bring less than nothing, orders stay unfilled. At a price of 0 nothing trades.
 *
 * Source: https://github.com/gmx-io/gmx-synthetics, README (price impact) and
 * contracts/pricing/PricingUtils.sol: the formula with factor / 2, same side and crossover;
 * contracts/market/MarketUtils.sol: positive factor at most the negative one, positive impact at
 * most the impact pool (read 2026-11-23). There the cap applies to the sum of both parts.
 */
import { z } from 'zod'
import { defineLiquidity, type Liquidity } from '../engine/ports/ports.ts'
import { pow } from '../kit/math.ts'
import { notNegative, positive, signed } from '../units/magnitude.ts'
import { type Curve, createFromCurve, type Fill } from './curve.ts'

const factor = (of: string) =>
  notNegative().default(0).describe(`${of}, per quote^(exponent − 1): see the formula.`)

const parameters = z
  .strictObject({
    price: positive().describe('The oracle’s price at the start, quote per base.'),
    base: positive().describe('Base that the pool can sell.'),
    quote: positive().describe('Quote for which the pool can buy.'),
    fee: z.number().min(0).lt(1).default(0).describe('Fee, a share of the value at P.'),
    negativeFactor: factor('Charge for adding to the imbalance'),
    positiveFactor: factor('Rebate for taking from it'),
    exponent: z.number().min(1).max(4).default(2).describe('How fast the impact grows.'),
    imbalance: signed()
      .default(0)
      .describe('Longs less shorts at the start, in quote. Sales make it smaller.'),
    impactPool: notNegative().default(0).describe('Quote for rebates at the start.'),
    follows: z
      .boolean()
      .default(false)
      .describe('It deals at what the oracle of what is traded here says; else shocks move it.'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (given.positiveFactor > given.negativeFactor) {
      issue('positiveFactor', 'must not exceed negativeFactor')
    }
    const steepest = rate(given.negativeFactor, given.exponent, Math.abs(given.imbalance))
    if (steepest >= 1 - given.fee) issue('imbalance', 'a unit would be charged all it is worth')
  })

type Parameters = z.infer<typeof parameters>

/** Impact of one more unit of value at a distance from balance, a share of it. */
function rate(factor: number, exponent: number, distance: number): number {
  return factor === 0 ? 0 : (factor / 2) * exponent * pow(distance, exponent - 1)
}

/** The distance from balance at which that is `at`; 0 or Infinity where it is so nowhere. */
function distanceOf(factor: number, exponent: number, at: number): number {
  if (at < 0) return 0
  if (exponent === 1) return factor / 2 <= at ? Infinity : 0
  const ratio = (2 * at) / (factor * exponent)
  return ratio < Infinity ? pow(ratio, 1 / (exponent - 1)) : Infinity
}

interface State {
  price: number
  imbalance: number
  impactPool: number
  base: number
  quote: number
}

interface Pool {
  readonly given: Parameters
  readonly state: State
  /** Value at P of the trade that `fill` describes, and what it leaves in the impact pool. */
  traded: number
  nextPool: number
  readonly fill: Fill
}

function createPool(given: Parameters): Pool {
  const { price, imbalance, impactPool, base, quote } = given
  const fill = { amount: 0, value: 0, work: 1 }
  const state = { price, imbalance, impactPool, base, quote }
  return { given, state, traded: 0, nextPool: 0, fill }
}

/** Value that can be traded towards balance before rebates have emptied the impact pool. */
function untilEmpty({ given, state }: Pool, distance: number): number {
  const { positiveFactor, exponent } = given
  const { impactPool } = state
  if (positiveFactor === 0 || impactPool === 0) return 0
  const left = pow(distance, exponent) - (2 * impactPool) / positiveFactor
  return left <= 0 ? distance : distance - pow(left, 1 / exponent)
}

/**
 * Value that can be traded in one direction before a unit is charged more than `most`, a share of
 * its value; below 0, before its rebate is less than that. `distance` is how far away balance is
 * in this direction: below 0 where the order leads away from it.
 */
function tradable(pool: Pool, distance: number, most: number): number {
  const { positiveFactor, negativeFactor, exponent } = pool.given
  if (most >= 0) return Math.max(0, distance + distanceOf(negativeFactor, exponent, most))
  if (distance <= 0 || rate(positiveFactor, exponent, distance) < -most) return 0
  // With exponent 1 the rebate is the same all the way to balance.
  const end = exponent === 1 ? 0 : distanceOf(positiveFactor, exponent, -most)
  return Math.max(0, Math.min(untilEmpty(pool, distance), distance - end))
}

/** Rebate (> 0) or charge for an order of this value: first towards balance, then away. */
function impact(pool: Pool, distance: number, value: number): number {
  const { positiveFactor, negativeFactor, exponent } = pool.given
  const near = Math.max(0, distance - value)
  const towards = distance > 0 ? pow(distance, exponent) - pow(near, exponent) : 0
  const rebate = Math.min(pool.state.impactPool, (positiveFactor / 2) * towards)
  const [from, to] = [Math.max(0, -distance), Math.max(0, value - distance)]
  const charge = (negativeFactor / 2) * (pow(to, exponent) - pow(from, exponent))
  pool.nextPool = pool.state.impactPool - rebate + charge
  return rebate - charge
}

function sell(pool: Pool, wanted: number, limit: number): void {
  const { given, fill } = pool
  const { price, imbalance, quote } = pool.state
  const most = 1 - given.fee - limit / price
  const there = Math.min(quote, tradable(pool, imbalance, most))
  const value = Math.min(wanted * price, there)
  fill.amount = -(value < there ? wanted : Math.min(wanted, there / price))
  fill.value = Math.max(0, value * (1 - given.fee) + impact(pool, imbalance, value))
  pool.traded = -value
}

function buy(pool: Pool, wanted: number, limit: number): void {
  const { given, fill } = pool
  const { price, imbalance, base } = pool.state
  const most = limit === 0 ? Infinity : limit / price - 1 - given.fee
  const there = Math.min(base * price, tradable(pool, -imbalance, most))
  const value = Math.min(wanted * price, there)
  fill.amount = value < there ? wanted : Math.min(wanted, there / price)
  fill.value = impact(pool, -imbalance, value) - value * (1 + given.fee)
  pool.traded = value
}

function trade(pool: Pool, quantity: number, limit: number): void {
  if (pool.state.price === 0) {
    pool.fill.amount = 0
    pool.fill.value = 0
  } else if (quantity < 0) sell(pool, -quantity, limit)
  else buy(pool, quantity, limit)
}

function settle({ state, traded, nextPool, fill }: Pool): void {
  state.imbalance += traded
  state.impactPool = nextPool
  state.base = Math.max(0, state.base - fill.amount)
  state.quote = Math.max(0, state.quote + traded)
}

function createLiquidity(given: Parameters): Liquidity {
  const pool = createPool(given)
  const liquidity = createFromCurve(createCurve(pool), given.base, given.quote)
  if (!given.follows) return liquidity
  return {
    ...liquidity,
    follow(price) {
      pool.state.price = price
    },
  }
}

function createCurve(pool: Pool): Curve {
  const { given, state } = pool
  return {
    state,
    mid: () => state.price,
    fundamental: () => state.price,
    fill: pool.fill,
    trade: (quantity, limit) => trade(pool, quantity, limit),
    settle: () => settle(pool),
    move(scale, shift) {
      // Its price is the oracle's business.
      if (!given.follows) state.price = Math.max(0, state.price * scale + shift)
    },
    depth(to) {
      trade(pool, to < state.price ? -Infinity : Infinity, to)
      return pool.fill.amount
    },
  }
}

/** GMX v2, and with no factors any desk that deals at somebody else's price until it is empty. */
export const oraclePool = defineLiquidity<Parameters>({
  id: 'oracle-pool',
  title: 'Oracle-priced pool with price impact',
  assumes: [
    'the oracle shows the fundamental price, without delay or spread, unless the pool follows one',
    'imbalance is counted at the prices paid: a move of the price leaves it alone',
    'quote received is there to buy with, fees are set aside',
  ],
  ignores: [
    'who holds the positions, their profits, borrowing and funding',
    'virtual inventories, distribution of the impact pool over time, caps per order',
  ],
  parameters,
  create: createLiquidity,
  citations: [
    {
      rule: 'price impact: factor / 2 · (|before|^exponent − |after|^exponent)',
      url: 'https://github.com/gmx-io/gmx-synthetics/blob/main/contracts/pricing/PricingUtils.sol',
      readOn: '2026-11-23',
      note: 'there the cap on rebates applies to the sum of an order’s rebate and charge',
    },
  ],
})
