/**
 * Auto-deleveraging: positions that nobody can carry are closed against profitable accounts on the
 * other side, best ranked first, each whole and the last one in part, at one stated price.
 *
 * Rankings (higher goes first), profit = unrealised, of the position:
 *   `binance`      max(0, profit) / max(1, wallet) · maintenance / equity
 *   `hyperliquid`  (mark / entry) · (notional / account value) while in profit, else 0
 *
 * Sources (read 2026-11-23): https://www.binance.com/en/support/faq/360033525471, its formula
 * quoted in https://dev.binance.vision/t/17801;
 * https://hyperliquid.gitbook.io/hyperliquid-docs/trading/auto-deleveraging: "backstop liquidated
 * positions have no special treatment", so the vault is in the queue.
 * Assumes: for shorts the price ratio of Hyperliquid is inverted, as profit is; an account is
 * ranked once in a round; equal ranks go by size; whoever is below maintenance himself is spared;
 * the venue's "outside" account comes last, whatever its profit.
 * Ignores: cancelled open orders, deleveraging across assets.
 */

import { equity, inUsd, maintenance, priceOf, slack, wallet } from '../engine/margin/margin.ts'
import { count } from '../engine/ports/round-log.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf, coverDeficit } from '../engine/verbs/deficit.ts'
import { transferCash, transferPosition } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { noteActed, noteLiquidated } from '../engine/verbs/trading.ts'
import { findLeg, hasHoldings } from '../engine/world/holdings.ts'
import { roles } from '../engine/world/roles.ts'
import { makeHeap, popHeap } from '../kit/heap.ts'
import { type Amount, amount, money, type Price } from '../units/units.ts'

export type Ranking = 'binance' | 'hyperliquid'

export interface Deleveraging {
  readonly ranking: Ranking
  /** Price at which a leg is closed against the ranked accounts. */
  readonly priceOf: (run: Run, account: number, leg: number) => Price
}

/** Closes every position of the accounts; what nobody ranked can take is left where it is. */
export function deleverage(run: Run, accounts: readonly number[], how: Deleveraging): void {
  const requests = collectPositions(run, accounts)
  for (const [instrument, legs] of requests) {
    for (const isLong of [true, false]) {
      const side = legs.filter((leg) => run.world.legs.amount[leg] > 0 === isLong)
      if (side.length > 0) matchSide(run, instrument, side, isLong, how)
    }
  }
}

/** Positions of the accounts by instrument, in the order of the accounts. */
export function collectPositions(run: Run, accounts: readonly number[]): [number, number[]][] {
  const { legBegin } = run.world.accounts
  const { amount: held, instrument } = run.world.legs
  const found = new Map<number, number[]>()
  for (const account of accounts) {
    noteActed(run, account)
    for (let leg = legBegin[account]; leg < legBegin[account + 1]; leg++) {
      if (held[leg] === 0 || run.world.instruments.isPerpetual[instrument[leg]] === 0) continue
      const list = found.get(instrument[leg])
      if (list === undefined) found.set(instrument[leg], [leg])
      else list.push(leg)
    }
  }
  return [...found].sort(([a], [b]) => a - b)
}

function matchSide(
  run: Run,
  instrument: number,
  losers: readonly number[],
  isLong: boolean,
  how: Deleveraging,
): void {
  const { legs } = run.world
  // Prices are fixed before anybody is closed: one batch, one state.
  const prices = losers.map((leg) => how.priceOf(run, legs.account[leg], leg))
  const winners = rank(run, instrument, !isLong, how.ranking)
  let winner = takeBest(run, instrument, !isLong, winners)
  for (const [at, leg] of losers.entries()) {
    while (legs.amount[leg] !== 0 && winner >= 0) {
      const owed = legs.amount[leg]
      const there = -legs.amount[winner]
      const moved = amount(isLong ? Math.min(owed, there) : Math.max(owed, there))
      closeAgainst(run, instrument, leg, winner, moved, prices[at])
      if (legs.amount[winner] === 0) winner = takeBest(run, instrument, !isLong, winners)
    }
  }
}

/** Closes `moved` units of a leg against a winner's, at a price. */
export function closeAgainst(
  run: Run,
  instrument: number,
  leg: number,
  winner: number,
  moved: Amount,
  at: Price,
): void {
  const { world } = run
  const loserAccount = world.legs.account[leg]
  const account = world.legs.account[winner]
  const mark = priceOf(world, instrument)
  transferPosition(run, leg, winner, moved, at, 'deleveraging')
  transferCash(run, account, loserAccount, money(moved * at), 'deleveraging')
  const usd = inUsd(world, account, money(Math.abs(moved) * mark))
  const market = world.instruments.market[instrument]
  noteLiquidated(run, market, usd, moved > 0)
  run.log.markets.adlUsd[market] += usd
  run.log.adlGivenUpUsd += inUsd(world, account, money(moved * (at - mark)))
  count(run.log, 'adlUsd', usd)
  if (run.log.firstAdlMs < 0) run.log.firstAdlMs = run.timeMs
  if (account < world.accounts.traderCount) run.isDeleveraged[account] = 1
  const cause = causeOf(run, loserAccount)
  record(run, 'deleveraging', {
    account,
    instrument,
    quantity: moved,
    price: at,
    value: usd,
    cause,
  })
  // The price may cost him more than he has: then he is covered like anybody else.
  if (account < world.accounts.traderCount && !hasHoldings(world, account)) {
    coverDeficit(run, account)
  }
}

interface Candidate {
  readonly leg: number
  readonly score: number
  readonly size: number
}

const isRankedBefore = (a: Candidate, b: Candidate): boolean =>
  a.score !== b.score ? a.score > b.score : a.size !== b.size ? a.size > b.size : a.leg < b.leg

/** Legs on one side of an instrument as a heap: few of many are taken. */
function rank(run: Run, instrument: number, isLong: boolean, ranking: Ranking): Candidate[] {
  const { world } = run
  const candidates: Candidate[] = []
  for (const leg of rankedLegs(world, instrument)) {
    const held = world.legs.amount[leg]
    if (held === 0 || held > 0 !== isLong) continue
    const account = world.legs.account[leg]
    if (slack(world, account) < 0) continue
    candidates.push({ leg, score: scores[ranking](world, account, leg), size: Math.abs(held) })
  }
  makeHeap(candidates, isRankedBefore)
  return candidates
}

/** The best ranked leg that is left, then the outside account's; −1 when that is empty too. */
function takeBest(run: Run, instrument: number, isLong: boolean, heap: Candidate[]): number {
  const best = popHeap(heap, isRankedBefore)
  if (best !== undefined) return best.leg
  const { venues, instruments, legs } = run.world
  const last = findLeg(run.world, venues.outside[instruments.venue[instrument]], instrument)
  const held = legs.amount[last]
  return held !== 0 && held > 0 === isLong ? last : -1
}

/** Legs of traders, liquidators and the backstop vault in an instrument. */
export function rankedLegs(world: LiveWorld, instrument: number): Int32Array {
  let byInstrument = legIndex.get(world)
  if (byInstrument === undefined) {
    byInstrument = indexLegs(world)
    legIndex.set(world, byInstrument)
  }
  return byInstrument[instrument]
}

const legIndex = new WeakMap<LiveWorld, Int32Array[]>()

function indexLegs({ legs, accounts, instruments }: LiveWorld): Int32Array[] {
  const sizes = new Int32Array(instruments.count)
  const isRanked = (leg: number) => rankedRoles[accounts.role[legs.account[leg]]]
  for (let leg = 0; leg < legs.count; leg++) if (isRanked(leg)) sizes[legs.instrument[leg]]++
  const lists = Array.from(sizes, (size) => new Int32Array(size))
  sizes.fill(0)
  for (let leg = 0; leg < legs.count; leg++) {
    if (!isRanked(leg)) continue
    const instrument = legs.instrument[leg]
    lists[instrument][sizes[instrument]++] = leg
  }
  return lists
}

const rankedRoles = roles.map((role) => ['trader', 'backstop', 'liquidator'].includes(role))

export const scores: Record<Ranking, (world: LiveWorld, account: number, leg: number) => number> = {
  binance(world, account, leg) {
    const { legs } = world
    const instrument = legs.instrument[leg]
    const profit = legs.amount[leg] * (priceOf(world, instrument) - legs.entry[leg])
    const value = equity(world, account)
    const ratio = value > 0 ? maintenance(world, account) / value : 0
    return (Math.max(0, profit) / Math.max(1, wallet(world, account))) * ratio
  },
  hyperliquid(world, account, leg) {
    const { legs } = world
    const mark = priceOf(world, legs.instrument[leg])
    const held = legs.amount[leg]
    const entry = legs.entry[leg]
    if (held > 0 ? mark <= entry : entry <= mark) return 0
    // Price ratio times mark, without dividing by a mark of 0.
    const value = held > 0 ? (mark / entry) * mark : entry
    return (value * Math.abs(held)) / Math.max(1e-9, equity(world, account))
  },
}
