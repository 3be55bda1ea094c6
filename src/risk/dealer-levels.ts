/**
 * What dealers who hedge options would trade on the way from one price to another, at the start.
 *
 *     bought between p and q      Δ(p) − Δ(q)     units; below 0 sold
 *     damping at a price          1 + λ Γ         at or below 0 hedging feeds on itself
 *     flip level                  where Γ changes sign
 *     unhedged                    V(q) − V(p) − Δ(p) (q − p): a jump that nobody could hedge
 *
 * λ is the slope of the market over the next 1 % of what it is asked for: price moved over units.
 *
 * Source: shared/spec/topics.md T11, read 2026-11-30.
 * Assumes: one contract is one unit; books of several dealers on one market add up.
 */
import type { HedgedGreeks } from '../engine/ports/hedged.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { bisect } from '../kit/bisect.ts'
import { exactSum } from '../kit/sum.ts'
import { price as asPrice } from '../units/units.ts'

export interface DealerLevels {
  readonly price: number
  /** Of a trade, price moved for a unit; 0 where depth has no end. */
  readonly slope: number
  /** All books of the market together. */
  at(price: number): HedgedGreeks
}

/** Null where nobody hedges options on the market. */
export function dealerLevels(world: LiveWorld, market: number): DealerLevels | null {
  const { instruments, actors, oracles, markets } = world
  const books = actors.flatMap(({ hedged }) =>
    hedged !== undefined && instruments.market[hedged.instrument] === market ? [hedged] : [],
  )
  const [first] = books
  if (first === undefined) return null
  const now = oracles.value[instruments.oracle[first.instrument]]
  const sum = (all: readonly HedgedGreeks[], of: keyof HedgedGreeks) =>
    exactSum(all.map((it) => it[of]))
  const liquidity = markets.liquidity[market]
  const units = -liquidity.depth(asPrice(0.99 * now))
  return {
    price: now,
    slope: units > 0 ? (0.01 * now) / units : 0,
    at(price) {
      const all = books.map((it) => it.at(price))
      return { value: sum(all, 'value'), delta: sum(all, 'delta'), gamma: sum(all, 'gamma') }
    },
  }
}

/** Money that hedging between two prices buys for, below 0 sells for, at the price between them. */
export const hedgeBetween = ({ at }: DealerLevels, from: number, to: number): number =>
  (at(from).delta - at(to).delta) * 0.5 * (from + to)

/** 1 + λ Γ: below 1 hedging adds to a move, at or below 0 it has no end. */
export const dampingAt = ({ at, slope }: DealerLevels, price: number): number =>
  1 + slope * at(price).gamma

/** What the books gain between two prices if nobody trades in between. */
export function unhedgedBetween({ at }: DealerLevels, from: number, to: number): number {
  const before = at(from)
  return at(to).value - before.value - before.delta * (to - from)
}

/** Prices at which gamma changes sign, looked for between levels that ascend. */
export function flipsBetween({ at }: DealerLevels, levels: readonly number[]): number[] {
  return levels.slice(1).flatMap((to, row) => {
    const from = levels[row]
    const sign = at(from).gamma
    if (!(sign * at(to).gamma < 0)) return []
    return [bisect(from, to, (price) => at(price).gamma * sign > 0).low]
  })
}
