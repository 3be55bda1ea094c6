/**
 * A second engine, slow and obvious, to judge the fast one by: it looks at every account in every
 * round, keeps everything by name, and shares no code with what it judges.
 */

import { createRandom } from '../../src/kit/random.ts'
import { clearFirms } from './reference-credit.ts'
import {
  binanceUsdm,
  hyperliquid,
  leaveToWaterfall,
  plainPerpetual,
  type Rules,
} from './reference-exchanges.ts'
import { execute, order, pay } from './reference-ledger.ts'
import { keepLimits } from './reference-limits.ts'
import { lending } from './reference-loans.ts'
import { exposure, holdsNothing, isUnsafe, priceOf, slack } from './reference-margin.ts'
import { createPegs } from './reference-pegs.ts'
import { schedule } from './reference-shocks.ts'
import {
  type Account,
  createState,
  type Flaw,
  get,
  type Instrument,
  type Message,
  readOracle,
  type State,
} from './reference-state.ts'
import type { World } from './world-builder.ts'

const rules: Record<string, Rules> = {
  'plain-perpetual': plainPerpetual,
  'binance-usdm': binanceUsdm,
  hyperliquid,
  'aave-v2': lending,
  'aave-v3': lending,
  'morpho-blue': lending,
}

export interface ReferenceRun {
  readonly state: State
  readonly outcome: string
  /** Rounds in which something changed. */
  readonly rounds: State['rounds']
}

export function runReference(
  { snapshot, settings, limits = [] }: World,
  flaw: Flaw | null = null,
): ReferenceRun {
  const state = createState(snapshot, settings, flaw)
  keepLimits(state, limits)
  createPegs(state)
  const due = schedule(settings.shocks)
  for (;;) {
    for (const { chain } of deliver(state, 'block')) chain?.open(state)
    for (const it of due.splice(0, due.filter(({ timeMs }) => timeMs <= state.timeMs).length)) {
      it.apply(state)
    }
    payFunding(state)
    let pass = doRound(state)
    const isClocked = settings.clock.mode === 'clocked'
    while (!isClocked && pass.outcome === null) {
      const isOpen = pass.hasChanged || isDue(state)
      if (isOpen) state.isForOrders = false
      else if (!mayStillFill(state)) break
      pass = doRound(state)
    }
    const outcome = pass.outcome ?? afterPass(state, pass, due[0]?.timeMs)
    if (outcome !== null) return { state, outcome, rounds: state.rounds.slice(0, -1) }
  }
}

/** Orders that were given too late for a pass get one of their own, and no second. */
function mayStillFill(state: State): boolean {
  const { orders, timeMs } = state
  state.isForOrders =
    !state.isForOrders && orders.some(({ market }) => market.haltedUntilMs <= timeMs)
  return state.isForOrders
}

const isDue = ({ messages, timeMs }: State): boolean => messages.some((it) => it.dueMs <= timeMs)

interface Pass {
  readonly outcome: string | null
  readonly hasChanged: boolean
  readonly unsafeCount: number
}

/** Lets time pass, or says why the run is over. */
function afterPass(state: State, pass: Pass, nextShockMs = Infinity): string | null {
  const { clock, endMs } = state.settings
  const next = Math.min(
    nextShockMs,
    ...state.messages.map(({ dueMs }) => dueMs),
    ...state.funding.map(({ dueMs }) => dueMs),
    ...resumeTimes(state),
    ...state.firms.flatMap(({ debts }) =>
      debts.map(({ dueMs }) => dueMs).filter((ms) => ms > state.timeMs),
    ),
  )
  const idle = pass.unsafeCount > 0 ? 'no-liquidity' : 'quiet'
  const isOpen = pass.hasChanged || next < Infinity
  if (isOpen) state.isForOrders = false
  if (clock.mode === 'clocked' ? !isOpen && !mayStillFill(state) : !isOpen) return idle
  const timeMs = clock.mode === 'clocked' ? state.timeMs + clock.everyMs : next
  state.timeMs = Math.min(timeMs, endMs)
  if (timeMs > endMs) {
    state.timeMs = endMs
    return 'end'
  }
  return null
}

/** When halts and silences that are on come to their end. */
function resumeTimes(state: State): number[] {
  const { markets, oracles, closedUntilMs, noRedemptionUntilMs, timeMs } = state
  const ends = [...markets.values()].map(({ haltedUntilMs }) => haltedUntilMs)
  const silences = [...oracles.values()].map(({ silentUntilMs }) => silentUntilMs)
  const closed = [...closedUntilMs.values(), ...noRedemptionUntilMs.values()]
  return [...ends, ...silences, ...closed].filter((untilMs) => untilMs > timeMs)
}

/** Every holder but the outside account settles with it. */
function payFunding(state: State): void {
  for (const it of state.funding) {
    // A step may take time past the end of several intervals.
    let ended = 0
    for (; it.dueMs <= state.timeMs; it.dueMs += it.everyMs) ended++
    if (ended === 0) continue
    const { instrument } = it
    const outside = get(state.others, `${instrument.venue}:outside`)
    const perUnit = ended * priceOf(state, instrument) * it.rate
    for (const account of [...state.traders, ...state.others.values()]) {
      if (account !== outside)
        pay(state, account, outside, heldOf(state, account, instrument) * perUnit)
    }
  }
}

/** Contracts that an account holds; providers keep those of their market as its base. */
function heldOf({ markets }: State, { name, holdings }: Account, instrument: Instrument): number {
  const own = holdings.get(instrument.name)
  if (own !== undefined) return own.amount
  const places = [...markets.values()].filter(({ row }) => row.base === instrument.asset)
  const isProvider = places.some(({ row }) => name === `${row.id}:provider`)
  return isProvider ? (holdings.get('base')?.amount ?? 0) : 0
}

/** Arbitrage, prices, health, reactions, order, liquidations, waterfall, record. */
function doRound(state: State): Pass {
  // Whoever was sold beside a shock, before it, counts in this round.
  state.hasChanged = [...state.acted.values()].includes(state.rounds.length)
  forgetEarlier(state)
  letPegsAct(state)
  const ends = deliver(state, 'margin').map(({ margin }) => margin)
  readPrices(state)
  pauseVenues(state)
  for (const it of state.margins) it.look(state, ends.includes(it))
  deliver(state, 'wake-up')
  const unsafe = state.traders.filter((account) => isUnsafe(state, account))
  letBuyersAct(state)
  const sorted = state.chains.reduce((all, it) => it.order(state, all), inOrder(state, unsafe))
  execute(state, true)
  // Whoever has traded since may be safe by now.
  const left = sorted.filter((account) => isUnsafe(state, account))
  liquidate(state, left)
  for (const it of state.chains) it.finish(state)
  absorb(state)
  clearFirms(state)
  for (const it of state.auctions) it.settle(state)
  return { outcome: record(state), hasChanged: state.hasChanged, unsafeCount: sorted.length }
}

/** Takes what is due, first due first, and what was sent first among those. */
function deliver(state: State, kind: Message['kind']): Message[] {
  const isNow = (it: Message) => it.kind === kind && it.dueMs <= state.timeMs
  const now = state.messages.filter(isNow)
  state.messages = state.messages.filter((it) => !isNow(it))
  return now.sort((a, b) => a.dueMs - b.dueMs)
}

/** What an oracle said before this reading: the same, until it publishes. */
function forgetEarlier({ oracles }: State): void {
  for (const oracle of oracles.values()) oracle.before = oracle.value
}

/** What has arrived is published, then what can be read at once. */
function readPrices(state: State): void {
  for (const oracle of state.oracles.values()) oracle.before = oracle.value
  for (const { oracle, value = 0 } of deliver(state, 'price')) if (oracle) oracle.value = value
  for (const oracle of state.oracles.values()) {
    if (state.timeMs < oracle.silentUntilMs) continue
    const value = readOracle(state, oracle.row)
    const { latencyMs = 0 } = oracle.row
    if (latencyMs === 0) {
      oracle.value = value
    } else if (Math.abs(value / oracle.sent - 1) > 1e-12) {
      oracle.sent = value
      state.messages.push({ dueMs: state.timeMs + latencyMs, kind: 'price', oracle, value })
    }
  }
}

function letPegsAct(state: State): void {
  for (const { peg, code = '', value = 0 } of deliver(state, 'peg')) peg?.hear(state, code, value)
  if (state.flaw !== 'no-peg') for (const peg of state.pegs) peg.act(state)
  if (state.flaw !== 'no-attack') for (const it of state.attackers) it.act(state)
}

/** A protocol that stops once a price it watches has fallen far enough. */
function pauseVenues({ pauses, oracles, closedUntilMs, timeMs, flaw }: State): void {
  if (flaw === 'no-pause') return
  for (const it of pauses) {
    const { value, startValue } = get(oracles, it.oracle)
    if (it.hasTripped || value > (1 - it.drop) * startValue) continue
    it.hasTripped = true
    for (const venue of it.venues) {
      closedUntilMs.set(venue, Math.max(closedUntilMs.get(venue) ?? 0, timeMs + it.forMs))
    }
  }
}

/** Whoever has decided buys when his time has come; whoever sees a bargain decides. */
function letBuyersAct(state: State): void {
  for (const { buyer, runners } of deliver(state, 'decision')) {
    runners?.sell(state)
    if (buyer === undefined) continue
    const outside = get(state.others, `${buyer.instrument.venue}:outside`)
    const price = priceOf(state, buyer.instrument)
    // At no price there is no amount that costs the budget.
    if (price > 0) order(state, outside, buyer.instrument, buyer.budget / price, 0, true)
  }
  for (const buyer of state.buyers) {
    if (buyer.hasDecided || priceOf(state, buyer.instrument) > buyer.target) continue
    buyer.hasDecided = true
    state.messages.push({ dueMs: state.timeMs + buyer.delayMs, kind: 'decision', buyer })
  }
  for (const runners of state.runners) runners.decide(state)
}

/** Ties go to the larger exposure in dollars, then to the earlier arrival. */
function inOrder(state: State, unsafe: readonly Account[]): Account[] {
  const { order: by, seed } = state.settings
  const random = createRandom(seed, 1)
  const round = state.rounds.length - 1
  const sizeOf = (account: Account) => {
    const { settlement } = get(state.venues, account.venue)
    return exposure(state, account) * get(state.dollars, settlement)
  }
  const healthOf = (account: Account) => {
    const size = exposure(state, account)
    return size > 0 ? Math.round((slack(state, account) / size) * 1e12) / 1e12 : 0
  }
  const keyOf = (account: Account) => {
    if (by === 'byWorstHealth') return healthOf(account)
    if (by === 'byLargest') return -sizeOf(account)
    if (by === 'byArrival') return account.arrival
    return random.uniform(round, account.arrival, 0)
  }
  const rows = unsafe.map((account) => ({ account, key: keyOf(account), size: sizeOf(account) }))
  rows.sort((a, b) => a.key - b.key || b.size - a.size || a.account.arrival - b.account.arrival)
  const sorted = rows.map(({ account }) => account)
  return state.flaw === 'last-come-first' ? sorted.reverse() : sorted
}

function liquidate(state: State, unsafe: readonly Account[]): void {
  if (state.settings.execution === 'batch') {
    actOn(state, unsafe)
    return
  }
  for (const [at, account] of unsafe.entries()) {
    if (at > 0) {
      forgetEarlier(state)
      readPrices(state)
      if (!isUnsafe(state, account)) continue
    }
    actOn(state, [account])
    absorb(state)
  }
}

function actOn(state: State, accounts: readonly Account[]): void {
  for (const group of neighbours(accounts)) {
    const { venue } = group[0]
    const { rules: spec } = get(state.venues, venue)
    if (state.timeMs >= (state.closedUntilMs.get(venue) ?? 0)) {
      rules[spec.model].liquidate(state, group, spec)
    }
  }
  execute(state)
  for (const account of accounts) {
    if (holdsNothing(account) && account.cash < 0) leaveToWaterfall(state, account)
  }
}

function absorb(state: State): void {
  const residual = state.residual.splice(0)
  for (const [venue, { rules: spec }] of state.venues) {
    const group = residual.filter((account) => account.venue === venue)
    if (group.length > 0) rules[spec.model].absorb(state, group, spec)
  }
  execute(state)
}

/** Accounts of one venue that stand next to each other. */
function neighbours(accounts: readonly Account[]): Account[][] {
  const groups: Account[][] = []
  for (const account of accounts) {
    const last = groups.at(-1)
    if (last?.[0].venue === account.venue) last.push(account)
    else groups.push([account])
  }
  return groups
}

/** Closes the round if something changed in it, and says whether a limit was reached. */
function record(state: State): string | null {
  const { roundsMax, priceFloor } = state.settings
  const markets = [...state.markets.values()]
  const round = state.rounds[state.rounds.length - 1]
  round.timeMs = state.timeMs
  round.mids = markets.map(({ place }) => place.mid())
  const isThrough = markets.some(({ startPrice }, at) => round.mids[at] < startPrice * priceFloor)
  if (state.hasChanged) {
    state.rounds.push({ timeMs: state.timeMs, events: [], mids: [] })
  }
  if (isThrough) return 'price-floor'
  return state.rounds.length - 1 >= roundsMax ? 'rounds-max' : null
}
