/**
 * What a forced order meets, walked by hand: every level of a book one after the other, every
 * curve from its defining equation.
 */
import type { ModelSpec } from '../../src/engine/snapshot.ts'

export interface Fill {
  /** Signed like the order. */
  readonly amount: number
  /** Quote received; negative when paid. */
  readonly value: number
}

export interface Place {
  mid(): number
  fundamental(): number
  /** Fills what it can at `limit` or better; 0 is any price. */
  fill(quantity: number, limit: number): Fill
  move(scale: number, shift: number): void
  thin(share: number): void
  readonly inventory: { readonly base: number; readonly quote: number }
}

export function createPlace(spec: ModelSpec, isFlawed: boolean): Place {
  if (spec.model === 'order-book') return createBook(spec as unknown as BookSpec, isFlawed)
  if (spec.model === 'linear-impact') return createLine(spec as unknown as LineSpec)
  if (spec.model === 'constant-product') return createProduct(spec as unknown as PoolSpec)
  if (spec.model === 'stable-swap') return createStable(spec as unknown as StableSpec)
  throw new Error(`the reference knows no liquidity ${spec.model}`)
}

interface LadderSide {
  readonly levels: number
  readonly size?: number
  readonly sizeStep?: number
  readonly sizeGrowth?: number
}

interface BookSpec {
  readonly bids?: readonly (readonly [number, number])[]
  readonly asks?: readonly (readonly [number, number])[]
  readonly ladder?: {
    readonly bestBid: number
    readonly bestAsk: number
    readonly tick: number
    readonly bids: LadderSide
    readonly asks?: LadderSide
  }
}

interface Level {
  price: number
  size: number
  left: number
}

/** A level of which less than this share is left is used up. */
const dust = 1e-12

/** On a curve, an order that would get less than this share of itself gets nothing. */
const least = 1e-9
const nothing = { amount: 0, value: 0 }

function createBook(spec: BookSpec, isFlawed: boolean): Place {
  const bids = levelsOf(spec, 'bids')
  const asks = levelsOf(spec, 'asks')
  const isLeft = (level: Level) => level.left > dust * level.size
  const quoteOf = (levels: Level[]) =>
    Math.max(0, (levels.find(isLeft) ?? levels[levels.length - 1]).price)
  const inventory = {
    base: asks.reduce((sum, { size }) => sum + size, 0),
    quote: bids.reduce((sum, { price, size }) => sum + price * size, 0),
  }
  return {
    inventory,
    mid: () => (quoteOf(bids) + quoteOf(asks)) / 2,
    fundamental: () => (Math.max(0, bids[0].price) + Math.max(0, asks[0].price)) / 2,
    fill(quantity, limit) {
      const isSale = quantity < 0
      let rest = Math.abs(quantity)
      let value = 0
      const best = quoteOf(isSale ? bids : asks)
      for (const level of isSale ? bids : asks) {
        if (rest === 0) break
        if (!isLeft(level)) continue
        if (isSale && level.price <= 0) break
        if (limit !== 0 && (isSale ? level.price < limit : level.price > limit)) break
        const taken = Math.min(rest, level.left)
        level.left -= taken
        rest -= taken
        value += taken * (isFlawed ? best : level.price)
      }
      const taken = Math.abs(quantity) - rest
      return isSale ? { amount: -taken, value } : { amount: taken, value: -value }
    },
    move(scale, shift) {
      for (const level of [...bids, ...asks]) level.price = level.price * scale + shift
    },
    thin(share) {
      for (const level of [...bids, ...asks]) {
        level.size *= share
        level.left *= share
      }
    },
  }
}

function levelsOf({ bids, asks, ladder }: BookSpec, side: 'bids' | 'asks'): Level[] {
  if (ladder === undefined) {
    const rows = (side === 'bids' ? bids : asks) ?? []
    return rows.map(([price, size]) => ({ price, size, left: size }))
  }
  const { levels, size = 1, sizeStep = 0, sizeGrowth = 1 } = ladder[side] ?? ladder.bids
  return Array.from({ length: levels }, (_, row) => {
    const price =
      side === 'bids' ? ladder.bestBid - ladder.tick * row : ladder.bestAsk + ladder.tick * row
    const standing = (size + sizeStep * row) * sizeGrowth ** row
    return { price, size: standing, left: standing }
  })
}

interface LineSpec {
  readonly price: number
  readonly impact: number
}

/** Every unit moves the price by one step; an order is paid the middle of before and after. */
function createLine(spec: LineSpec): Place {
  let price = spec.price
  let fundamental = spec.price
  let { impact } = spec
  return {
    inventory: {
      base: spec.price / spec.impact,
      quote: (spec.price * spec.price) / (2 * spec.impact),
    },
    mid: () => price,
    fundamental: () => fundamental,
    fill(quantity, limit) {
      // Sales stop at the limit, or where the price is gone.
      const reach = quantity < 0 || limit !== 0 ? (limit - price) / impact : Infinity
      const amount =
        quantity < 0
          ? Math.max(quantity, Math.min(0, reach))
          : Math.min(quantity, Math.max(0, reach))
      if (Math.abs(amount) < least * Math.abs(quantity)) return nothing
      const after = price + impact * amount
      const value = -amount * ((price + after) / 2)
      price = Math.max(0, after)
      return { amount, value }
    },
    move(scale, shift) {
      price = Math.max(0, price * scale + shift)
      fundamental = Math.max(0, fundamental * scale + shift)
    },
    thin(share) {
      impact /= share
    },
  }
}

interface PoolSpec {
  readonly base: number
  readonly quote: number
  readonly fee?: number
  readonly feeKept?: number
}

/** The last hundredth of the base is not for sale. */
const unsold = 0.01

/** base · quote stays what it was. */
function createProduct(spec: PoolSpec): Place {
  const { fee = 0, feeKept = 0 } = spec
  let { base, quote } = spec
  let moved = 1
  let share = 1

  function sell(wanted: number, limit: number): Fill {
    // The next unit brings quote · base / (base + in)² of the price level, after the fee.
    const most = Math.sqrt((base * quote * moved * (1 - fee)) / limit) - base
    const reach = limit === 0 ? Infinity : Math.max(0, most) / (1 - fee)
    const sold = Math.min(wanted, reach)
    if (sold < least * wanted) return nothing
    const put = sold * (1 - fee)
    const out = (quote * put) / (base + put)
    quote = (quote * base) / (base + put)
    base += put + sold * fee * feeKept
    return { amount: -sold, value: out * moved }
  }

  function buy(wanted: number, limit: number): Fill {
    const stop = limit === 0 ? 0 : Math.sqrt((base * quote * moved) / (limit * (1 - fee)))
    const reach = Math.max(0, base - Math.max(stop, unsold * spec.base))
    const bought = Math.min(wanted, reach)
    if (bought < least * wanted) return nothing
    const paid = (quote * bought) / (base - bought) / (1 - fee)
    quote = (quote * base) / (base - bought) + paid * fee * feeKept
    base -= bought
    return { amount: bought, value: -paid * moved }
  }

  return {
    inventory: { base: spec.base, quote: spec.quote },
    mid: () => (quote / base) * moved,
    fundamental: () => (spec.quote / spec.base) * moved,
    fill: (quantity, limit) =>
      thinned(quantity, share, (q) => (q < 0 ? sell(-q, limit) : buy(q, limit))),
    move(scale, shift) {
      const start = spec.quote / spec.base
      moved = Math.max(0, start * moved * scale + shift) / start
    },
    thin(factor) {
      share *= factor
    },
  }
}

/** With a share of the depth left, an order moves the price as far as one that much larger did. */
function thinned(quantity: number, share: number, fill: (quantity: number) => Fill): Fill {
  const asked = quantity / share
  const { amount, value } = fill(asked)
  return { amount: amount === asked ? quantity : amount * share, value: value * share }
}

interface StableSpec extends PoolSpec {
  readonly amplification: number
  readonly convention?: 'deployed' | 'whitepaper'
  readonly rate?: number
}

/** Ann (x + y) + D = Ann D + D³ / (4xy), solved by halving wherever something is unknown. */
function createStable(spec: StableSpec): Place {
  const { fee = 0, feeKept = 0, rate = 1, convention = 'deployed' } = spec
  const ann = spec.amplification * (convention === 'deployed' ? 2 : 4)
  const gap = (x: number, y: number, d: number) =>
    ann * (x + y) + d - ann * d - ((d / (2 * x)) * d * d) / (2 * y)
  const sumAt = (x: number, y: number) => halve(0, x + y, (d) => gap(x, y, d) > 0)
  const startX = spec.base * rate
  let x = startX
  let y = spec.quote
  let d = sumAt(x, y)
  let moved = 1
  let share = 1
  const otherAt = (at: number) => halve(0, 100 * (x + y), (other) => gap(at, other, d) < 0)
  const shown = (atX: number, atY: number) => {
    const bend = d ** 3 / (4 * atX * atY)
    return ((ann + bend / atX) / (ann + bend / atY)) * rate * (1 - fee)
  }
  const startShown = shown(x, y)

  function sell(wanted: number): Fill {
    const nextX = x + wanted * rate
    const out = otherAt(x) - otherAt(nextX)
    y = otherAt(nextX) + out * fee * feeKept
    x = nextX
    if (feeKept > 0) d = sumAt(x, y)
    return { amount: -wanted, value: out * (1 - fee) * moved }
  }

  function buy(wanted: number): Fill {
    const most = ((x - unsold * startX) * (1 - fee)) / rate
    const bought = Math.min(wanted, Math.max(0, most))
    if (bought < least * wanted) return nothing
    const taken = (bought * rate) / (1 - fee)
    const nextX = x - taken
    const paid = otherAt(nextX) - otherAt(x)
    y = otherAt(nextX)
    x = nextX + taken * fee * feeKept
    if (feeKept > 0) d = sumAt(x, y)
    return { amount: bought, value: -paid * moved }
  }

  return {
    inventory: { base: spec.base, quote: spec.quote },
    mid: () => shown(x, y) * moved,
    fundamental: () => startShown * moved,
    fill(quantity, limit) {
      if (limit !== 0) throw new Error('the reference trades on a stable pool at any price only')
      return thinned(quantity, share, (q) => (q < 0 ? sell(-q) : buy(q)))
    },
    move(scale, shift) {
      moved = Math.max(0, startShown * moved * scale + shift) / startShown
    },
    thin(factor) {
      share *= factor
    },
  }
}

/** The number up to which `isBelow` holds, to the last digit. */
function halve(low: number, high: number, isBelow: (at: number) => boolean): number {
  for (;;) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) return middle
    if (isBelow(middle)) low = middle
    else high = middle
  }
}
