/**
 * A second run from where one stands, and trying something that is taken back. Both may be used
 * between two rounds: before `advance`, between calls of `step`, and in `onRound`. Go on with
 * `step` or `advance`: `cascade` starts a run again. Orders that are given meet the market in the
 * next pass; after the last one there is one more for them.
 *
 * A scope costs what it touches, and the states of the models; a fork costs a new run besides.
 */
import { assert } from '../../kit/assert.ts'
import { copyState, restoreState } from '../../kit/state.ts'
import { closeScope, copyRows, openScope } from '../ports/journal.ts'
import { copyOrders } from '../ports/orders.ts'
import { copyOpenRound, restoreOpenRound } from '../ports/round-log.ts'
import type { Run } from '../ports/run.ts'
import { createRun } from './run.ts'

/**
 * An independent run in the same state, with models of its own, over the same world. It has no
 * `onRound`. Not inside a scope.
 */
export function fork(run: Run): Run {
  assert(run.journal.scopes.open.length === 0, 'fork: no scope is open')
  const { origin, registry, verify, search, trace } = run
  const twin = createRun(origin, registry, { verify, search, trace: trace !== null })
  const { scopes: _mine, ...journal } = run.journal
  const { scopes, ...notes } = twin.journal
  copyRows(run.world, run.journal, twin.world)
  restoreState(notes, journal)
  Object.assign(twin.journal, notes, { scopes })
  restoreState(small(twin), small(run))
  Object.assign(twin, scalars(run))
  for (const [at, column] of marks(run).entries()) marks(twin)[at].set(column)
  twin.unsafe.set(run.unsafe)
  copyOrders(run.orders, twin.orders)
  restoreState(twin.risk, run.risk)
  restoreState(twin.log, run.log)
  if (twin.trace !== null && trace !== null) restoreState(twin.trace, trace)
  return twin
}

/**
 * Calls `attempt`, which may do anything to the run, and puts the run back as it was, whatever
 * happens. Returns what it returned. Scopes nest. `onRound` is not called in a scope.
 */
export function scope<T>(run: Run, attempt: () => T): T {
  const goBack = keepMoment(run)
  try {
    return attempt()
  } finally {
    goBack()
  }
}

/** Keeps how the run stands; the function that it returns puts it back there. */
function keepMoment(run: Run): () => void {
  const { journal, risk, log, trace } = run
  const before = scalars(run)
  const kept = copyState(small(run))
  const unsafe = run.unsafe.slice(0, run.unsafeCount)
  const orders = copyOrders(run.orders)
  const openRound = copyOpenRound(log)
  const events = trace?.count ?? 0
  const cursors = copyState({ group: risk.groupCursor, list: risk.listCursor })
  const dirty = risk.dirty.slice(0, risk.dirtyCount)
  const outer = risk.looked
  risk.looked = []
  openScope(journal)
  return () => {
    closeScope(journal)
    Object.assign(run, before)
    restoreState(small(run), kept)
    run.unsafe.set(unsafe)
    copyOrders(orders, run.orders)
    restoreOpenRound(log, openRound)
    if (trace !== null) trace.count = events
    restoreState({ group: risk.groupCursor, list: risk.listCursor }, cursors)
    lookAgain(run, dirty, outer)
  }
}

/**
 * Watch prices of accounts that were looked at in the scope were set for how they stood in it, or
 * are gone: they are looked at again, besides those that were to be anyway.
 */
function lookAgain({ risk }: Run, dirty: Int32Array, outer: number[] | null): void {
  const looked = risk.looked ?? []
  for (let at = 0; at < risk.dirtyCount; at++) risk.isDirty[risk.dirty[at]] = 0
  risk.dirtyCount = 0
  for (const rows of [dirty, looked]) {
    for (const row of rows) {
      if (risk.isDirty[row] === 1) continue
      risk.isDirty[row] = 1
      risk.dirty[risk.dirtyCount++] = row
    }
  }
  for (const row of looked) outer?.push(row)
  risk.looked = outer
}

/** All of a run that is plain, small, and no row of an account. */
function small(run: Run): object {
  const { agenda, refills, depths, halts, funding, updatedMs, causes, flows, work, slice } = run
  const states = run.remembering.map(({ state }) => state)
  const prices = run.world.oracles.value
  const clocks = { agenda, refills, halts, funding, updatedMs }
  const { refusals } = run
  const values = run.world.assets.usd
  return { ...clocks, refusals, depths, causes, flows, work, slice, prices, values, states }
}

function scalars(run: Run) {
  const { timeMs, round, outcome, unsafeCount, cause, nextShock, progress, isMeasuring } = run
  const { isRepeating, isForOrders, isPassDone, isDelivery, idle } = run
  const control = { isRepeating, isForOrders, isPassDone, isDelivery, idle }
  return {
    timeMs,
    round,
    outcome,
    unsafeCount,
    cause,
    nextShock,
    progress,
    isMeasuring,
    ...control,
  }
}

const marks = (run: Run) => [
  run.isLiquidated,
  run.isDeleveraged,
  run.actedRound,
  run.actedEvent,
  run.paidIn,
]
