/** What waits for a block on the engine, and what its maker has done so far. */
import type { Pending } from '../chain/pending.ts'
import { exposure } from '../engine/margin/margin.ts'
import { post } from '../engine/ports/agenda.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { largestLeg } from '../engine/world/holdings.ts'
import { intervalAt, intervalBeganMs, nextIntervalMs } from '../kit/intervals.ts'
import type { Random } from '../kit/random.ts'
import { noOrders, type WaitingOrders } from './chain-orders.ts'
import type { ChainParameters } from './chain-parameters.ts'
import { type BlockTrade, callOf } from './chain-worth.ts'
import type { Traded } from './traded.ts'

export interface Chain {
  readonly given: ChainParameters
  readonly row: number
  readonly venues: readonly number[]
  readonly oracles: readonly number[]
  /** Whose orders wait. */
  readonly markets: ReadonlySet<number>
  /** Assets whose transfers wait. */
  readonly transfers: readonly number[]
  /** Account rows; null: everybody. */
  readonly censored: ReadonlySet<number> | null
  /** What he sandwiches with; null: nothing. */
  readonly traded: Traded | null
  readonly random: Random
  readonly privately: Random
  readonly state: State
}

interface State {
  block: number
  /** Places that it has given away so far. */
  used: number
  /** The next look at those who wait is at this time. */
  wakeMs: number
  /** Since when accounts wait, by row. */
  readonly since: Map<number, number>
  readonly waiting: WaitingOrders
  /** Orders of this block that come behind its liquidations. */
  readonly behind: WaitingOrders
  /** Units that were traded ahead of this block, to be traded back. */
  front: number
}

export const newState = (): State => ({
  ...{ block: -1, used: 0, wakeMs: -1, since: new Map(), front: 0 },
  waiting: noOrders(),
  behind: noOrders(),
})

/** One that waits: an account that failed its check, or an order by its place among those held. */
export interface Candidate extends Pending {
  readonly account: number
  readonly place: number
}

/** Message codes, and the phases in which they arrive. */
const codes = {
  looks: [0, 'ordering'],
  opens: [1, 'shocks'],
  finishes: [2, 'waterfall'],
} as const

export function remind(run: Run, { row }: Chain, dueMs: number, what: keyof typeof codes): void {
  const [code, phase] = codes[what]
  post(run.agenda, { dueMs, phase, to: 'actor', row, code, value: 0 })
}

export const nextBlockMs = ({ timeMs }: Run, { given: { everyMs } }: Chain): number =>
  nextIntervalMs(timeMs, everyMs)

/** Is one made now? A clock that goes in steps meets it at the next of them. */
export function isBlock({ timeMs, world }: Run, { given: { everyMs } }: Chain): boolean {
  const { clock } = world.settings
  if (clock.mode === 'quasi-static') return intervalBeganMs(timeMs, everyMs) === timeMs
  return intervalAt(timeMs, everyMs) > intervalAt(timeMs - clock.everyMs, everyMs)
}

/** Does he make the block of this time? */
export function isHis({ given, random }: Chain, timeMs: number): boolean {
  if (timeMs >= given.fromMs && timeMs < given.untilMs) return true
  return given.share > 0 && random.uniform(intervalAt(timeMs, given.everyMs), 0, 0) < given.share
}

export function callFrom({ world }: Run, account: number, arrivedMs: number): Candidate {
  const { legs, instruments, venues, accounts } = world
  const collateral = largestLeg(world, account, 1)
  const isLoan = venues.family[accounts.venue[account]] === 'lending' && collateral >= 0
  const share = isLoan ? instruments.bonus[legs.instrument[collateral]] : 1
  const tip = share * exposure(world, account) * world.assets.usd[accounts.cashAsset[account]]
  const sender = String(account)
  return { kind: 'liquidation', sender, arrivedMs, gas: 1, tip, account, place: -1 }
}

export function orderFrom(
  { world }: Run,
  { leg, arrivedMs }: WaitingOrders,
  place: number,
): Candidate {
  const account = world.legs.account[leg[place]]
  const sender = String(account)
  return { kind: 'order', sender, arrivedMs: arrivedMs[place], gas: 1, tip: 0, account, place }
}

/** As they are executed: orders of the head, all liquidations, what orders are left. */
export function inTurn(chosen: readonly Candidate[]) {
  const first = chosen.findIndex(({ kind }) => kind === 'liquidation')
  const isOrder = ({ kind }: Candidate) => kind === 'order'
  const ahead = first < 0 ? chosen : chosen.slice(0, first)
  const rest = first < 0 ? [] : chosen.slice(first)
  return { ahead, calls: rest.filter((one) => !isOrder(one)), behind: rest.filter(isOrder) }
}

export function tradeOf(
  world: LiveWorld,
  { leg, quantity }: WaitingOrders,
  { kind, account, place }: Candidate,
  repays: number,
): BlockTrade {
  if (kind === 'liquidation') return callOf(world, account, repays)
  const instrument = world.legs.instrument[leg[place]]
  const units = quantity[place] * world.instruments.conversion[instrument]
  return { market: world.instruments.market[instrument], units, repaidUsd: null }
}
