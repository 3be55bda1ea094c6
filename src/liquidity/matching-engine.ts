/**
 * An exchange's matching engine: a price–time book in which the providers' orders rest, and in
 * which agents may rest orders of their own. At one price the oldest order is served first.
 *
 *     price of a tick = tick · scale + shift     move(scale, shift): the whole book, agents' too
 *     size there      = size · share             setDepth(share): providers only
 *     mid             = middle of the best bid and the best ask that are left
 *
 * The providers rest their levels first, so at a price they share with agents they come first;
 * they keep that place when their depth leaves and comes back. A side that is used up goes on
 * quoting its last price, or the other side's best where that would cross. Without agents it fills
 * what `order-book` fills, several times slower: use that where nobody rests orders.
 */
import type { z } from 'zod'
import { defineLiquidity, type Liquidity, type Quoting } from '../engine/ports/ports.ts'
import { assert } from '../kit/assert.ts'
import { positive } from '../units/magnitude.ts'
import { type Amount, amount, type Money, price } from '../units/units.ts'
import { BUY, bookParameters, type Levels, levelsOf, SELL } from './levels.ts'
import {
  amountUpTo,
  type Book,
  cancel,
  createBook,
  PROVIDERS,
  place,
  priceOf,
  TICK_END,
  take,
} from './matching/book.ts'
import { SPAN_MAX } from './matching/resting.ts'

/** Share of a tick by which a price may miss its tick: rounding, not a price in between. */
const TICK_ERROR = 1e-6

const parameters = bookParameters
  .safeExtend({
    tick: positive().describe('Price step, quote per base: every price is whole ticks.'),
  })
  .superRefine((given, context) => {
    if (context.issues.length > 0) return
    const prices = [...levelsOf(given, SELL).price, ...levelsOf(given, BUY).price]
    const ticks = prices.map((at) => at / given.tick)
    const off = ticks.findIndex((at) => Math.abs(at - Math.round(at)) > TICK_ERROR)
    if (off >= 0) {
      const message = `every price is a multiple of the tick, ${prices[off]} is not`
      context.addIssue({ code: 'custom', path: ['tick'], message })
    }
    const span = ticks.reduce((most, at) => Math.max(most, at), 0)
    if (span >= SPAN_MAX) {
      const message = `the highest price is less than ${SPAN_MAX} ticks`
      context.addIssue({ code: 'custom', path: ['tick'], message })
    }
  })

type Parameters = z.infer<typeof parameters>

/** The providers' orders at the start: ticks, best first, and sizes. */
interface Ticks {
  readonly sign: number
  readonly ticks: Int32Array
  readonly sizes: Float64Array
}

function ticksOf({ price: prices, size }: Levels, tick: number, sign: number): Ticks {
  return { sign, ticks: Int32Array.from(prices, (at) => Math.round(at / tick)), sizes: size }
}

function rest(book: Book, { sign, ticks, sizes }: Ticks): void {
  for (let level = 0; level < ticks.length; level++) {
    place(book, PROVIDERS, sign * sizes[level], ticks[level])
  }
}

/** The price shown: where a side has nothing left, its last price that does not cross. */
function middle(book: Book): number {
  const { bestBid, bestAsk, lastBid, lastAsk } = book
  const bid = bestBid === -TICK_END ? Math.min(lastBid, bestAsk) : bestBid
  const ask = bestAsk === TICK_END ? Math.max(lastAsk, bid) : bestAsk
  return (priceOf(book, bid) + priceOf(book, ask)) / 2
}

/**
 * The tick at a price, or the next one that is better for who places the order. Far outside the
 * book, where nothing rests, the last one there is.
 */
function tickAt({ scale, shift, step }: Book, quantity: number, at: number): number {
  const exact = (at - shift) / scale / step
  const tick = quantity > 0 ? Math.floor(exact + TICK_ERROR) : Math.ceil(exact - TICK_ERROR)
  return Math.max(1 - TICK_END, Math.min(TICK_END - 1, tick))
}

function createQuoting(book: Book, providersCount: number): Quoting {
  return {
    place(agent, quantity, at) {
      assert(agent >= 0 && Number.isSafeInteger(agent), 'matching-engine: an agent is a row')
      assert(quantity - quantity === 0 && quantity !== 0, 'matching-engine: a quantity is not 0')
      assert(at > 0 && at < Infinity, 'matching-engine: a price is above zero and finite')
      return place(book, agent + 1, quantity, tickAt(book, quantity, at))
    },
    cancel(id) {
      assert(id >= providersCount, 'matching-engine: agents cancel orders of agents')
      return amount(cancel(book, id))
    },
    position: (agent) => ({ base: book.base[agent + 1] ?? 0, quote: book.quote[agent + 1] ?? 0 }),
  }
}

function create(given: Parameters): Liquidity {
  const bids = ticksOf(levelsOf(given, SELL), given.tick, 1)
  const asks = ticksOf(levelsOf(given, BUY), given.tick, -1)
  const count = bids.ticks.length + asks.ticks.length
  const lowest = bids.ticks[bids.ticks.length - 1]
  const highest = asks.ticks[asks.ticks.length - 1]
  const book = createBook(given.tick, lowest, highest, 2 * count)
  rest(book, bids)
  rest(book, asks)
  const { taken } = book
  const base = amountUpTo(book, BUY, Infinity)
  const quote = bids.sizes.reduce((sum, size, at) => sum + size * priceOf(book, bids.ticks[at]), 0)
  return {
    state: book,
    mid: () => price(middle(book)),
    fundamental: () => price((priceOf(book, bids.ticks[0]) + priceOf(book, asks.ticks[0])) / 2),
    execute({ quantity, limit, filled, value }, begin, end) {
      for (let row = begin; row < end; row++) {
        const wanted = quantity[row]
        assert(wanted - wanted === 0 && wanted !== 0, 'matching-engine: a quantity is not 0')
        take(book, wanted, limit[row])
        const sign = wanted < 0 ? SELL : BUY
        filled[row] = (filled[row] + sign * taken[0]) as Amount
        value[row] = (value[row] - sign * taken[1]) as Money
      }
    },
    quote(quantity) {
      take(book, quantity, 0, true)
      return quantity < 0 ? taken[1] : -taken[1]
    },
    move(scale, shift) {
      assert(scale > 0 && scale < Infinity, 'matching-engine: a scale is above zero and finite')
      assert(Number.isFinite(shift), 'matching-engine: a shift is finite')
      book.scale *= scale
      book.shift = book.shift * scale + shift
    },
    setDepth(share) {
      assert(share >= 0 && share < Infinity, 'matching-engine: a share is finite and not negative')
      book.share = share
    },
    inventory: { base, quote },
    levels: () => book.fills,
    depth(to) {
      const sign = to < middle(book) ? SELL : BUY
      const there = amountUpTo(book, sign, to)
      return amount(there > 0 ? sign * there : 0)
    },
    quoting: createQuoting(book, count),
  }
}

/** A continuous limit order book with queues. */
export const matchingEngine = defineLiquidity<Parameters>({
  id: 'matching-engine',
  title: 'Price–time matching engine',
  assumes: [
    'providers and agents move their quotes with an exogenous move at once and in full',
    'agents leave their orders where depth leaves: only providers withdraw',
    'who rests an order can pay when it is filled',
  ],
  ignores: ['hidden and pegged orders, self-trade prevention, auctions, maker and taker fees'],
  parameters,
  create,
})
