/**
 * A pool whose providers each choose a range of prices: Uniswap v3. Between two ticks it is a
 * constant-product pool of liquidity L; at a tick L changes; where L is 0 the price jumps on.
 *
 *     Δ√P = Δquote / L        Δ(1/√P) = Δbase / L        price shown = P · F
 *
 * A step that puts Δ of base in is written with u = Δ √P / L, so that nothing cancels:
 * √P' = √P / (1 + u), quote out = L √P u / (1 + u). The fee is taken from what goes in and set
 * aside for the providers; it never joins the liquidity, so splitting an order is neutral. F is
 * where shocks put the price relative to the start: a shock multiplies it and leaves the ranges
 * where they are relative to the price, as if all providers had moved theirs at once.
 *
 * Orders beyond the last range stay unfilled and leave the price at its edge.
 *
 * Source: Uniswap v3 core whitepaper, 6.2.3 and 6.3.1; contracts/libraries/SwapMath.sol,
 * SqrtPriceMath.sol and TickMath.sol of https://github.com/Uniswap/v3-core (read 2026-11-23).
 */
import { z } from 'zod'
import { defineLiquidity } from '../engine/ports/ports.ts'
import { pow } from '../kit/math.ts'
import { LARGEST, positive, SMALLEST, signed } from '../units/magnitude.ts'
import { type Curve, createFromCurve, type Fill, moved } from './curve.ts'
import {
  changesOf,
  type Ranges,
  rangesOf,
  sumChanges,
  TICK_MAX,
  type TickChange,
} from './tick-ranges.ts'

const tick = () => z.int().min(-TICK_MAX).max(TICK_MAX)
const decimals = (of: string) =>
  z.int().min(0).max(36).default(0).describe(`Decimals of ${of}: 0 if amounts are in its own unit.`)

const parameters = z
  .strictObject({
    price: positive().optional().describe('Price at the start, quote per base.'),
    sqrtPriceX96: z
      .string()
      .regex(/^[1-9]\d*$/)
      .optional()
      .describe('Instead of the price: the root of it as the contract has it, in digits.'),
    positions: z
      .array(
        z.strictObject({
          lower: tick().describe(
            'Tick where the range begins: a logarithm, 1.0001^tick is the price there.',
          ),
          upper: tick().describe('Tick where it ends.'),
          liquidity: positive().describe('L, in the contract’s smallest units.'),
        }),
      )
      .min(1)
      .optional()
      .describe('Ranges of prices in which somebody provides liquidity.'),
    ticks: z
      .array(z.tuple([tick(), signed()]))
      .min(2)
      .optional()
      .describe('Instead of positions: [tick, change of L when the price rises through it].'),
    fee: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('Fee on what goes in, a share of it (0.003 is 0.3 %).'),
    baseToken: z
      .enum(['token0', 'token1'])
      .default('token0')
      .describe('Which token of the contract is the base; ticks are of token1 per token0.'),
    baseDecimals: decimals('the base'),
    quoteDecimals: decimals('the quote'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    for (const problem of problemsOf(given)) context.addIssue({ code: 'custom', ...problem })
  })

/** The contract has 96 binary digits behind the point. */
const TWO_48 = 281_474_976_710_656

type Parameters = z.infer<typeof parameters>

interface Problem {
  readonly path: (string | number)[]
  readonly message: string
}

function problemsOf(given: Parameters): Problem[] {
  return [...problemsOfPrice(given), ...problemsOfRanges(given)]
}

function problemsOfPrice(given: Parameters): Problem[] {
  const { price, sqrtPriceX96, baseToken } = given
  if ((price === undefined) === (sqrtPriceX96 === undefined)) {
    return [{ path: [], message: 'give price or sqrtPriceX96' }]
  }
  if (isOrdinary(rootOf(given, baseToken === 'token1'))) return []
  const path = [price === undefined ? 'sqrtPriceX96' : 'price']
  return [{ path, message: `a price from ${SMALLEST} to ${LARGEST}` }]
}

function problemsOfRanges({ positions, ticks }: Parameters): Problem[] {
  if ((positions === undefined) === (ticks === undefined)) {
    return [{ path: [], message: 'give positions or ticks' }]
  }
  const empty = positions?.findIndex(({ lower, upper }) => lower >= upper) ?? -1
  if (empty >= 0) {
    return [
      { path: ['positions', empty], message: `position ${empty}: lower must lie below upper` },
    ]
  }
  if (ticks === undefined) return []
  const found: Problem[] = []
  const add = (message: string) => found.push({ path: ['ticks'], message: `ticks: ${message}` })
  const { sums } = sumChanges(ticks)
  if (sums.some((sum) => sum < 0)) add('liquidity must not fall below zero')
  if (sums.at(-1) !== 0) add('the changes must sum to zero')
  if (!sums.some((sum) => sum > 0)) add('no liquidity')
  return found
}

function isOrdinary(root: number): boolean {
  const price = root * root
  return price >= SMALLEST && price <= LARGEST
}

interface Pool extends Ranges {
  readonly fee: number
  /** Root of the price at the start, and that price. */
  readonly startRoot: number
  readonly start: number
  readonly state: Place & { fundamental: number }
  /** After the trade that `fill` describes. */
  readonly next: Place
  readonly fill: Fill
}

interface Place {
  /** Root of the price, and the range in or next to which it lies. */
  root: number
  range: number
}

function createPool(given: Parameters): Pool {
  const { fee, baseToken, baseDecimals, quoteDecimals } = given
  const isMirrored = baseToken === 'token1'
  const changes: readonly TickChange[] = given.ticks ?? changesOf(given.positions ?? [])
  const ranges = rangesOf(changes, { baseDecimals, quoteDecimals, isMirrored })
  const startRoot = rootOf(given, isMirrored)
  const start = given.price ?? startRoot * startRoot
  const range = rangeOf(ranges, startRoot)
  const state = { fundamental: start, root: startRoot, range }
  const fill = { amount: 0, value: 0, work: 0 }
  return { ...ranges, fee, startRoot, start, state, next: { root: startRoot, range }, fill }
}

function rootOf(given: Parameters, isMirrored: boolean): number {
  if (given.price !== undefined) return Math.sqrt(given.price)
  const root = Number(given.sqrtPriceX96) / TWO_48 / TWO_48
  return (isMirrored ? 1 / root : root) * pow(10, (given.baseDecimals - given.quoteDecimals) / 2)
}

/** The highest range that begins below a root, or the first. */
function rangeOf({ low }: Ranges, root: number): number {
  let range = low.length - 1
  while (range > 0 && low[range] >= root) range--
  return range
}

/** Sells until all is sold or the last unit, after the fee, brings `limit`. */
function sell(pool: Pool, wanted: number, limit: number): void {
  const { low, high, liquidity, fee, fill } = pool
  const floor = limit === 0 ? 0 : Math.sqrt(limit / (1 - fee) / moved(pool))
  let { root, range } = pool.state
  let rest = wanted * (1 - fee)
  let sold = 0
  let out = 0
  for (; range >= 0 && rest > 0; range--) {
    const top = Math.min(root, high[range])
    const end = Math.max(floor, low[range])
    if (top > end) {
      fill.work++
      const most = (liquidity[range] * (top - end)) / (top * end)
      const part = rest < most ? (rest * top) / liquidity[range] : 0
      root = part > 0 ? top / (1 + part) : end
      out += liquidity[range] * (part > 0 ? (top * part) / (1 + part) : top - end)
      sold += Math.min(rest, most)
      rest = Math.max(0, rest - most)
    }
    if (rest === 0 || floor >= low[range]) break
  }
  fill.amount = rest > 0 ? -sold / (1 - fee) : -wanted
  fill.value = out * moved(pool)
  pool.next.root = root
  pool.next.range = Math.max(0, range)
}

/** Buys until all is bought or the last unit, with the fee, costs `limit`. */
function buy(pool: Pool, wanted: number, limit: number): void {
  const { low, high, liquidity, fee, fill } = pool
  const ceiling = limit === 0 ? Infinity : Math.sqrt((limit * (1 - fee)) / moved(pool))
  let { root, range } = pool.state
  let rest = wanted
  let bought = 0
  let put = 0
  for (; range < low.length && rest > 0; range++) {
    const bottom = Math.max(root, low[range])
    const end = Math.min(ceiling, high[range])
    if (end > bottom) {
      fill.work++
      const most = (liquidity[range] * (end - bottom)) / (bottom * end)
      const part = rest < most ? (rest * bottom) / liquidity[range] : 0
      root = part > 0 ? bottom / (1 - part) : end
      put += liquidity[range] * (part > 0 ? (bottom * part) / (1 - part) : end - bottom)
      bought += Math.min(rest, most)
      rest = Math.max(0, rest - most)
    }
    if (rest === 0 || ceiling <= high[range]) break
  }
  fill.amount = rest > 0 ? bought : wanted
  fill.value = (-put / (1 - fee)) * moved(pool)
  pool.next.root = root
  pool.next.range = Math.min(low.length - 1, range)
}

function mid({ startRoot, state }: Pool): number {
  const ratio = state.root / startRoot
  return state.fundamental * ratio * ratio
}

function createCurve(pool: Pool): Curve {
  const { fill, state, next } = pool
  const trade = (quantity: number, limit: number) => {
    fill.work = 0
    if (quantity < 0) sell(pool, -quantity, limit)
    else buy(pool, quantity, limit)
  }
  return {
    state,
    mid: () => mid(pool),
    fundamental: () => state.fundamental,
    fill,
    trade,
    settle() {
      state.root = next.root
      state.range = next.range
    },
    move(scale, shift) {
      state.fundamental = Math.max(0, state.fundamental * scale + shift)
    },
    depth(to) {
      trade(to < mid(pool) ? -Infinity : Infinity, to)
      return fill.amount
    },
  }
}

/** What the ranges hold at the start: base above the price, quote below it. */
function inventoryOf({ low, high, liquidity, startRoot }: Pool): { base: number; quote: number } {
  let base = 0
  let quote = 0
  for (let range = 0; range < low.length; range++) {
    const at = Math.min(high[range], Math.max(low[range], startRoot))
    base += (liquidity[range] * (high[range] - at)) / (high[range] * at)
    quote += liquidity[range] * (at - low[range])
  }
  return { base, quote }
}

/** Uniswap v3 and its many copies. */
export const concentrated = defineLiquidity<Parameters>({
  id: 'concentrated',
  title: 'Concentrated-liquidity pool',
  assumes: [
    'providers leave their ranges where they are while forced orders trade',
    'ranges follow an exogenous move of the price at once, at nobody’s cost',
    'when depth leaves, all ranges thin out alike',
  ],
  ignores: [
    'minting and burning, fee growth and who earns it, protocol fees, gas',
    'integer rounding: amounts agree with the contract to 1e-9, not to the last unit',
  ],
  parameters,
  create(given) {
    const pool = createPool(given)
    const { base, quote } = inventoryOf(pool)
    return createFromCurve(createCurve(pool), base, quote)
  },
  citations: [
    {
      rule: 'steps within a tick, crossing, fee on what goes in',
      url: 'https://github.com/Uniswap/v3-core/blob/main/contracts/libraries/SwapMath.sol',
      readOn: '2026-11-23',
    },
    {
      rule: 'price of a tick',
      url: 'https://github.com/Uniswap/v3-core/blob/main/contracts/libraries/TickMath.sol',
      readOn: '2026-11-23',
    },
  ],
})
