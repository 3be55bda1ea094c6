/**
 * What took an account's margin before its venue acted on it for the first time: every shock and
 * every order behind the prices that it is held to, in proportion.
 *
 *     lost      Σ over legs  weight · amount · (price at the start − price that liquidated it)
 *     share(c)  Σ over legs  lost(leg) / lost · moved(c, leg) / Σ moved(leg)
 *
 * `moved` is what each event moved the middle of a market by (`EventRow.moved`: each order's own
 * move, measured before and after it), over the market's price at the start, of the markets that
 * the leg's oracle reads, up to the moment when the published value was read. A move that went the
 * other way has a share below 0, so the shares sum to one and each is that part of the loss.
 *
 * Assumes: an oracle that averages, waits or reads several markets is split like the moves of its
 * markets up to that moment, each market counted alike.
 * Ignores: money that was paid besides (funding, fees); what was bought or sold on the way, as legs
 * are those of the start.
 */
import { assert } from '../../kit/assert.ts'
import { inverted } from '../ports/reciprocal.ts'
import type { Run } from '../ports/run.ts'
import { type ActionKind, actionKinds, eventKinds, type Trace } from '../ports/trace.ts'
import { indexMoves, type MoverKind, type Moves, moverKinds } from './moves.ts'

export interface LossCauses {
  readonly account: string
  /** Its first liquidation, and when it was. */
  readonly event: number
  readonly timeMs: number
  /** Of the leg that lost most: what it is, its price at the start, and the price that did it. */
  readonly instrument: string
  readonly startPrice: number
  readonly price: number
  /** Margin that prices took since the start, in the settlement asset of the venue. */
  readonly lost: number
  /** By who moved the prices, the largest first; they sum to 1. Empty where prices took nothing. */
  readonly shares: readonly { readonly kind: MoverKind; readonly share: number }[]
  /** The share `forced`, by the account whose distress it was, the largest first. */
  readonly accounts: readonly { readonly account: string; readonly share: number }[]
}

/** Parts of a loss, by who moved the prices, and the account of those that were forced. */
interface Shares {
  readonly kinds: Float64Array
  readonly byAccount: Map<number, number>
}

/**
 * The causes of the first liquidation of the account of row `account`; null where its venue never
 * acted on it. Throws InputError for a run without a trace.
 */
export function lossCauses(run: Run, account: number): LossCauses | null {
  const moves = indexMoves(run)
  const { trace } = moves
  const event = firstLiquidation(trace, account)
  if (event < 0) return null
  const legs = legLosses(moves, account, event)
  const lost = legs.reduce((sum, leg) => sum + leg.lost, 0)
  const worst = legs.reduce((most, leg) => (leg.lost > most.lost ? leg : most))
  const total = sharesOf(moves, account, event, (market) => moves.forcing(market))
  const { names } = run.world
  return {
    account: names.account(account),
    event,
    timeMs: trace.timeMs[event],
    instrument: names.instruments[worst.instrument],
    startPrice: worst.from,
    price: worst.to,
    lost,
    shares: moverKinds
      .map((kind, at) => ({ kind, share: total.kinds[at] }))
      .filter(({ share }) => share !== 0)
      .sort((a, b) => b.share - a.share),
    accounts: [...total.byAccount]
      .map(([row, share]) => ({ account: names.account(row), share }))
      .filter(({ share }) => share !== 0)
      .sort((a, b) => b.share - a.share),
  }
}

/**
 * Shares of what prices had taken from an account when `event` happened; empty where they had taken
 * nothing, unless rules had changed. `who`: the accounts whose part is asked for.
 */
export function sharesOf(
  moves: Moves,
  account: number,
  event: number,
  who: (market: number) => Iterable<number>,
): Shares {
  const total: Shares = { kinds: new Float64Array(moverKinds.length), byAccount: new Map() }
  const legs = legLosses(moves, account, event)
  const lost = legs.reduce((sum, leg) => sum + leg.lost, 0)
  if (lost > 0) {
    for (const leg of legs) {
      if (leg.lost !== 0) addShares(total, movesOf(moves, leg, who), leg.lost / lost)
    }
  }
  // Prices took nothing: what is asked of it has changed.
  else if (isOfRules(moves.trace, event)) addShares(total, all('rules'), 1)
  return total
}

function firstLiquidation({ count, kind, account }: Trace, row: number): number {
  const wanted = eventKinds.indexOf('liquidation')
  for (let event = 0; event < count; event++) {
    if (kind[event] === wanted && account[event] === row) return event
  }
  return -1
}

interface LegLoss {
  readonly instrument: number
  readonly oracle: number
  readonly from: number
  readonly to: number
  readonly lost: number
  /** Events that had happened when the price was read. */
  readonly readAt: number
  /** Event of that price; -1: that of the start. */
  readonly published: number
}

/** What each leg of the start had lost when `event` happened. */
function legLosses(moves: Moves, account: number, event: number): LegLoss[] {
  const { run, trace } = moves
  const { origin } = run
  const { accounts, legs, instruments, oracles } = origin
  const losses: LegLoss[] = []
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const instrument = legs.instrument[leg]
    const oracle = instruments.oracle[instrument]
    const held = legs.amount[leg]
    const start = oracles.startValue[oracle]
    // The trace tells prices of inverse contracts in dollars; what they cost is coins.
    const turned = (value: number) => (oracles.isInverse[oracle] === 1 ? inverted(value) : value)
    const from = turned(start)
    const published = moves.publishedBefore(oracle, event)
    const to = published < 0 ? from : trace.price[published]
    const weight = held > 0 ? instruments.weight[instrument] : 1
    const readAt = published < 0 ? 0 : trace.readAt[published]
    const lost = weight * held * (start - turned(to))
    losses.push({ instrument, oracle, from, to, lost, readAt, published })
  }
  assert(losses.length > 0, 'loss-causes: who is liquidated holds something')
  return losses
}

/** Relative moves of the markets that the leg's oracle reads, by who made them. */
function movesOf(moves: Moves, leg: LegLoss, who: (market: number) => Iterable<number>): Shares {
  const { oracle, readAt, from, to } = leg
  const found: Shares = { kinds: new Float64Array(moverKinds.length), byAccount: new Map() }
  const { markets, venues = [], assets = [] } = moves.run.world.oracles.source[oracle]
  const isClaim = venues.length > 0 || (assets.length > 0 && moves.firstWriteDown < readAt)
  for (const market of new Set(markets)) {
    for (const [at, kind] of moverKinds.entries()) {
      found.kinds[at] += moves.by(market, kind, readAt)
    }
    for (const row of who(market)) {
      add(found.byAccount, row, moves.byAccount(market, row, readAt))
    }
  }
  const whole = sumOf(found.kinds)
  const fallen = to / from - 1
  // A claim falls with what it is on; an average may still fall when its markets have come back.
  if (isClaim) found.kinds[moverKinds.indexOf('losses')] += fallen - whole
  if (whole * fallen > 0 || isClaim) return found
  return all(isOfRules(moves.trace, leg.published) ? 'rules' : 'other')
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)

/** No market shows whose move it was. */
const all = (mover: MoverKind): Shares => ({
  kinds: Float64Array.from(moverKinds, (kind) => (kind === mover ? 1 : 0)),
  byAccount: new Map(),
})

/** Is a change of rules behind the event? */
const isOfRules = (trace: Trace, event: number): boolean =>
  isAction(trace, trace.cause[event] ?? -1, 'rule')

const isAction = ({ kind, action }: Trace, event: number, which: ActionKind): boolean =>
  event >= 0 && eventKinds[kind[event]] === 'action' && actionKinds[action[event]] === which

/** Adds `weight` to the total, divided as the moves are. */
function addShares(total: Shares, moves: Shares, weight: number): void {
  if (weight === 0) return
  const whole = sumOf(moves.kinds)
  for (const [at, move] of moves.kinds.entries()) total.kinds[at] += (weight * move) / whole
  for (const [row, move] of moves.byAccount) add(total.byAccount, row, (weight * move) / whole)
}

function add(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}
