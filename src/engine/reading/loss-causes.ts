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
import { assert, InputError } from '../../kit/assert.ts'
import { inverted } from '../ports/reciprocal.ts'
import type { Run } from '../ports/run.ts'
import { type ActionKind, actionKinds, eventKinds, type Trace } from '../ports/trace.ts'

/**
 * Who moves a price. `shocks`: from outside; `forced`: orders that a venue or liquidator had to
 * give; `owners`: orders of one's own accord; `refill`: liquidity that came back or left by itself;
 * `follow`: a market that follows an oracle; `losses`: of a venue whose claims are held, or of what
 * is behind a token; `rules`: of an oracle that have changed; `other`: nothing that a market shows.
 */
export const moverKinds = [
  'shocks',
  'forced',
  'owners',
  'refill',
  'follow',
  'losses',
  'rules',
  'other',
] as const
export type MoverKind = (typeof moverKinds)[number]

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

/** Whose move it was: a kind, and for forced orders the account. */
interface Moves {
  readonly kinds: Float64Array
  readonly byAccount: Map<number, number>
}

/**
 * The causes of the first liquidation of the account of row `account`; null where its venue never
 * acted on it. Throws InputError for a run without a trace.
 */
export function lossCauses(run: Run, account: number): LossCauses | null {
  const { trace } = run
  if (trace === null) throw new InputError('this run kept no trace')
  const event = firstLiquidation(trace, account)
  if (event < 0) return null
  const legs = legLosses(run, trace, account, event)
  const lost = legs.reduce((sum, leg) => sum + leg.lost, 0)
  const worst = legs.reduce((most, leg) => (leg.lost > most.lost ? leg : most))
  const total: Moves = { kinds: new Float64Array(moverKinds.length), byAccount: new Map() }
  if (lost > 0) for (const leg of legs) addShares(total, movesOf(run, trace, leg), leg.lost / lost)
  // Prices took nothing: what is asked of it has changed.
  else if (isOfRules(trace, event)) addShares(total, all('rules'), 1)
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
      .sort((a, b) => b.share - a.share),
  }
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
function legLosses({ origin }: Run, trace: Trace, account: number, event: number): LegLoss[] {
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
    const published = lastPublished(trace, oracle, event)
    const to = published < 0 ? from : trace.price[published]
    const weight = held > 0 ? instruments.weight[instrument] : 1
    const readAt = published < 0 ? 0 : trace.readAt[published]
    const lost = weight * held * (start - turned(to))
    losses.push({ instrument, oracle, from, to, lost, readAt, published })
  }
  assert(losses.length > 0, 'loss-causes: who is liquidated holds something')
  return losses
}

function lastPublished({ kind, oracle }: Trace, row: number, before: number): number {
  const wanted = eventKinds.indexOf('price')
  for (let event = before - 1; event >= 0; event--) {
    if (kind[event] === wanted && oracle[event] === row) return event
  }
  return -1
}

/** Relative moves of the markets that the leg's oracle reads, by who made them. */
function movesOf({ world }: Run, trace: Trace, leg: LegLoss): Moves {
  const { oracle, readAt, from, to } = leg
  const moves: Moves = { kinds: new Float64Array(moverKinds.length), byAccount: new Map() }
  const { markets, venues = [], assets = [] } = world.oracles.source[oracle]
  let isClaim = venues.length > 0
  for (let event = 0; event < readAt; event++) {
    const market = trace.market[event]
    if (assets.length > 0 && isAction(trace, event, 'write-down')) isClaim = true
    if (trace.moved[event] === 0 || !markets.includes(market)) continue
    const move = trace.moved[event] / world.markets.startPrice[market]
    const kind = kindOf(trace, event)
    moves.kinds[moverKinds.indexOf(kind)] += move
    if (kind === 'forced') add(moves.byAccount, distressed(trace, event), move)
  }
  const whole = sumOf(moves.kinds)
  const fallen = to / from - 1
  // A claim falls with what it is on; an average may still fall when its markets have come back.
  if (isClaim) moves.kinds[moverKinds.indexOf('losses')] += fallen - whole
  if (whole * fallen > 0 || isClaim) return moves
  return all(isOfRules(trace, leg.published) ? 'rules' : 'other')
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)

/** No market shows whose move it was. */
const all = (mover: MoverKind): Moves => ({
  kinds: Float64Array.from(moverKinds, (kind) => (kind === mover ? 1 : 0)),
  byAccount: new Map(),
})

/** Is a change of rules behind the event? */
const isOfRules = (trace: Trace, event: number): boolean =>
  isAction(trace, trace.cause[event] ?? -1, 'rule')

const isAction = ({ kind, action }: Trace, event: number, which: ActionKind): boolean =>
  event >= 0 && eventKinds[kind[event]] === 'action' && actionKinds[action[event]] === which

function kindOf(trace: Trace, event: number): MoverKind {
  const kind = eventKinds[trace.kind[event]]
  if (kind === 'shock') return 'shocks'
  if (kind === 'order') return trace.isForced[event] === 1 ? 'forced' : 'owners'
  return actionKinds[trace.action[event]] === 'follow' ? 'follow' : 'refill'
}

/** A liquidator who sells does so because of the borrower, a vault because of nobody else. */
function distressed({ cause, kind, account }: Trace, event: number): number {
  const behind = cause[event]
  const isLiquidation = behind >= 0 && kind[behind] === eventKinds.indexOf('liquidation')
  return account[isLiquidation ? behind : event]
}

/** Adds `weight` to the total, divided as the moves are. */
function addShares(total: Moves, moves: Moves, weight: number): void {
  if (weight === 0) return
  const whole = sumOf(moves.kinds)
  for (const [at, move] of moves.kinds.entries()) total.kinds[at] += (weight * move) / whole
  for (const [row, move] of moves.byAccount) add(total.byAccount, row, (weight * move) / whole)
}

function add(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}
