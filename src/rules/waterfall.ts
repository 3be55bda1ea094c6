/**
 * A waterfall of which every tier is a choice. What one tier cannot take goes to the next:
 *
 *     positions   book → liquidators → backstop vault → auto-deleveraging at the mark
 *     debts       own margin → insurance fund → haircut of winners → socialised loss → bad debt
 *
 * Two questions, two lines: who takes a position, and who pays what it lost. Closing a position at
 * the mark against the other side costs nobody money, so winners pay only once the fund is at 0.
 *
 * Assumes: what the book does not take at once, though its depth up to the limit of the order is
 * used up, goes down; where depth is left (a halt, a screened order) the order is repeated.
 * Liquidators and vault keep what they take; below zero they go down the waterfall themselves, the
 * next time somebody fails. Without auto-deleveraging what is left is sold at any price, and stays
 * open where there is none. The winners of a round are those against any side that is liquidated in
 * it, whichever of them left the debt.
 */

import { equity, inUsd, priceOf } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import type { Batch } from '../engine/ports/ports.ts'
import { count } from '../engine/ports/round-log.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf, coverDeficit } from '../engine/verbs/deficit.ts'
import { transferCash } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { addOrder, addResidual, executeOrders, noteActed } from '../engine/verbs/trading.ts'
import { forEachPosition, hasHoldings, hasPositions } from '../engine/world/holdings.ts'
import { exactSum } from '../kit/sum.ts'
import { amount, money, type Price, price } from '../units/units.ts'
import { deleverage, type Ranking } from './auto-deleveraging.ts'
import { bankruptcyPrice, isBankrupt } from './bankruptcy-price.ts'
import { type ClosingOrder, firstToClose, positionsOf } from './closing-order.ts'
import { deleverageEvenly } from './even-deleveraging.ts'
import { collect, findWinners, type Levy, type Payer, rankWinners, sideOf } from './haircut.ts'
import { discounted, type Taker, takePositions, takeRest } from './part-takeover.ts'
import { findMembers, type SocialisedBase, takeProfits } from './socialised-loss.ts'
import { createTier, draw, resetTier, type Tier } from './tier.ts'
import { anyPrice, closeWhole } from './whole-position.ts'

export interface WaterfallTerms {
  readonly book: 'bankruptcy-price' | 'any-price' | 'none'
  /** Which positions the book is offered first; what goes down goes whole. */
  readonly closes: ClosingOrder
  readonly liquidators?: { readonly discount: number; readonly leverage: number }
  readonly backstop?: { readonly leverage: number }
  readonly deleveraging: 'pro-rata' | 'queue' | 'bankruptcy-price' | 'previous-mark' | 'none'
  readonly ranking: Ranking
  readonly socialised: SocialisedBase | 'none'
  /** Price for `previous-mark`. */
  readonly previousMark: (run: Run, account: number, leg: number) => Price
}

export const tierIds = [
  'liquidators',
  'backstop',
  'fund',
  'deleveraging',
  'socialised',
  'badDebt',
] as const
export type TierId = (typeof tierIds)[number]
export type Tiers = Readonly<Record<TierId, Tier>>

/** The tiers of one venue during a run, and what its rules remember from phase 10 to phase 11. */
export interface WaterfallState {
  readonly tiers: Tiers
  /** Sides of contracts that are being liquidated: see `sideOf`. */
  readonly closing: Set<number>
  /** Limit of the last order of each leg that has been offered; 0: any price. */
  readonly asked: Map<number, number>
}

export interface Waterfall extends WaterfallState {
  readonly venue: number
  readonly terms: WaterfallTerms
  readonly takers: readonly Taker[]
}

export const createWaterfallState = (): WaterfallState => ({
  tiers: Object.fromEntries(tierIds.map((id) => [id, createTier()])) as unknown as Tiers,
  closing: new Set(),
  asked: new Map(),
})

/** At the start of a run: every tier has what its account has. */
export function openWaterfall(
  world: LiveWorld,
  venue: number,
  terms: WaterfallTerms,
  state: WaterfallState,
): Waterfall {
  const { accounts, venues } = world
  const { tiers } = state
  const start = (account: number) => Math.max(0, accounts.cash[account])
  const liquidators = terms.liquidators === undefined ? 0 : start(venues.liquidator[venue])
  const isEndless = terms.liquidators !== undefined && venues.hasFiniteLiquidators[venue] === 0
  resetTier(tiers.liquidators, isEndless ? Number.POSITIVE_INFINITY : liquidators)
  resetTier(tiers.backstop, terms.backstop === undefined ? 0 : start(venues.backstop[venue]))
  resetTier(tiers.fund, start(venues.fund[venue]))
  resetTier(tiers.deleveraging, 0)
  resetTier(tiers.socialised, 0)
  resetTier(tiers.badDebt, 0)
  return { ...state, venue, terms, takers: createTakers(world, venue, terms, tiers) }
}

function createTakers(
  { venues }: LiveWorld,
  venue: number,
  { liquidators, backstop }: WaterfallTerms,
  tiers: Tiers,
): Taker[] {
  const takers: Taker[] = []
  if (liquidators !== undefined) {
    takers.push({
      account: venues.liquidator[venue],
      tier: tiers.liquidators,
      leverage: liquidators.leverage,
      priceOf: discounted(liquidators.discount),
    })
  }
  if (backstop !== undefined) {
    const { leverage } = backstop
    const account = venues.backstop[venue]
    takers.push({ account, tier: tiers.backstop, leverage, priceOf: bankruptcyPrice })
  }
  return takers
}

/** Phase 10: orders to the book, and word to phase 11 to look at what they leave. */
export function offer(run: Run, waterfall: Waterfall, account: number): void {
  const { book } = waterfall.terms
  if (!hasPositions(run.world, account)) {
    closeWhole(run, account, anyPrice)
    return
  }
  const limitOf = (leg: number) =>
    book === 'any-price' ? price(0) : bankruptcyPrice(run.world, account, leg)
  for (const leg of positionsOf(run, account)) waterfall.asked.delete(leg)
  for (const leg of book === 'none' ? [] : offered(run, waterfall, account, limitOf)) {
    const limit = limitOf(leg)
    waterfall.asked.set(leg, limit)
    addOrder(run, account, leg, amount(-run.world.legs.amount[leg]), limit)
  }
  // Orders are counted when loop gain is measured: the same units are not counted again.
  if (!run.isMeasuring || book === 'none') addResidual(run, account)
  if (!run.isMeasuring) markClosing(run.world, waterfall, account)
}

/** Of one that the book does not take any more the next is offered, and of none all. */
function offered(
  run: Run,
  { terms: { closes } }: Waterfall,
  account: number,
  limitOf: (leg: number) => Price,
): readonly number[] {
  const all = positionsOf(run, account)
  if (closes === 'all' || all.length < 2) return all
  const open = all.filter((leg) => isWanted(run.world, leg, limitOf(leg)))
  return open.length === 0 ? all : firstToClose(run, account, open, closes)
}

function markClosing(world: LiveWorld, { closing }: Waterfall, account: number): void {
  forEachPosition(world, account, (_, instrument, held) => {
    closing.add(sideOf(instrument, held))
  })
}

/** Phase 11: what the book has left goes down. */
export function descend(run: Run, waterfall: Waterfall, { accounts, begin, end }: Batch): void {
  const { world } = run
  const debtors: number[] = []
  const losers: number[] = []
  const pass = (account: number): void => {
    // Of what was not offered too: all of it goes down.
    markClosing(world, waterfall, account)
    if (hasPositions(world, account)) giveToTakers(run, waterfall, account)
    if (hasPositions(world, account)) losers.push(account)
    else debtors.push(account)
  }
  for (const { account } of waterfall.takers) {
    if (isBankrupt(world, account) && hasPositions(world, account)) pass(account)
  }
  for (let at = begin; at < end; at++) {
    if (!hasPositions(world, accounts[at]) || isLeft(run, waterfall, accounts[at]))
      pass(accounts[at])
  }
  const winners = needsWinners(run, waterfall, losers, debtors) ? rankedWinners(run, waterfall) : []
  closeLosers(run, waterfall, losers)
  for (const account of losers) if (!hasPositions(world, account)) debtors.push(account)
  payDebts(run, waterfall, owing(world, debtors), winners)
  waterfall.closing.clear()
}

/** Whoever still holds coins sells them first. */
const owing = (world: LiveWorld, accounts: readonly number[]): number[] =>
  accounts.filter((account) => world.accounts.cash[account] < 0 && !hasHoldings(world, account))

/** Is the account unsafe still, and has the book nothing more for any of its positions? */
function isLeft(run: Run, { terms, asked }: Waterfall, account: number): boolean {
  const { accounts, legs, instruments } = run.world
  if (slackOf(run.world, account) >= 0) return false
  if (terms.book === 'none') return true
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    if (legs.amount[leg] === 0 || instruments.isPerpetual[legs.instrument[leg]] === 0) continue
    if (isWanted(run.world, leg, asked.get(leg) ?? 0)) return false
  }
  return true
}

/** Would the market take more of a position than rounding, at this limit or better? */
const isWanted = (world: LiveWorld, leg: number, limit: number): boolean =>
  reachable(world, leg, limit) > 1e-9 * Math.abs(world.legs.amount[leg])

/** Units that the market would still take from a position at its limit or better. */
function reachable({ legs, instruments, markets }: LiveWorld, leg: number, limit: number): number {
  const market = instruments.market[legs.instrument[leg]]
  if (market < 0) return 0
  const liquidity = markets.liquidity[market]
  const isLong = legs.amount[leg] > 0
  if (limit === 0) return Math.abs(liquidity.depth(price(isLong ? 0 : Number.MAX_VALUE)))
  const mid = liquidity.mid()
  if (isLong ? limit >= mid : limit <= mid) return 0
  return Math.abs(liquidity.depth(price(limit)))
}

function giveToTakers(run: Run, { takers, venue }: Waterfall, account: number): void {
  const vault = run.world.venues.backstop[venue]
  for (const taker of takers) {
    if (taker.account === account || !hasPositions(run.world, account)) continue
    takePositions(run, taker, account)
    if (taker.account === vault && !hasPositions(run.world, account)) takeRest(run, taker, account)
  }
}

const takesHaircuts = ({ deleveraging }: WaterfallTerms): boolean =>
  deleveraging === 'pro-rata' || deleveraging === 'queue'

/** Will the fund be too small? Only then are profits worth looking at. */
function needsWinners(
  { world }: Run,
  { venue, terms }: Waterfall,
  losers: readonly number[],
  debtors: readonly number[],
): boolean {
  if (!takesHaircuts(terms)) return false
  const losses = [...losers, ...debtors].map((account) => Math.max(0, -equity(world, account)))
  const shortfall = exactSum(losses)
  return shortfall > 0 && shortfall >= world.accounts.cash[world.venues.fund[venue]] * (1 - 1e-9)
}

function rankedWinners(run: Run, { terms, closing }: Waterfall): Payer[] {
  const winners = findWinners(run, closing)
  if (terms.deleveraging === 'queue') rankWinners(run, winners, terms.ranking)
  return winners
}

function closeLosers(run: Run, waterfall: Waterfall, losers: readonly number[]): void {
  if (losers.length === 0) return
  const { book, deleveraging, ranking, previousMark } = waterfall.terms
  const mark = (now: Run, _account: number, leg: number) =>
    priceOf(now.world, now.world.legs.instrument[leg])
  if (deleveraging === 'none') {
    if (book !== 'none') sellAtAnyPrice(run, losers)
  } else if (deleveraging === 'pro-rata') deleverageEvenly(run, losers)
  else if (deleveraging === 'queue') deleverage(run, losers, { ranking, priceOf: mark })
  else {
    // The price is what makes winners pay: the fund comes first.
    for (const account of losers) payFromFund(run, waterfall, account, -equity(run.world, account))
    const atLoss = (now: Run, account: number, leg: number) =>
      bankruptcyPrice(now.world, account, leg)
    const priceFor = deleveraging === 'bankruptcy-price' ? atLoss : previousMark
    deleverage(run, losers, { ranking, priceOf: priceFor })
  }
}

function sellAtAnyPrice(run: Run, losers: readonly number[]): void {
  for (const account of losers) {
    if (hasPositions(run.world, account)) closeWhole(run, account, anyPrice)
  }
  executeOrders(run)
}

function payDebts(run: Run, waterfall: Waterfall, debtors: number[], winners: Payer[]): void {
  const { world } = run
  const { terms, tiers, venue } = waterfall
  for (const account of debtors) payFromFund(run, waterfall, account, -world.accounts.cash[account])
  let unpaid = owing(world, debtors)
  if (unpaid.length > 0 && takesHaircuts(terms)) {
    charge(run, tiers.deleveraging, winners, unpaid, 'haircut', terms.deleveraging === 'queue')
    unpaid = owing(world, unpaid)
  }
  if (unpaid.length > 0 && terms.socialised !== 'none') {
    const members = findMembers(world, venue, terms.socialised)
    charge(run, tiers.socialised, members, unpaid, 'socialised-loss')
    if (terms.socialised === 'profit') takeProfits(world, members)
    unpaid = owing(world, unpaid)
  }
  for (const account of unpaid) {
    tiers.badDebt.used -= world.accounts.cash[account]
    coverDeficit(run, account)
  }
}

function payFromFund(run: Run, { tiers, venue }: Waterfall, account: number, owed: number): void {
  const { accounts, venues } = run.world
  const fund = venues.fund[venue]
  // Fees may have come in since it was last asked.
  tiers.fund.left = Math.max(0, accounts.cash[fund])
  const paid = money(draw(tiers.fund, owed, run.timeMs))
  if (!(paid > 0)) return
  if (hasPositions(run.world, account)) noteActed(run, account)
  transferCash(run, fund, account, paid, 'fund')
  count(run.log, 'fundUsd', inUsd(run.world, account, paid))
  record(run, 'fund', { account, value: paid, cause: causeOf(run, account) })
}

/** Charges payers, and keeps the book of a tier whose size is measured when it is asked. */
function charge(
  run: Run,
  tier: Tier,
  payers: readonly Payer[],
  debtors: readonly number[],
  levy: Levy,
  inTurn = false,
): void {
  const there = exactSum(payers.map(({ capacity }) => capacity))
  const owed = exactSum(debtors.map((account) => -run.world.accounts.cash[account]))
  const paid = collect(run, payers, debtors, levy, inTurn)
  tier.capacity = tier.used + there
  tier.used += paid
  tier.left = exactSum(payers.map(({ capacity, paid: gone }) => capacity - gone))
  if (owed > there && run.timeMs < tier.exhaustedMs) tier.exhaustedMs = run.timeMs
}
