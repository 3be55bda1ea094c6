/**
 * The market of an inverse contract, seen from the contract: base is the contract, counted in
 * dollars, quote is the coin that it is paid in, and the price is coins per dollar, one over the
 * price that people see. Who buys dollars sells coins: bids and asks change places.
 *
 *     price = 1 / mid        buy N dollars: sell the coins that fetch N dollars
 *
 * `inner` is the market as it is quoted, coins in dollars. How many coins fetch N dollars is
 * searched in what `inner` says it would pay, down to the last bits.
 *
 * Assumes: a coin that is worth nothing is worth 1e-15 dollars, so that a dollar has a price still.
 */
import { InputError } from '../../kit/assert.ts'
import { LARGEST } from '../../units/magnitude.ts'
import { type Amount, amount, type Money, type Price, price } from '../../units/units.ts'
import { createOrders } from './orders.ts'
import type { Liquidity } from './ports.ts'
import type { LiveWorld } from './run.ts'

const lowest = 1e-15

/** One over a price; of one that is 0, a large number. */
export const inverted = (value: number): Price => price(1 / Math.max(value, lowest))

/** For models that would take an inverse contract's price, or its side, the wrong way round. */
export function refuseInverse({ markets, names }: LiveWorld, market: number, field: string): void {
  if (market < 0 || markets.isInverse[market] === 0) return
  throw new InputError(`${names.markets[market]} is the market of an inverse contract`, {
    field,
    value: names.markets[market],
    allowed: 'a market whose contract is paid in what it is priced in',
  })
}

/** What the search leaves of an order, as a share of it, is rounding: the order is whole. */
const dust = 1e-10

export function reciprocal(inner: Liquidity): Liquidity {
  const one = createOrders(1)
  one.count = 1
  const { refill, follow } = inner
  return {
    state: inner.state,
    mid: () => inverted(inner.mid()),
    fundamental: () => inverted(inner.fundamental()),
    execute(orders, begin, end) {
      for (let row = begin; row < end; row++) {
        const wanted = orders.quantity[row]
        const limit = orders.limit[row] > 0 ? 1 / orders.limit[row] : 0
        one.limit[0] = price(limit)
        one.quantity[0] = coinsFor(inner, wanted, limit)
        one.filled[0] = amount(0)
        one.value[0] = 0 as Money
        if (one.quantity[0] !== 0) inner.execute(one, 0, 1)
        const isWhole = Math.abs(one.value[0] - wanted) <= dust * Math.abs(wanted)
        const filled = isWhole ? wanted : amount(one.value[0])
        orders.filled[row] = amount(orders.filled[row] + filled)
        orders.value[row] = (orders.value[row] + one.filled[0]) as Money
      }
    },
    quote: (quantity) => coinsFor(inner, quantity, 0),
    move(scale, shift) {
      const before = inner.fundamental()
      const after = 1 / Math.max(inverted(before) * scale + shift, 1 / LARGEST)
      // A price that fell to zero cannot be scaled back up.
      if (before > 0) inner.move(after / before, 0)
      else inner.move(1, after)
    },
    setDepth: (share) => inner.setDepth(share),
    inventory: { base: inner.inventory.quote, quote: inner.inventory.base },
    levels: () => inner.levels(),
    depth(to) {
      const coins = inner.depth(price(1 / to))
      return amount(inner.quote(amount(Math.max(-LARGEST, Math.min(LARGEST, coins)))))
    },
    ...(refill && { refill }),
    ...(follow && { follow: (at: Price, timeMs: number) => follow(inverted(at), timeMs) }),
  }
}

/**
 * Coins to be sold (< 0) for `dollars` bought (> 0), or bought for dollars sold: as many as there
 * are up to `limit`, in dollars a coin; 0: any.
 */
function coinsFor(inner: Liquidity, dollars: number, limit: number): Amount {
  const side = dollars > 0 ? -1 : 1
  const end = inner.depth(price(side > 0 && limit === 0 ? Infinity : limit))
  // No order is larger than LARGEST, and a pool that has taken in more has no price any more.
  const room = Math.min(LARGEST, Math.max(0, side * end))
  const mid = inner.mid()
  if (!(room > 0 && mid > 0)) return amount(0)
  const target = Math.abs(dollars)
  const paid = (coins: number) => Math.abs(inner.quote(amount(side * coins)))
  // Coins get dearer as they are bought, and cheaper as they are sold.
  let high = Math.min(target / mid, room)
  let least = paid(high)
  for (let step = 0; least < target && high < room && step < doublings; step++) {
    high = Math.min(2 * high, room)
    least = paid(high)
  }
  return amount(side * (least <= target ? high : whereItPays(paid, target, high, least)))
}

const doublings = 64

/** Between 0 and `high`, which pays `most`: the Illinois variant of the rule of false position. */
function whereItPays(
  paid: (coins: number) => number,
  target: number,
  high: number,
  most: number,
): number {
  let [a, b, below, above] = [0, high, -target, most - target]
  for (let step = 0; step < steps; step++) {
    const coins = a + ((b - a) * -below) / (above - below)
    if (!(coins > a && coins < b)) break
    const rest = paid(coins) - target
    if (rest === 0) return coins
    if (rest > 0) {
      b = coins
      above = rest
      below /= 2
    } else {
      a = coins
      below = rest
      above /= 2
    }
    if (b - a <= Number.EPSILON * b) break
  }
  return Math.abs(paid(a) - target) < Math.abs(paid(b) - target) ? a : b
}

const steps = 200
