/** One venue, one contract, one market, and nothing but longs with one position each. */
import {
  defaultSettings,
  type MarginBracket,
  type ModelSpec,
} from '../../src/engine/world/snapshot.ts'
import { createDice } from '../storm/dice.ts'
import { addOracle, createDraft, finish, type World } from '../storm/world-builder.ts'
import { walletFor } from '../storm/world-exchanges.ts'

export interface OneMarket {
  readonly rules: ModelSpec
  readonly brackets: readonly MarginBracket[]
  /** Twice the depth takes twice the amount for the same price. */
  readonly depth: number
  readonly fund: number
}

export function oneMarket(seed: number, given: Partial<OneMarket>): World {
  const { rules = { model: 'plain-perpetual' }, brackets = [{ floor: 0, rate: 0.01 }] } = given
  const { depth = 1, fund = 0 } = given
  const dice = createDice(seed, 11)
  const draft = createDraft()
  draft.assets.push({ id: 'P' })
  const isBook = dice.chance(0.6)
  const size = dice.spread(2, 60) * depth
  const tick = dice.between(0.05, 0.4)
  const asks = { count: 5, size: 1e6 }
  const bids = { count: Math.floor(90 / tick), size, sizeGrowth: dice.pick([1, 0.998]) }
  const levels = { bestBid: 100 - tick / 2, bestAsk: 100 + tick / 2, tick, bids, asks }
  const liquidity = isBook
    ? { model: 'order-book', levels }
    : { model: 'linear-impact', price: 100, slope: tick / size }
  draft.markets.push({ id: 'P', base: 'P', quote: 'USD', liquidity })
  const oracle = addOracle(draft, 'P', { model: 'market-mid', market: 'P' }, 100)
  const contract = {
    venue: 'v',
    kind: 'perpetual',
    asset: 'P',
    oracle,
    market: 'P',
    brackets,
  } as const
  const instrument = { id: 'P', ...contract }
  draft.instruments.push(instrument)
  draft.venues.push({ id: 'v', rules, settlement: 'USD', fund })
  for (let at = dice.whole(5, 60); at > 0; at--) {
    const amount = dice.spread(0.5, 80)
    const legs = [{ instrument, amount, entry: dice.between(90, 110) }]
    const cushion = amount * 100 * dice.between(0.005, 0.4)
    draft.accounts.push({ venue: 'v', wallet: walletFor(draft, legs, cushion), legs })
  }
  const shocks = [{ model: 'price-gap', drop: dice.between(0.02, 0.25) }]
  return { snapshot: finish(draft), settings: { ...defaultSettings, shocks, roundsMax: 2000 } }
}
