/** What a block takes in, and in which order: the table of what waits, and the policy over it. */
import { byTip, fifo, filled } from '../chain/pending.ts'
import { profitMax } from '../chain/profit-max.ts'
import { markDirty } from '../engine/margin/at-risk.ts'
import type { Run } from '../engine/ports/run.ts'
import { isClosed } from '../engine/verbs/gates.ts'
import { hashText } from '../kit/hash-text.ts'
import { intervalAt } from '../kit/intervals.ts'
import { holdOrders, type WaitingOrders } from './chain-orders.ts'
import type { ChainParameters } from './chain-parameters.ts'
import {
  type Candidate,
  type Chain,
  callFrom,
  inTurn,
  isBlock,
  isHis,
  nextBlockMs,
  orderFrom,
  remind,
  tradeOf,
} from './chain-table.ts'
import { startBlock } from './chain-trades.ts'
import { type BlockTrade, worthInOrder } from './chain-worth.ts'

export function orderBlock(run: Run, it: Chain): void {
  const { given, venues, state } = it
  const { accounts } = run.world
  if (it.markets.size > 0) holdOrders(run, it.markets, state.waiting)
  const rows: number[] = []
  for (let at = 0; at < run.unsafeCount; at++) {
    if (venues.includes(accounts.venue[run.unsafe[at]])) rows.push(run.unsafe[at])
  }
  keepTimes(state.since, rows, run.timeMs)
  const waits = rows.length + state.waiting.leg.length
  if (waits === 0) return
  const block = intervalAt(run.timeMs, given.everyMs)
  if (block !== state.block) state.used = 0
  state.block = block
  const chosen = chosenOf(run, it, rows)
  state.used += chosen.length
  startBlock(run, it, chosen)
  putInOrder(
    run,
    rows,
    chosen.flatMap(({ kind, account }) => (kind === 'liquidation' ? [account] : [])),
  )
  if (chosen.length === waits) return
  const nextMs = nextBlockMs(run, it)
  if (state.wakeMs !== nextMs) remind(run, it, nextMs, 'looks')
  state.wakeMs = nextMs
}

/** Whoever has recovered in between waits from now on. */
function keepTimes(since: Map<number, number>, rows: readonly number[], timeMs: number): void {
  const before = new Map(since)
  since.clear()
  for (const row of rows) since.set(row, before.get(row) ?? timeMs)
}

/** What the block takes, in its order. */
function chosenOf(run: Run, it: Chain, rows: readonly number[]): readonly Candidate[] {
  const { given, state } = it
  if (!isBlock(run, it)) return []
  const { waiting } = state
  const table = [
    ...rows.map((row) => callFrom(run, row, state.since.get(row) ?? run.timeMs)),
    ...openPlaces(run, waiting).map((place) => orderFrom(run, waiting, place)),
  ].filter(isHis(it, run.timeMs) ? isNotCensored(it) : isPublic(run, it))
  const room = (given.capacity ?? table.length + state.used) - state.used
  const ordering = orderings(run, it)[given.ordering]
  return ordering(table, Math.max(0, room)).map((at) => table[at])
}

/** Orders on a halted market wait on: nobody would give them again. */
function openPlaces(run: Run, { leg }: WaitingOrders): number[] {
  const { legs, instruments } = run.world
  return [...leg.keys()].filter(
    (place) => !isClosed(run, 'market', instruments.market[legs.instrument[leg[place]]]),
  )
}

const isNotCensored =
  ({ censored }: Chain) =>
  ({ kind, account }: Candidate): boolean =>
    !(censored?.has(account) ?? kind === 'liquidation')

const isPublic =
  ({ world }: Run, { given, privately }: Chain) =>
  ({ kind, account }: Candidate): boolean =>
    given.private === 0 ||
    kind !== 'liquidation' ||
    privately.uniform(hashText(world.names.account(account)), 0, 0) >= given.private

type Policy = (table: readonly Candidate[], room: number) => readonly number[]

const orderings = (run: Run, it: Chain): Record<ChainParameters['ordering'], Policy> => ({
  fifo,
  'priority-fee': byTip,
  'profit-max': (table, room) => mostWorth(run, it, table, room),
})

/** What is worth most to him who takes the calls himself; then what else has room, as it came. */
function mostWorth(
  { world }: Run,
  { given, state }: Chain,
  table: readonly Candidate[],
  room: number,
): readonly number[] {
  const trades = new Map(
    table.map((one) => [one, tradeOf(world, state.waiting, one, given.repays)]),
  )
  const worth = (rows: readonly number[]) => {
    const { ahead, calls, behind } = inTurn(rows.map((row) => table[row]))
    return worthInOrder(
      world,
      [...ahead, ...calls, ...behind].map((one) => trades.get(one) as BlockTrade),
    )
  }
  const picked = profitMax(worth)(table, room)
  const others = fifo(table, table.length).filter((row) => !picked.includes(row))
  return [...picked, ...filled(table, room - picked.length, others)]
}

/** Those of the block take the first places of theirs; the others are looked at again. */
function putInOrder(run: Run, rows: readonly number[], chosen: readonly number[]): void {
  const own = new Set(rows)
  let [kept, next] = [0, 0]
  for (let at = 0; at < run.unsafeCount; at++) {
    const row = run.unsafe[at]
    if (!own.has(row)) run.unsafe[kept++] = row
    else if (next < chosen.length) run.unsafe[kept++] = chosen[next++]
  }
  run.unsafeCount = kept
  const taken = new Set(chosen)
  for (const row of rows) if (!taken.has(row)) markDirty(run, row)
}
