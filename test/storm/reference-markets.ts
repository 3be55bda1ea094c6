/** What a forced order meets, walked by hand: every level of a book one after the other. */
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import {
  createProduct,
  createStable,
  isNothing,
  type Place,
  type PoolSpec,
  type StableSpec,
} from './reference-pools.ts'

export type { Place } from './reference-pools.ts'

export function createPlace(spec: ModelSpec, isFlawed: boolean): Place {
  if (spec.model === 'order-book') return createBook(spec as unknown as BookSpec, isFlawed)
  if (spec.model === 'linear-impact') return createLine(spec as unknown as LineSpec)
  if (spec.model === 'constant-product') return createProduct(spec as unknown as PoolSpec)
  if (spec.model === 'stable-swap') return createStable(spec as unknown as StableSpec)
  throw new Error(`the reference knows no liquidity ${spec.model}`)
}

interface SideRule {
  readonly count: number
  readonly size?: number
  readonly sizeStep?: number
  readonly sizeGrowth?: number
}

interface BookSpec {
  readonly bids?: readonly (readonly [number, number])[]
  readonly asks?: readonly (readonly [number, number])[]
  readonly levels?: {
    readonly bestBid: number
    readonly bestAsk: number
    readonly tick: number
    readonly bids: SideRule
    readonly asks?: SideRule
  }
}

interface Level {
  price: number
  size: number
  left: number
}

/** A level of which less than this share is left is used up. */
const dust = 1e-12

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
        // A sum of a hundred levels is rounded by more than a trillionth of a small one.
        if (level.left < 1e-14 * Math.abs(quantity)) level.left = 0
        rest -= taken
        value += taken * (isFlawed ? best : level.price)
      }
      const taken = Math.abs(quantity) - rest
      return isSale ? { amount: -taken, value } : { amount: taken, value: -value }
    },
    keep() {
      const lefts = [...bids, ...asks].map(({ left }) => left)
      return () => {
        for (const [at, level] of [...bids, ...asks].entries()) level.left = lefts[at]
      }
    },
    depth(to) {
      const isSale = to < (quoteOf(bids) + quoteOf(asks)) / 2
      const within = (isSale ? bids : asks).filter(
        (level) =>
          isLeft(level) && (isSale ? level.price > 0 && level.price >= to : level.price <= to),
      )
      return within.reduce((sum, { left }) => sum + left, 0) * (isSale ? -1 : 1)
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

function levelsOf({ bids, asks, levels }: BookSpec, side: 'bids' | 'asks'): Level[] {
  if (levels === undefined) {
    const rows = (side === 'bids' ? bids : asks) ?? []
    return rows.map(([price, size]) => ({ price, size, left: size }))
  }
  const { count, size = 1, sizeStep = 0, sizeGrowth = 1 } = levels[side] ?? levels.bids
  return Array.from({ length: count }, (_, row) => {
    const price =
      side === 'bids' ? levels.bestBid - levels.tick * row : levels.bestAsk + levels.tick * row
    const standing = (size + sizeStep * row) * sizeGrowth ** row
    return { price, size: standing, left: standing }
  })
}

interface LineSpec {
  readonly price: number
  readonly slope: number
}

/** Every unit moves the price by one step; an order is paid the middle of before and after. */
function createLine(spec: LineSpec): Place {
  let price = spec.price
  let fundamental = spec.price
  let { slope } = spec
  return {
    inventory: {
      base: spec.price / spec.slope,
      quote: (spec.price * spec.price) / (2 * spec.slope),
    },
    mid: () => price,
    fundamental: () => fundamental,
    fill(quantity, limit) {
      // Sales stop at the limit, or where the price is gone.
      const reach = quantity < 0 || limit !== 0 ? (limit - price) / slope : Infinity
      const amount =
        quantity < 0
          ? Math.max(quantity, Math.min(0, reach))
          : Math.min(quantity, Math.max(0, reach))
      if (isNothing(amount, quantity)) return { amount: 0, value: 0 }
      const after = price + slope * amount
      const value = -amount * ((price + after) / 2)
      price = Math.max(0, after)
      return { amount, value }
    },
    keep() {
      const before = price
      return () => {
        price = before
      }
    },
    depth: (to) => (to - price) / slope,
    move(scale, shift) {
      price = Math.max(0, price * scale + shift)
      fundamental = Math.max(0, fundamental * scale + shift)
    },
    thin(share) {
      slope /= share
    },
  }
}
