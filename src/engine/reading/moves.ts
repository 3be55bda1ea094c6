/**
 * Who moved which market, by the event: read once from a trace, asked for any moment of it.
 *
 * `moved` of an event is what it moved the middle of a market by, over the market's price at the
 * start. Orders that a venue or liquidator had to give are put down to the account whose distress
 * it was.
 */
import type { Run } from '../ports/run.ts'
import { actionKinds, eventKinds, type Trace } from '../ports/trace.ts'
import { readTrace } from './read-trace.ts'

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

export interface Moves {
  readonly run: Run
  readonly trace: Trace
  /** The first event by which an asset lost of its worth; Infinity: none. */
  readonly firstWriteDown: number
  /** The last publication of an oracle before an event; -1: it still says what it said at first. */
  publishedBefore(oracle: number, event: number): number
  /** What the kind moved the market by before `event`, a share of its price at the start. */
  by(market: number, kind: MoverKind, event: number): number
  /** Of `forced` the part of one account. */
  byAccount(market: number, account: number, event: number): number
  /** The accounts that forced orders on the market at any time. */
  forcing(market: number): Iterable<number>
}

/** Sums up to each event, ascending by event. */
interface Sums {
  readonly events: number[]
  readonly sums: number[]
}

/** Throws InputError for a run without a trace. */
export function indexMoves(run: Run): Moves {
  const { world } = run
  const trace = readTrace(run)
  const published = world.names.oracles.map((): number[] => [])
  const kinds = world.names.markets.map(() => new Map<MoverKind, Sums>())
  const accounts = world.names.markets.map(() => new Map<number, Sums>())
  const price = eventKinds.indexOf('price')
  let firstWriteDown = Infinity
  for (let event = 0; event < trace.count; event++) {
    if (trace.kind[event] === price) published[trace.oracle[event]].push(event)
    if (isWriteDown(trace, event)) firstWriteDown = Math.min(firstWriteDown, event)
    const market = trace.market[event]
    if (trace.moved[event] === 0 || market < 0) continue
    const move = trace.moved[event] / world.markets.startPrice[market]
    const kind = kindOf(trace, event)
    note(kinds[market], kind, event, move)
    if (kind === 'forced') note(accounts[market], distressed(trace, event), event, move)
  }
  return {
    run,
    trace,
    firstWriteDown,
    publishedBefore: (oracle, event) => {
      const before = countBefore(published[oracle], event)
      return before > 0 ? published[oracle][before - 1] : -1
    },
    by: (market, kind, event) => sumBefore(kinds[market].get(kind), event),
    byAccount: (market, account, event) => sumBefore(accounts[market].get(account), event),
    forcing: (market) => accounts[market].keys(),
  }
}

export const isWriteDown = ({ kind, action }: Trace, event: number): boolean =>
  eventKinds[kind[event]] === 'action' && actionKinds[action[event]] === 'write-down'

function note<K>(of: Map<K, Sums>, key: K, event: number, move: number): void {
  const found = of.get(key) ?? { events: [], sums: [] }
  of.set(key, found)
  found.sums.push((found.sums.at(-1) ?? 0) + move)
  found.events.push(event)
}

function sumBefore(of: Sums | undefined, event: number): number {
  if (of === undefined) return 0
  const count = countBefore(of.events, event)
  return count > 0 ? of.sums[count - 1] : 0
}

/** How many of these ascending events come before one. */
function countBefore(events: readonly number[], event: number): number {
  let from = 0
  let to = events.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (events[middle] < event) from = middle + 1
    else to = middle
  }
  return from
}

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
