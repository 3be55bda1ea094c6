/**
 * A book of resting orders, all of it. A forced sale takes the best bid, then the next one, and
 * each is paid at its own price; bids and asks run dry apart.
 *
 *     price of a level = its price at the start · scale + shift       move(scale, shift)
 *     size of a level  = its size at the start · share                setDepth(share)
 *     mid              = middle of the best bid and the best ask that are left
 *
 * With a half-life, what a side has lost comes back, D(t) = D∞ − (D∞ − D0) exp(−κt), from the level
 * that is open upwards: the best price returns step by step and last of all. (If every level
 * filled up alike, the best price would be back at once, with next to nothing behind it.) Without
 * one, nothing comes back within a run.
 *
 * A side that is used up goes on quoting its last level. A level of which less than 1e-12 is left
 * counts as used up, so that rounding does not hold the price. Levels that a shift takes below
 * zero are priced at zero, and nobody bids there.
 *
 * State is one level and its remainder per side. An order that ends inside a level costs a few
 * nanoseconds, one that runs through many levels two binary searches on cumulative sums.
 */
import type { z } from 'zod'
import { type Closing, type FillRuns, reserveRuns } from '../engine/ports/fill-runs.ts'
import { createOrders, type Orders } from '../engine/ports/orders.ts'
import { defineLiquidity, type Liquidity } from '../engine/ports/ports.ts'
import { assert } from '../kit/assert.ts'
import { AT_REST, leftAfter } from '../kit/half-life.ts'
import { between, type PrefixSums } from '../kit/prefix-sums.ts'
import { positive } from '../units/magnitude.ts'
import { type Amount, amount, type Money, money, type Price, price } from '../units/units.ts'
import {
  acceptedEnd,
  type Book,
  createBook,
  DUST,
  dropWorthless,
  priceAt,
  type Side,
  sizeAt,
} from './book-sides.ts'
import { nextLookMs } from './fading.ts'
import { bookParameters } from './levels.ts'

const parameters = bookParameters.safeExtend({
  halfLifeMs: positive()
    .optional()
    .describe('Time in which half of what was taken comes back; left out: nothing does.'),
})

type Parameters = z.infer<typeof parameters>

/** Levels an order walks one by one before it is worth searching. */
const STEPS = 16

/**
 * Fills orders from `begin` on while they meet this side; returns the first that does not.
 *
 * This is where a cascade spends its time. The inner loop takes the orders that end inside the
 * level; one that does not goes on to the next few levels, or jumps. All in local variables.
 */
function sweep(book: Book, side: Side, orders: Orders, begin: number, end: number): number {
  const { quantity, limit, filled, value, moved } = orders
  const { sign, open } = side
  const { jumped } = book
  let { level, count } = open
  let left = level < count ? open.left : 0
  let dust = DUST * sizeAt(book, side, level)
  let at = priceAt(book, side, level)
  const across = otherPrice(book, side)
  let fills = 0
  let row = begin
  for (; ; row++) {
    const first = row
    for (; row < end; row++) {
      const signed = quantity[row]
      if (!(sign * signed > 0 && sign * signed < left - dust)) break
      if (limit[row] !== 0 && sign * (at - limit[row]) > 0) break
      left -= sign * signed
      filled[row] = (filled[row] + signed) as Amount
      value[row] = (value[row] - signed * at) as Money
    }
    fills += row - first
    if (row === end || !(sign * quantity[row] > 0)) break
    const worst = limit[row]
    const before = (at + across) / 2
    jumped.left = left
    jumped.rest = sign * quantity[row]
    cross(book, side, level, worst)
    fills += jumped.fills
    level = jumped.level
    left = level < count ? jumped.left : 0
    dust = DUST * sizeAt(book, side, level)
    at = priceAt(book, side, level)
    const { rest, taken } = jumped
    filled[row] = (filled[row] + (rest > 0 ? sign * taken : quantity[row])) as Amount
    value[row] = (value[row] - sign * jumped.value) as Money
    moved[row] = (at + across) / 2 - before
  }
  jumped.left = left
  keep(book, side, level)
  book.state.fills += fills
  return row
}

/**
 * The same for orders that close the positions whole, told by runs: where the orders end that end
 * inside a level is searched in sums, so that a run costs the same for two and for a thousand.
 */
function sweepRuns(book: Book, side: Side, closing: Closing, runs: FillRuns): void {
  const { amount, begin, end } = closing
  const { open } = side
  const { jumped } = book
  // Of what is held, above zero for sales.
  const sign = -side.sign
  let { level, left } = open
  reserveRuns(runs, 2 * Math.min(end - begin, open.count - level) + 1)
  let dust = DUST * sizeAt(book, side, level)
  let at = priceAt(book, side, level)
  const across = otherPrice(book, side)
  let fills = 0
  let row = begin
  for (;;) {
    const first = row
    row = insideEnd(closing.sums, row, end, sign, left - dust)
    if (row > first) {
      const held = between(closing.sums, first, row)
      left -= sign * held
      fills += row - first
      noteRun(runs, row, at, held * at, 0)
    }
    if (row === end) break
    const before = (at + across) / 2
    jumped.left = left
    jumped.rest = sign * amount[row]
    cross(book, side, level, 0)
    fills += jumped.fills
    level = jumped.level
    left = jumped.left
    dust = DUST * sizeAt(book, side, level)
    at = priceAt(book, side, level)
    row++
    noteRun(runs, row, at, sign * jumped.value, (at + across) / 2 - before)
  }
  jumped.left = left
  keep(book, side, level)
  book.state.fills += fills
}

/** The end of the rows, from `row` on, that together hold less than `reach`: looked for nearby. */
function insideEnd(
  { high, low }: PrefixSums,
  row: number,
  end: number,
  sign: number,
  reach: number,
): number {
  const whole = high[row]
  const part = low[row]
  let beyond = row + 1
  for (let step = 1; beyond <= end; step *= 2) {
    if (!(sign * (high[beyond] - whole + (low[beyond] - part)) < reach)) break
    row = beyond
    beyond += step
  }
  beyond = Math.min(beyond, end + 1)
  while (beyond - row > 1) {
    const middle = (row + beyond) >>> 1
    if (sign * (high[middle] - whole + (low[middle] - part)) < reach) row = middle
    else beyond = middle
  }
  return row
}

function noteRun(runs: FillRuns, end: number, at: number, value: number, moved: number): void {
  const run = runs.count++
  runs.end[run] = end
  runs.price[run] = price(at)
  runs.value[run] = money(value)
  runs.moved[run] = moved
}

/** Is there more than enough for what is to be closed? The rest is for rounding. */
const isDeep = (book: Book, side: Side, { sums, begin, end }: Closing): boolean =>
  Math.abs(between(sums, begin, end)) * (1 + 1e-9) < Math.abs(depthOf(book, side, 0))

/** The best price that is left on the other side. */
function otherPrice(book: Book, side: Side): number {
  const other = side === book.bids ? book.asks : book.bids
  return priceAt(book, other, other.open.level)
}

/** A side that ended at bids which are worth nothing now keeps them for a better day. */
function keep(book: Book, side: Side, level: number): void {
  const { open } = side
  if (level < open.count) open.left = book.jumped.left
  else if (level > open.level) open.left = sizeAt(book, side, level)
  open.level = level
}

/**
 * An order of which `rest` does not end inside the level, where `left` is left: it goes on to the
 * next few levels, or jumps. Says in `jumped` what it has taken and where it has come to.
 */
function cross(book: Book, side: Side, level: number, limit: number): void {
  const { jumped } = book
  let { left, rest } = jumped
  const { scale, shift, share } = book.state
  const { sign, price: unmoved, size, open } = side
  const first = level
  const stop = Math.min(open.count, level + STEPS)
  let at = priceAt(book, side, level)
  let dust = DUST * sizeAt(book, side, level)
  let taken = 0
  let value = 0
  while (level < stop && rest >= left - dust && (limit === 0 || sign * (at - limit) <= 0)) {
    const part = rest < left ? rest : left
    rest -= part
    taken += part
    value += part * at
    level++
    left = size[level] * share
    dust = DUST * left
    at = Math.max(0, unmoved[level] * scale + shift)
  }
  let fills = level - first
  if (rest > 0 && level < open.count && (limit === 0 || sign * (at - limit) <= 0)) {
    if (level === stop) {
      jump(book, side, level, rest, limit)
      jumped.taken += taken
      jumped.value = value + jumped.value
      jumped.fills += fills
      return
    }
    fills++
    value += rest * at
    left -= rest
    rest = 0
  }
  jumped.level = level
  jumped.left = left
  jumped.taken = taken
  jumped.value = value
  jumped.rest = rest
  jumped.fills = fills
}

/** Takes `rest` from whole levels from `from` on, and from the one after them; commits nothing. */
function jump(book: Book, side: Side, from: number, rest: number, limit: number): void {
  const { jumped } = book
  const { scale, shift, share } = book.state
  const { sizes, values, open } = side
  const end = acceptedEnd(book, side, from, limit)
  // The last level before which all are taken: the sum of those does not exceed the rest.
  let level = from
  for (let beyond = end + 1; beyond - level > 1; ) {
    const middle = (level + beyond) >>> 1
    if (between(sizes, from, middle) * share <= rest) level = middle
    else beyond = middle
  }
  const taken = between(sizes, from, level)
  const paid = Math.min(level, Math.max(from, open.free))
  const priced = paid === from ? taken : between(sizes, paid, level)
  jumped.value = (between(values, paid, level) * scale + priced * shift) * share
  jumped.taken = taken * share
  jumped.fills = level - from
  jumped.left = sizeAt(book, side, level)
  rest = Math.max(0, rest - jumped.taken)
  if (level < end && rest > 0) {
    jumped.value += rest * priceAt(book, side, level)
    jumped.left -= rest
    jumped.fills++
    rest = 0
    if (jumped.left <= DUST * sizeAt(book, side, level)) {
      level++
      jumped.left = sizeAt(book, side, level)
    }
  }
  jumped.level = level
  jumped.rest = rest
}

/** From depth `before` to depth `after`: the level that is open keeps the part that is left. */
function deepen({ open }: Side, before: number, after: number): void {
  if (before === 0) open.left = open.whole * after
  else {
    if (after === 0) open.whole = open.left / before
    open.left *= after / before
  }
}

/** What is left of the open level, in base at full depth. */
function openOf({ state }: Book, { open }: Side): number {
  return state.share === 0 ? open.whole : open.left / state.share
}

/** What the side has lost, likewise. */
function missing(book: Book, side: Side): number {
  const { sizes, size } = side
  const { level } = side.open
  return between(sizes, 0, level) + Math.max(0, size[level] - openOf(book, side))
}

/** Opens the side where `lost` is missing from its top. */
function reopen(book: Book, side: Side, lost: number): void {
  const { sizes, size, open } = side
  let level = 0
  for (let beyond = open.level + 1; beyond - level > 1; ) {
    const middle = (level + beyond) >>> 1
    if (between(sizes, 0, middle) <= lost) level = middle
    else beyond = middle
  }
  let left = size[level] - Math.max(0, lost - between(sizes, 0, level))
  // Time takes nothing away, though sums over many levels are rounded.
  if (level === open.level) left = Math.max(left, openOf(book, side))
  if (left <= DUST * size[level] && level < open.level) left = size[++level]
  open.level = level
  open.whole = left
  open.left = left * book.state.share
}

/** Lets time pass; returns when to look again. */
function refill(book: Book, halfLifeMs: number, elapsedMs: number): number {
  const { bids, asks } = book
  if (elapsedMs > 0) {
    const kept = leftAfter(elapsedMs, halfLifeMs)
    reopen(book, bids, missing(book, bids) * kept)
    reopen(book, asks, missing(book, asks) * kept)
  }
  const isAtRest =
    missing(book, bids) <= AT_REST * bids.size[0] && missing(book, asks) <= AT_REST * asks.size[0]
  return isAtRest ? Infinity : nextLookMs(halfLifeMs)
}

/** Fills the one order in `orders` and undoes it. */
function tryOut(book: Book, side: Side, orders: Orders): number {
  const { open } = side
  const { level, left } = open
  const { fills } = book.state
  orders.value[0] = money(0)
  sweep(book, side, orders, 0, 1)
  open.level = level
  open.left = left
  book.state.fills = fills
  return orders.value[0]
}

function depthOf(book: Book, side: Side, to: number): number {
  const { level, left } = side.open
  const { share } = book.state
  const end = acceptedEnd(book, side, level, to)
  if (end <= level || share === 0) return 0
  return side.sign * (left + between(side.sizes, level + 1, end) * share)
}

function create(given: Parameters): Liquidity {
  const { halfLifeMs } = given
  const book = createBook(given)
  const { bids, asks, state } = book
  const one = createOrders(1)
  const middle = (bid: number, ask: number): Price =>
    price((priceAt(book, bids, bid) + priceAt(book, asks, ask)) / 2)
  return {
    state,
    mid: () => middle(bids.open.level, asks.open.level),
    fundamental: () => middle(0, 0),
    notesMoves: true,
    execute(orders, begin, end) {
      if (state.share === 0) return
      for (let row = begin; row < end; ) {
        const first = row
        row = sweep(book, orders.quantity[row] < 0 ? bids : asks, orders, row, end)
        assert(row > first, 'order-book: a quantity is a number other than 0')
      }
    },
    fillRuns(closing, runs) {
      const side = closing.amount[closing.begin] > 0 ? bids : asks
      if (state.share === 0 || !isDeep(book, side, closing)) return false
      sweepRuns(book, side, closing, runs)
      return true
    },
    quote(quantity) {
      if (state.share === 0) return 0
      one.quantity[0] = quantity
      return tryOut(book, quantity < 0 ? bids : asks, one)
    },
    move(scale, shift) {
      assert(scale > 0 && scale < Infinity, 'order-book: a scale is above zero and finite')
      assert(Number.isFinite(shift), 'order-book: a shift is finite')
      state.scale *= scale
      state.shift = state.shift * scale + shift
      dropWorthless(book)
    },
    setDepth(share) {
      assert(share >= 0 && share < Infinity, 'order-book: a share is finite and not negative')
      deepen(bids, state.share, share)
      deepen(asks, state.share, share)
      state.share = share
    },
    inventory: {
      base: between(asks.sizes, 0, asks.open.count),
      quote: between(bids.values, 0, bids.open.count),
    },
    levels: () => state.fills,
    depth: (to) =>
      amount(depthOf(book, to < middle(bids.open.level, asks.open.level) ? bids : asks, to)),
    refill:
      halfLifeMs === undefined ? undefined : (elapsedMs) => refill(book, halfLifeMs, elapsedMs),
  }
}

/** Every level of a book, walked. */
export const orderBook = defineLiquidity<Parameters>({
  id: 'order-book',
  title: 'Order book with full depth',
  assumes: [
    'quotes follow an exogenous move at once and in full',
    'what comes back, comes back where it stood, whoever traded and why',
  ],
  ignores: ['cancellation, hidden orders, lot sizes', 'that asks follow bids that were taken'],
  parameters,
  create,
})
