/**
 * What the insurance fund cannot pay is taken from winners: a haircut of their profit, never of
 * their principal.
 *
 *     capacity of a position = unrealised profit          as far as its account has equity
 *     h = min(1, shortfall / Σ capacity)                  pro rata: the same share of everybody
 *
 * In a queue the best ranked gives up all of his profit, then the next one. A haircut moves the
 * entry price of what is still open towards the mark, entry' = mark − (1 − f)(mark − entry) for a
 * share f given up, so that the wallet stays as it is and no profit is taken twice.
 *
 * Source: Chitra et al., Autodeleveraging as Online Learning, arXiv 2602.15182 (read 2026-11-23):
 * capacity u = max(0, profit), queue by score, pro rata x = B · u / Σ u.
 * Invariant: a debt ends at exactly 0, or every capacity has been used up, to exactly 0.
 */

import { equity, inUsd, priceOf } from '../engine/margin/margin.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { transferCash } from '../engine/verbs/ledger.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { exactSum } from '../kit/sum.ts'
import { money, price } from '../units/units.ts'
import { type Ranking, scores } from './auto-deleveraging.ts'
import { otherSide } from './even-deleveraging.ts'

/** Somebody who can be charged, and for what. */
export interface Payer {
  readonly account: number
  /** The position whose profit it is; −1: the account as a whole. */
  readonly leg: number
  /** Unrealised profit, and what of it can be charged. */
  readonly profit: number
  readonly capacity: number
  paid: number
}

/** Row of a contract's side in tables of two sides: 1 long, −1 short. */
export const sideOf = (instrument: number, side: number): number =>
  2 * instrument + (side > 0 ? 0 : 1)

/** Winners against the sides that are being closed, which `sideOf` numbers. */
export function findWinners(run: Run, closing: ReadonlySet<number>): Payer[] {
  const payers: Payer[] = []
  for (let instrument = 0; instrument < run.world.instruments.count; instrument++) {
    for (const side of [1, -1]) {
      if (!closing.has(sideOf(instrument, side))) continue
      for (const leg of otherSide(run, instrument, side)) {
        const account = run.world.legs.account[leg]
        const profit = profitOf(run.world, leg)
        const capacity = profit > 0 ? profit * coverage(run.world, account) : 0
        if (capacity > 0) payers.push({ account, leg, profit, capacity, paid: 0 })
      }
    }
  }
  return payers
}

/** Unrealised profit of a position. */
export function profitOf(world: LiveWorld, leg: number): number {
  const { legs } = world
  return legs.amount[leg] * (priceOf(world, legs.instrument[leg]) - legs.entry[leg])
}

/** Share of an account's profits, above 0, that it has: 1 unless it has lost them elsewhere. */
function coverage(world: LiveWorld, account: number): number {
  let profits = 0
  forEachPosition(world, account, (leg) => {
    profits += Math.max(0, profitOf(world, leg))
  })
  return Math.min(1, Math.max(0, equity(world, account)) / profits)
}

/** Best ranked first; equals by size of the profit, then by row. Ranks are read before closing. */
export function rankWinners({ world }: Run, payers: Payer[], ranking: Ranking): void {
  const score = new Map(
    payers.map((payer) => [payer, scores[ranking](world, payer.account, payer.leg)]),
  )
  payers.sort(
    (a, b) =>
      (score.get(b) as number) - (score.get(a) as number) ||
      b.capacity - a.capacity ||
      a.leg - b.leg,
  )
}

export type Levy = 'haircut' | 'socialised-loss'

/**
 * Pays what the debtors owe, as far as the payers' capacities go: each the same share, or, with
 * `inTurn`, each all he has before the next. Returns what has been paid.
 */
export function collect(
  run: Run,
  payers: readonly Payer[],
  debtors: readonly number[],
  levy: Levy,
  inTurn = false,
): number {
  const { cash } = run.world.accounts
  const owed = exactSum(debtors.map((account) => Math.max(0, -cash[account])))
  if (owed === 0) return 0
  const share = owed / exactSum(payers.map(({ capacity }) => capacity))
  const queue = debtors.filter((account) => cash[account] < 0)
  if (!inTurn && share < 1) {
    for (const payer of payers) charge(run, payer, payer.capacity * share, queue, levy)
  }
  // Everything where it is needed; after equal shares, what rounding has left.
  for (const payer of payers) charge(run, payer, payer.capacity - payer.paid, queue, levy)
  for (const payer of payers) if (payer.paid > 0) notePaid(run, payer, levy)
  return exactSum(payers.map(({ paid }) => paid))
}

/** Pays the first of the queue, then the next; whoever owes nothing more leaves it. */
function charge(run: Run, payer: Payer, quota: number, queue: number[], levy: Levy): void {
  const { cash } = run.world.accounts
  const all = payer.capacity - payer.paid
  let left = quota
  while (left > 0 && queue.length > 0) {
    const [debtor] = queue
    const paid = Math.min(left, -cash[debtor])
    transferCash(run, payer.account, debtor, money(paid), levy)
    left -= paid
    payer.paid += paid
    if (!(cash[debtor] < 0)) queue.shift()
  }
  // In pieces, but all of it.
  if (left === 0 && quota === all) payer.paid = payer.capacity
}

function notePaid(run: Run, { account, leg, paid, profit }: Payer, levy: Levy): void {
  const usd = inUsd(run.world, account, money(paid))
  if (levy === 'socialised-loss') {
    run.log.socialisedUsd += usd
    return
  }
  run.log.adlGivenUpUsd += usd
  if (run.log.firstAdlMs < 0) run.log.firstAdlMs = run.timeMs
  if (account < run.world.accounts.traderCount) run.isDeleveraged[account] = 1
  if (leg >= 0 && run.world.legs.amount[leg] !== 0) takeProfit(run.world, leg, paid / profit)
}

/** A share of a position's profit has been given up; its account has been written before. */
export function takeProfit(world: LiveWorld, leg: number, share: number): void {
  const { legs } = world
  const mark = priceOf(world, legs.instrument[leg])
  legs.entry[leg] = price(mark - (1 - share) * (mark - legs.entry[leg]))
}
