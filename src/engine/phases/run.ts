/**
 * One run of a world, from its starting state to the end, on one of two clocks.
 *
 * *Quasi-static*: at a fixed time the phases from `arbitrage` to `credit` repeat until nothing is
 * forced; then time jumps to whatever is due next. *Clocked*: time advances by a step and every
 * phase runs once a step, so that messages age on the way. The phases are the same functions.
 */
import { assert } from '../../kit/assert.ts'
import { setAll, setRows } from '../../kit/column.ts'
import { copyState, restoreState } from '../../kit/state.ts'
import { openShocks, openWorld } from '../compile/open-world.ts'
import { areDueFor, clearAgenda, createAgenda, nextDueMs } from '../ports/agenda.ts'
import { createAtRisk, createPlaceWatch, resetAtRisk } from '../ports/at-risk.ts'
import { createCauses, resetCauses, scheduleOf } from '../ports/causes.ts'
import { createCredit, resetCredit } from '../ports/credit.ts'
import { createDepths, resetDepths } from '../ports/depths.ts'
import { createFillRuns } from '../ports/fill-runs.ts'
import { createFollowers } from '../ports/followers.ts'
import { createFundingState, resetFunding } from '../ports/funding-state.ts'
import { createGates, resetGates } from '../ports/gates.ts'
import { arrange, createJournal, rollBack } from '../ports/journal.ts'
import { createOrders } from '../ports/orders.ts'
import type { Model, Registry } from '../ports/ports.ts'
import { createRefills, resetRefills } from '../ports/refills.ts'
import { createRoundLog, resetRoundLog } from '../ports/round-log.ts'
import type { LiveWorld, Remembering, Run, RunOptions } from '../ports/run.ts'
import { createSolvency, resetSolvency } from '../ports/solvency.ts'
import { createRecorder } from '../ports/trace.ts'
import { nextOpeningMs } from '../verbs/gates.ts'
import { reasons } from '../verbs/ledger.ts'
import { forgetRefusals } from '../verbs/refuse.ts'
import { forgetEvents } from '../verbs/slice-events.ts'
import { hasOrders } from '../verbs/trading.ts'
import type { Specs, World } from '../world/world.ts'
import { audit, totals } from './audit.ts'
import { lookAtStart } from './credit.ts'
import { findFundingLegs, nextFundingMs } from './funding.ts'
import { doPhase, phases } from './phases.ts'
import { nextReadingMs } from './prices.ts'
import { closeRound } from './record-round.ts'
import { nextRefillMs } from './refills.ts'

/**
 * Makes a run of `origin`, with models of its own: any number of runs may use one world at once.
 * `registry` is the one it was compiled with. `restart` makes a run ready to go again.
 */
export function createRun(origin: World, registry: Registry, options: RunOptions = {}): Run {
  const world = openWorld(origin, registry)
  const rows = world.accounts.traderCount
  const risk = createAtRisk(world)
  const { verify = false } = options
  const funding = createFundingState(world)
  const marks = createMarks(rows)
  const run: Run = {
    origin,
    registry,
    world,
    verify,
    trace: (options.trace ?? true) ? createRecorder() : null,
    search: options.search ?? 'cheapest',
    onRound: options.onRound,
    timeMs: 0,
    round: 0,
    isPassDone: false,
    isRepeating: false,
    isForOrders: false,
    idle: 0,
    outcome: null,
    unsafe: new Int32Array(rows),
    unsafeCount: 0,
    slice: { group: -1, begin: 0, end: 0 },
    residual: new Int32Array(rows),
    residualCount: 0,
    grouped: new Int32Array(rows),
    isResidual: new Uint8Array(rows),
    orders: createOrders(1024),
    paid: new Float64Array(2),
    sliceOrders: createOrders(512),
    runs: createFillRuns(64),
    marketEnds: new Int32Array(world.markets.count),
    journal: createJournal(world, Object.values(marks)),
    remembering: findRemembering(world, origin.specs),
    risk,
    agenda: createAgenda(),
    refills: createRefills(world),
    followers: createFollowers(world),
    depths: createDepths(world),
    gates: createGates(world),
    funding,
    credit: createCredit(world),
    solvency: createSolvency(world),
    fundingLegs: findFundingLegs(world, funding),
    updatedMs: new Float64Array(world.oracles.count),
    causes: createCauses(world),
    ...marks,
    isMeasuring: false,
    cause: -1,
    nextShock: 0,
    flows: new Float64Array(reasons.length),
    refusals: new Map(),
    log: createRoundLog(world),
    work: createWork(),
    progress: 0,
    isDelivery: false,
    startTotals: verify ? totals(world) : null,
    placeWatch: createPlaceWatch(risk),
  }
  lookAtStart(run)
  begin(run)
  return run
}

/** By trader row. */
const createMarks = (rows: number) => ({
  isLiquidated: new Uint8Array(rows),
  isDeleveraged: new Uint8Array(rows),
  actedRound: new Int32Array(rows),
  actedEvent: new Int32Array(rows).fill(-1),
  paidIn: new Float64Array(rows),
})

const createWork = (): Run['work'] => ({
  rounds: 0,
  checks: 0,
  orders: 0,
  levels: 0,
  transfers: 0,
  touched: 0,
  scans: 0,
  valued: 0,
})

function findRemembering(world: LiveWorld, { changes }: Specs): Remembering[] {
  const { markets, oracles, venues, actors, shocks, rules, claims } = world
  const models: readonly Model[] = [
    ...markets.liquidity,
    ...oracles.source,
    ...venues.rules,
    ...shocks,
    ...actors,
  ]
  // Rules of instruments, where they change; what is lost of tokens and stands behind them.
  const more = [
    ...(changes.length > 0 ? [rules] : []),
    ...(claims.count > 0 ? [claims.lost, claims.weights.value] : []),
  ]
  return [...remembered(models), ...more.map((state) => ({ state, start: copyState(state) }))]
}

const remembered = (models: readonly Model[]): Remembering[] =>
  models.flatMap(({ state }) => (state ? { state, start: copyState(state) } : []))

/** Puts the world back to its starting state: costs what the last run touched. */
export function restart(run: Run): void {
  assert(run.journal.scopes.open.length === 0, 'run: no scope is open at a restart')
  const { world, journal } = run
  arrange(journal)
  for (let range = 0; range < journal.count; range++) forget(run, range)
  rollBack(world, journal)
  for (let at = 0; at < run.remembering.length; at++) {
    restoreState(run.remembering[at].state, run.remembering[at].start)
  }
  resetAtRisk(world, run.risk)
  clearAgenda(run.agenda)
  resetRefills(run.refills)
  resetDepths(run.depths)
  resetCredit(run.credit, world)
  resetSolvency(run.solvency, world)
  resetGates(run.gates)
  resetCauses(run.causes, world)
  forgetEvents(run, 0)
  setAll(run.flows, 0)
  resetRoundLog(run.log, world)
  begin(run)
}

/**
 * The same with other shocks: those of a world that `withShocks` has made of the run's own. Equal
 * to a new run of it, but that nothing which a run has is made anew.
 */
export function restartWith(run: Run, world: World): void {
  assert(world.accounts === run.origin.accounts, 'run: another world of the same tables')
  const live = run.world as { -readonly [key in keyof LiveWorld]: LiveWorld[key] }
  const before = live.shocks.map(({ state }) => state)
  const others = run.remembering.filter(({ state }) => !before.includes(state))
  run.origin = world
  live.settings = world.settings
  live.shocks = openShocks(world, live.names, run.registry)
  run.remembering = [...others, ...remembered(live.shocks)]
  run.causes.schedule = scheduleOf(live)
  restart(run)
}

/**
 * What the run noted about the accounts of a range. A slice is noted in few columns only; other
 * ranges are short, and a loop is faster than five calls of `fill`.
 */
function forget(run: Run, range: number): void {
  const begin = run.journal.begin[range]
  const end = run.journal.end[range]
  if (run.journal.isSlice[range] === 1) {
    setRows(run.isLiquidated, begin, end, 0)
    setRows(run.actedRound, begin, end, 0)
    if (run.trace !== null) setRows(run.actedEvent, begin, end, -1)
    return
  }
  const traders = Math.min(end, run.isLiquidated.length)
  for (let row = begin; row < traders; row++) {
    run.isLiquidated[row] = 0
    run.actedRound[row] = 0
    run.isDeleveraged[row] = 0
    run.paidIn[row] = 0
    run.actedEvent[row] = -1
  }
}

function begin(run: Run): void {
  run.timeMs = 0
  run.round = 0
  run.isPassDone = false
  run.isRepeating = false
  run.isForOrders = false
  run.idle = 0
  run.outcome = null
  run.unsafeCount = 0
  forgetRefusals(run)
  run.slice.group = -1
  run.residualCount = 0
  run.orders.count = 0
  run.cause = -1
  run.nextShock = 0
  run.progress = 0
  run.isDelivery = false
  const { work, world } = run
  work.rounds = work.checks = work.orders = work.levels = 0
  work.transfers = work.touched = work.scans = work.valued = 0
  setAll(run.updatedMs, 0)
  resetFunding(run.funding, world)
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    world.oracles.source[oracle].start?.(world)
    world.oracles.source[oracle].findAccounts?.(world)
  }
  for (let market = 0; market < world.markets.count; market++) {
    world.markets.liquidity[market].start?.(world)
  }
  for (let venue = 0; venue < world.venues.count; venue++) {
    world.venues.rules[venue].start?.(world, venue)
  }
  for (let actor = 0; actor < world.actors.length; actor++) world.actors[actor].start?.(run)
}

/** Runs to the end; afterwards `run.outcome` says why it ended. */
export function advance(run: Run): void {
  // Forked in `onRound`, the last pass is still to be closed.
  const isOver = run.outcome !== null && !run.isPassDone
  assert(!isOver, 'run: a finished run is restarted before it runs again')
  while (step(run));
  run.work.rounds = run.round
  run.work.touched = run.journal.rows
  run.work.levels = 0
  for (let market = 0; market < run.world.markets.count; market++) {
    run.work.levels += run.world.markets.liquidity[market].levels()
  }
}

/** One pass of the phases, which is one round if anything happens in it. False: it was the last. */
export function step(run: Run): boolean {
  assert(
    run.outcome === null || run.isPassDone,
    'run: a finished run is restarted before it goes on',
  )
  const { clock } = run.world.settings
  if (!run.isPassDone) doPass(run)
  run.isPassDone = false
  closeRound(run)
  if (run.outcome !== null) return false
  if (clock.mode === 'clocked') goOnClocked(run, clock.everyMs)
  else goOnQuasiStatic(run)
  return run.outcome === null
}

function doPass(run: Run): void {
  // What was posted to a phase of the step for this very time is delivered there.
  if (!run.isRepeating || run.idle > 0) doPhases(run, 'step')
  if (run.progress > 0) run.isDelivery = false
  // Orders that waited may have been filled beside a shock: then the round has begun.
  const { rounds, count } = run.log
  run.progress = rounds.liquidated[count - 1] > 0 ? 1 : 0
  doPhases(run, 'round')
  run.isPassDone = true
  if (run.journal.scopes.open.length === 0) run.onRound?.(run)
}

const idleMax = 1000

/** Everything that happens at this time, to the end; then on to the next. */
function goOnQuasiStatic(run: Run): void {
  run.idle = run.progress > 0 ? 0 : run.idle + 1
  assert(run.idle < idleMax, 'run: messages without delay come to an end')
  const isOpen = run.progress > 0 || nextDueMs(run.agenda) <= run.timeMs
  // Orders given after the phase that executes get a pass of their own, and after that wait for
  // the next one: whoever gives, in every pass, an order that nobody fills would stop the time.
  run.isForOrders = !isOpen && !run.isForOrders && hasOrders(run)
  run.isRepeating = isOpen || run.isForOrders
  if (run.isRepeating) return
  run.idle = 0
  const messageMs = nextDueMs(run.agenda)
  const otherMs = nextOtherMs(run)
  const next = Math.min(messageMs, otherMs)
  run.isDelivery = messageMs < otherMs && areDueFor(run.agenda, 'oracle', next)
  if (next === Number.POSITIVE_INFINITY) run.outcome = stillUnsafe(run) ? 'no-liquidity' : 'quiet'
  else if (next > run.world.settings.endMs) end(run)
  else run.timeMs = next
}

function goOnClocked(run: Run, stepMs: number): void {
  const isOpen = run.progress > 0 || nextTimeMs(run) < Number.POSITIVE_INFINITY
  run.isForOrders = !isOpen && !run.isForOrders && hasOrders(run)
  const isIdle = !isOpen && !run.isForOrders
  if (isIdle) run.outcome = stillUnsafe(run) ? 'no-liquidity' : 'quiet'
  else if (run.timeMs + stepMs > run.world.settings.endMs) end(run)
  else run.timeMs += stepMs
}

/** The end time comes with something still due. */
function end(run: Run): void {
  run.timeMs = run.world.settings.endMs
  run.outcome = 'end'
}

const stillUnsafe = (run: Run): boolean => run.unsafeCount > 0

/** When something is due next; Infinity if nothing is. */
const nextTimeMs = (run: Run): number => Math.min(nextDueMs(run.agenda), nextOtherMs(run))

/** The same without messages. */
function nextOtherMs(run: Run): number {
  let next = Math.min(nextRefillMs(run.refills), nextFundingMs(run.funding))
  // Asked only where there is something to ask: V8 allocates what these return.
  if (run.world.oracles.timed.length > 0) next = Math.min(next, nextReadingMs(run))
  if (!run.gates.isEmpty) next = Math.min(next, nextOpeningMs(run))
  next = Math.min(next, run.credit.nextDueMs)
  const { schedule } = run.causes
  if (run.nextShock < schedule.timeMs.length) {
    next = Math.min(next, schedule.timeMs[run.nextShock])
  }
  return next
}

function doPhases(run: Run, repeats: (typeof phases)[number]['repeats']): void {
  for (let at = 0; at < phases.length; at++) {
    const phase = phases[at]
    if (phase.repeats !== repeats) continue
    doPhase(run, phase)
    if (run.verify) audit(run, phase.id)
  }
}
