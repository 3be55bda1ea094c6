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
import { forgetEvents, writeSlices } from '../verbs/slice-events.ts'
import { createRun } from './run.ts'

/**
 * An independent run in the same state, with models of its own, over the same world. It has no
 * `onRound`. Not inside a scope.
 */
export function fork(run: Run): Run {
  assert(run.journal.scopes.open.length === 0, 'fork: no scope is open')
  writeSlices(run)
  const { origin, registry, verify, search, trace } = run
  const twin = createRun(origin, registry, { verify, search, trace: trace !== null })
  const { scopes: _mine, ...journal } = run.journal
  const { scopes, ...notes } = twin.journal
  copyRows(run.world, run.journal, twin.world)
  restoreState(notes, journal)
  Object.assign(twin.journal, notes, { scopes })
  restoreState(small(twin), small(run))
  Object.assign(twin, scalars(run))
  for (const name of marks) twin[name].set(run[name])
  twin.unsafe.set(run.unsafe)
  copyOrders(run.orders, twin.orders)
  restoreState(twin.risk, run.risk)
  restoreState(twin.solvency, run.solvency)
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
  const { journal, risk, log } = run
  writeSlices(run)
  const before = scalars(run)
  const kept = copyState(small(run))
  const unsafe = run.unsafe.slice(0, run.unsafeCount)
  const orders = copyOrders(run.orders)
  const openRound = copyOpenRound(log)
  const events = run.trace?.written.count ?? 0
  const cursors = copyState({ group: risk.groupCursor, list: risk.listCursor })
  const dirty = risk.dirty.slice(0, risk.dirtyCount)
  const outer = risk.looked
  const { notes } = run.solvency
  risk.looked = []
  openScope(journal)
  return () => {
    closeScope(journal)
    Object.assign(run, before)
    restoreState(small(run), kept)
    run.unsafe.set(unsafe)
    copyOrders(orders, run.orders)
    restoreOpenRound(log, openRound)
    forgetEvents(run, events)
    restoreState({ group: risk.groupCursor, list: risk.listCursor }, cursors)
    // What firms are known to have is of how they stood in the scope.
    if (run.solvency.notes !== notes) run.solvency.reach = -1
    lookAgain(run, dirty, outer)
  }
}

/**
 * Watch prices of accounts that were looked at in the scope were set for how they stood in it, or
 * are gone: they are looked at again, besides those that were to be anyway.
 */
function lookAgain({ risk }: Run, dirty: Int32Array, outer: number[] | null): void {
  risk.nearCount = -1
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

/**
 * What a fork and a scope do with each part of a run; one that has no line here does not compile.
 * `fixed`: made with the run, and the same ever after. `value`: a number or a flag. `state`: plain
 * and small, copied whole. `mark`: by trader row, kept by the journal. `own`: copied in a way of
 * its own, above. `scratch`: empty between two passes.
 */
export const parts = {
  origin: 'fixed',
  registry: 'fixed',
  verify: 'fixed',
  search: 'fixed',
  remembering: 'fixed',
  followers: 'fixed',
  fundingLegs: 'fixed',
  startTotals: 'fixed',
  placeWatch: 'fixed',
  onRound: 'fixed',
  timeMs: 'value',
  round: 'value',
  isPassDone: 'value',
  isRepeating: 'value',
  isForOrders: 'value',
  idle: 'value',
  outcome: 'value',
  unsafeCount: 'value',
  isMeasuring: 'value',
  cause: 'value',
  nextShock: 'value',
  progress: 'value',
  isDelivery: 'value',
  slice: 'state',
  agenda: 'state',
  refills: 'state',
  depths: 'state',
  gates: 'state',
  funding: 'state',
  credit: 'state',
  updatedMs: 'state',
  causes: 'state',
  flows: 'state',
  refusals: 'state',
  work: 'state',
  isLiquidated: 'mark',
  isDeleveraged: 'mark',
  actedRound: 'mark',
  actedEvent: 'mark',
  paidIn: 'mark',
  world: 'own',
  trace: 'own',
  unsafe: 'own',
  orders: 'own',
  journal: 'own',
  risk: 'own',
  solvency: 'own',
  log: 'own',
  residual: 'scratch',
  residualCount: 'scratch',
  grouped: 'scratch',
  isResidual: 'scratch',
  paid: 'scratch',
  sliceOrders: 'scratch',
  runs: 'scratch',
  marketEnds: 'scratch',
} as const satisfies Record<keyof Run, Treatment>

type Treatment = 'fixed' | 'value' | 'state' | 'mark' | 'own' | 'scratch'
type Named<T extends Treatment> = {
  [K in keyof typeof parts]: (typeof parts)[K] extends T ? K : never
}[keyof typeof parts]

const named = <T extends Treatment>(treatment: T) =>
  Object.entries(parts).flatMap(([name, it]) => (it === treatment ? [name] : [])) as Named<T>[]

const [values, states, marks] = [named('value'), named('state'), named('mark')]

const pick = <K extends keyof Run>(run: Run, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, run[name]])) as Pick<Run, K>

const scalars = (run: Run) => pick(run, values)

/** All of a run that is plain, small, and no row of an account. */
const small = (run: Run): object => ({
  ...pick(run, states),
  prices: run.world.oracles.value,
  values: run.world.assets.usd,
  states: run.remembering.map(({ state }) => state),
})
