/** Random places to trade: books with gaps and thin ends, pools, lines; deep ones and shallow. */
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import type { Dice } from './dice.ts'

export interface MarketDraft {
  readonly liquidity: ModelSpec
  readonly mid: number
}

/** A market around `price` that takes orders worth about `depth`, in quote. */
export function drawMarket(dice: Dice, price: number, depth: number): MarketDraft {
  const kind = dice.pick(['book', 'book', 'levels', 'line', 'pool'] as const)
  if (kind === 'book') return drawBook(dice, price, depth)
  if (kind === 'levels') return drawLevels(dice, price, depth)
  if (kind === 'line') {
    // Depth sells the price down by about a third.
    const impact = (price * price) / (dice.between(2, 4) * depth)
    return { liquidity: { model: 'linear-impact', price, slope: impact }, mid: price }
  }
  const base = (dice.between(1, 3) * depth) / price
  const fee = dice.pick([0, 0.003])
  const feeKept = dice.pick([0, 0, 1])
  const liquidity = { model: 'constant-product', base, quote: base * price, fee, feeKept }
  return { liquidity, mid: (base * price) / base }
}

function drawBook(dice: Dice, price: number, depth: number): MarketDraft {
  const count = dice.pick([1, 5, 20, 60])
  const reach = dice.between(0.05, 0.6)
  const side = (sign: number) => {
    let away = dice.between(0.0001, 0.002)
    const levels: [number, number][] = []
    for (let level = 0; level < count; level++) {
      const at = price * (1 + sign * away)
      levels.push([at, (dice.between(0.2, 1.8) * depth) / count / price])
      away += (dice.between(0.1, 1.9) * reach) / count
    }
    return levels.filter(([at]) => at > 0)
  }
  const bids = side(-1)
  const asks = side(1)
  return {
    liquidity: { model: 'order-book', bids, asks },
    mid: (bids[0][0] + asks[0][0]) / 2,
  }
}

function drawLevels(dice: Dice, price: number, depth: number): MarketDraft {
  const count = dice.pick([10, 40, 300])
  const tick = (price * dice.between(0.2, 0.9)) / count
  const size = depth / count / price
  const shape = () => ({
    count,
    size: size * dice.between(0.5, 1.5),
    sizeStep: dice.pick([0, size / count]),
    sizeGrowth: dice.pick([1, 1, 0.99]),
  })
  const bestBid = price - tick / 2
  const bestAsk = price + tick / 2
  const levels = { bestBid, bestAsk, tick, bids: shape(), asks: shape() }
  return { liquidity: { model: 'order-book', levels }, mid: (bestBid + bestAsk) / 2 }
}

/** A pool of a wrapped or staked token against what it stands for, near par. */
export function drawStablePool(dice: Dice, depth: number): ModelSpec {
  return {
    model: 'stable-swap',
    base: dice.between(0.7, 1.3) * depth,
    quote: dice.between(0.7, 1.3) * depth,
    amplification: dice.pick([10, 50, 100]),
    convention: dice.pick(['deployed', 'whitepaper']),
    fee: dice.pick([0, 0.0004]),
    feeKept: dice.pick([0, 0.5]),
  }
}
