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
 * the venue's "outside" account comes last, whatever its profit; it alone may be charged more than
 * it is worth: for anybody else the price ends where nothing is left, and the loser owes the rest.
 * Ignores: cancelled open orders, deleveraging across assets.
 */

import { equity, inUsd, maintenance, priceOf, wallet } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import { count } from '../engine/ports/round-log.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf } from '../engine/verbs/deficit.ts'
import { transferCash, transferPosition } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { refuse } from '../engine/verbs/refuse.ts'
import { noteActed, noteLiquidated } from '../engine/verbs/trading.ts'
import { findLeg, forEachPosition, hasHoldings } from '../engine/world/holdings.ts'
import { roles } from '../engine/world/roles.ts'
import { type Amount, amount, money, type Price, price } from '../units/units.ts'

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
  const found = new Map<number, number[]>()
  for (const account of accounts) {
    forEachPosition(run.world, account, (leg, instrument) => {
      const list = found.get(instrument)
      if (list === undefined) found.set(instrument, [leg])
      else list.push(leg)
    })
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
  const owed = losers.reduce((sum, leg) => sum + Math.abs(legs.amount[leg]), 0)
  const winners = findWinners(run, instrument, !isLong, how.ranking, owed)
  let next = 0
  for (const [at, leg] of losers.entries()) {
    while (legs.amount[leg] !== 0 && next < winners.length) {
      const winner = winners[next]
      const left = legs.amount[leg]
      const there = -legs.amount[winner]
      const moved = amount(isLong ? Math.min(left, there) : Math.max(left, there))
      closeAgainst(run, instrument, leg, winner, moved, prices[at])
      if (legs.amount[winner] === 0) next++
    }
    if (legs.amount[leg] !== 0) refuse(run, legs.account[leg], 'no-winners')
  }
}

/** Closes `moved` units of a leg against a winner's, at a price that he can pay. */
export function closeAgainst(
  run: Run,
  instrument: number,
  leg: number,
  winner: number,
  moved: Amount,
  asked: Price,
): void {
  const { world } = run
  const loserAccount = world.legs.account[leg]
  const account = world.legs.account[winner]
  const mark = priceOf(world, instrument)
  const isCrowd = account === world.venues.outside[world.accounts.venue[account]]
  const at = isCrowd ? asked : payable(world, account, mark, moved, asked)
  noteActed(run, loserAccount)
  transferPosition(run, leg, winner, moved, at, 'deleveraging')
  const isLast = !isCrowd && !hasHoldings(world, account)
  const paid = isLast ? Math.min(moved * at, world.accounts.cash[account]) : moved * at
  transferCash(run, account, loserAccount, money(paid), 'deleveraging')
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
    from: loserAccount,
    instrument,
    quantity: moved,
    price: at,
    value: usd,
    cause,
  })
}

/** The price asked, or where that costs the winner more than he is worth, the one that costs it. */
function payable(
  world: LiveWorld,
  account: number,
  mark: Price,
  moved: Amount,
  asked: Price,
): Price {
  const worth = Math.max(0, equity(world, account))
  return moved * (asked - mark) > worth ? price(mark + worth / moved) : asked
}

interface Candidate {
  readonly leg: number
  readonly score: number
  readonly size: number
}

const isRankedBefore = (a: Candidate, b: Candidate): boolean =>
  a.score !== b.score ? a.score > b.score : a.size !== b.size ? a.size > b.size : a.leg < b.leg

/** Everybody is ranked before. */
const nobody: Candidate = { leg: -1, score: -1, size: 0 }

const byRank = (a: Candidate, b: Candidate): number => (isRankedBefore(a, b) ? -1 : 1)

/**
 * The best ranked legs on one side that hold `owed` units between them, best first, and the outside
 * account's behind them where they do not.
 *
 * One pass, and only those are kept that may be among them: few of many are taken.
 */
function findWinners(
  { world }: Run,
  instrument: number,
  isLong: boolean,
  ranking: Ranking,
  owed: number,
): number[] {
  const { amount: held, account: owner } = world.legs
  const scoreOf = scores[ranking]
  const found: Candidate[] = []
  let worst: Candidate = nobody
  let room = 16
  for (const leg of rankedLegs(world, instrument)) {
    if (isLong ? !(held[leg] > 0) : !(held[leg] < 0)) continue
    const score = scoreOf(world, owner[leg], leg)
    if (score < worst.score) continue
    const size = Math.abs(held[leg])
    // Legs come in ascending order: of equals the earlier one stays.
    if (score === worst.score && size <= worst.size) continue
    if (slackOf(world, owner[leg]) < 0) continue
    found.push({ leg, score, size })
    if (found.length < room) continue
    if (keepBest(found, owed)) worst = found[found.length - 1]
    room = Math.max(room, 2 * found.length)
  }
  const isEnough = keepBest(found, owed)
  const winners = found.map(({ leg }) => leg)
  const last = findLeg(world, world.venues.outside[world.instruments.venue[instrument]], instrument)
  if (!isEnough && (isLong ? held[last] > 0 : held[last] < 0)) winners.push(last)
  return winners
}

/** Drops all behind those who hold `owed` units; false where all of them do not. */
function keepBest(found: Candidate[], owed: number): boolean {
  found.sort(byRank)
  // A little more than is owed: sums round, and so does what is left of a position.
  const enough = owed * (1 + 1e-9)
  let sum = 0
  for (let at = 0; at < found.length; at++) {
    sum += found[at].size
    if (sum < enough) continue
    found.length = at + 1
    return true
  }
  return false
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
    if (profit <= 0) return 0
    const value = equity(world, account)
    const ratio = value > 0 ? maintenance(world, account) / value : 0
    return (profit / Math.max(1, wallet(world, account))) * ratio
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
