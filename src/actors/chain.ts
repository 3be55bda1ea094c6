/**
 * Blocks: liquidations of some venues happen at block times only, so many in a block, in the order
 * that whoever makes the block gives them; a maker who censors leaves some out, or keeps oracles
 * from being renewed.
 *
 *     a block of his     every block from `fromMs` to before `untilMs`, and of the others each with
 *                        chance `share`, drawn by block
 *     who goes first     `fifo`: who has been unsafe longest; `priority-fee`: whose liquidation
 *                        brings most, debt · bonus, as callers bid that much for a place
 *
 * What is left out waits for the next block. Table and policies: src/chain/pending.ts.
 */
import { z } from 'zod'
import { byTip, fifo, type Pending, without } from '../chain/pending.ts'
import { markDirty } from '../engine/margin/at-risk.ts'
import { exposure } from '../engine/margin/margin.ts'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { largestLeg } from '../engine/world/holdings.ts'
import { intervalAt, intervalBeganMs, nextIntervalMs } from '../kit/intervals.ts'
import type { Random } from '../kit/random.ts'
import { duration, moment } from '../units/magnitude.ts'

const parameters = z.strictObject({
  venues: z.array(z.string()).min(1).describe('whose liquidations need a block'),
  everyMs: duration().default(12_000).describe('time between two blocks'),
  capacity: z
    .int()
    .positive()
    .optional()
    .describe('liquidations that a block takes; left out: all that there are'),
  ordering: z.enum(['fifo', 'priority-fee']).default('priority-fee').describe('who goes first'),
  share: z.number().min(0).max(1).default(0).describe('share of the blocks that a censor makes'),
  fromMs: moment().default(0).describe('from here on every block is his'),
  untilMs: moment().default(0).describe('up to here'),
  censors: z
    .array(z.string())
    .optional()
    .describe('accounts, venue/id, whose liquidations he leaves out; left out: all'),
  delays: z.array(z.string()).default([]).describe('oracles that are not renewed in his blocks'),
})
type Parameters = z.infer<typeof parameters>

interface Chain {
  readonly given: Parameters
  readonly row: number
  readonly venues: readonly number[]
  readonly oracles: readonly number[]
  /** Account rows; null: everybody. */
  readonly censored: ReadonlySet<number> | null
  readonly random: Random
  readonly state: State
}

interface State {
  block: number
  /** Liquidations that it has taken so far. */
  used: number
  /** The next look at those who wait is at this time. */
  wakeMs: number
  /** Since when accounts wait, by row. */
  readonly since: Map<number, number>
}

/** Message codes. */
const looks = 0
const opens = 1

export const chain = defineActor<Parameters>({
  id: 'chain',
  title: 'Blocks of a chain, and who makes them',
  assumes: [
    'blocks come at equal times; every call takes one place, also one that fails',
    'callers bid what a liquidation brings by debt and bonus, whoever they are',
  ],
  ignores: [
    'orders and transfers of owners, which need no block here',
    'blocks that are missed, reorganised, or filled by others',
  ],
  stopsEach: ['everyMs'],
  parameters,
  accounts: ({ censors = [] }) => censors,
  create(given, { venue, oracle, row, random }, { names }) {
    const { share, untilMs } = given
    const rows = given.censors?.map((id) => names.requireAccount(id))
    const it: Chain = {
      given,
      row,
      venues: given.venues.map((id) => venue(id)),
      oracles: given.delays.map((id) => oracle(id)),
      censored: rows === undefined ? null : new Set(rows),
      random: random('censor'),
      state: { block: -1, used: 0, wakeMs: -1, since: new Map() },
    }
    return {
      phase: 'ordering',
      state: it.state,
      start(run) {
        // Whoever is taken out of turn disturbs the order that slices count on.
        run.risk.isDisturbed = true
        if (it.oracles.length > 0 && (share > 0 || untilMs > 0)) remind(run, it, 0, opens)
      },
      act: (run) => order(run, it),
      receive(run, { code }) {
        if (code === opens) openBlock(run, it)
      },
    }
  },
})

function remind(run: Run, { row }: Chain, dueMs: number, code: number): void {
  const phase = code === opens ? 'shocks' : 'ordering'
  post(run.agenda, { dueMs, phase, to: 'actor', row, code, value: 0 })
}

/** Does a censor make the block of this time? */
function isHis({ given, random }: Chain, timeMs: number): boolean {
  if (timeMs >= given.fromMs && timeMs < given.untilMs) return true
  return given.share > 0 && random.uniform(intervalAt(timeMs, given.everyMs), 0, 0) < given.share
}

/** Is one made now? A clock that goes in steps meets it at the next of them. */
function isBlock({ timeMs, world }: Run, { given: { everyMs } }: Chain): boolean {
  const { clock } = world.settings
  if (clock.mode === 'quasi-static') return intervalBeganMs(timeMs, everyMs) === timeMs
  return intervalAt(timeMs, everyMs) > intervalAt(timeMs - clock.everyMs, everyMs)
}

/** At the beginning of every block, before prices are published. */
function openBlock(run: Run, it: Chain): void {
  const nextMs = nextIntervalMs(run.timeMs, it.given.everyMs)
  // Where no later block can be his the clock need not stop.
  if (it.given.share > 0 || nextMs < it.given.untilMs) remind(run, it, nextMs, opens)
  if (!isHis(it, run.timeMs)) return
  for (const oracle of it.oracles) closeGate(run, 'oracle', oracle, nextMs)
}

function order(run: Run, it: Chain): void {
  const { given, venues, state } = it
  const { accounts } = run.world
  const rows: number[] = []
  for (let at = 0; at < run.unsafeCount; at++) {
    if (venues.includes(accounts.venue[run.unsafe[at]])) rows.push(run.unsafe[at])
  }
  keepTimes(state.since, rows, run.timeMs)
  if (rows.length === 0) return
  const block = intervalAt(run.timeMs, given.everyMs)
  if (block !== state.block) state.used = 0
  state.block = block
  const chosen = chosenOf(run, it, rows)
  state.used += chosen.length
  putInOrder(run, rows, chosen)
  if (chosen.length === rows.length) return
  const nextMs = nextIntervalMs(run.timeMs, given.everyMs)
  if (state.wakeMs !== nextMs) remind(run, it, nextMs, looks)
  state.wakeMs = nextMs
}

/** Whoever has recovered in between waits from now on. */
function keepTimes(since: Map<number, number>, rows: readonly number[], timeMs: number): void {
  const before = new Map(since)
  since.clear()
  for (const row of rows) since.set(row, before.get(row) ?? timeMs)
}

/** Rows that the block takes, in its order. */
function chosenOf(run: Run, it: Chain, rows: readonly number[]): readonly number[] {
  const { given, state, censored } = it
  if (!isBlock(run, it)) return []
  const table = rows.map((row) => pendingOf(run, row, state.since.get(row) ?? run.timeMs))
  const fair = given.ordering === 'fifo' ? fifo : byTip
  const isLeftOut = ({ sender }: Pending) => censored?.has(Number(sender)) ?? true
  const policy = isHis(it, run.timeMs) ? without(fair, isLeftOut) : fair
  const room = (given.capacity ?? rows.length + state.used) - state.used
  return policy(table, Math.max(0, room)).map((at) => rows[at])
}

function pendingOf({ world }: Run, row: number, arrivedMs: number): Pending {
  const { legs, instruments, venues, accounts } = world
  const collateral = largestLeg(world, row, 1)
  const isLoan = venues.family[accounts.venue[row]] === 'lending' && collateral >= 0
  const share = isLoan ? instruments.bonus[legs.instrument[collateral]] : 1
  const tip = share * exposure(world, row) * world.assets.usd[accounts.cashAsset[row]]
  return { kind: 'liquidation', sender: String(row), arrivedMs, gas: 1, tip }
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
