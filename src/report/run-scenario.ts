/**
 * Runs a scenario, once as it stands and once with the other execution, and gathers what there is
 * to say of it. A command, a server and a page call the same two functions.
 */
import type { LoadedScenario } from '../data/loaded-scenario.ts'
import { createRun } from '../engine/phases/run.ts'
import type { Registry } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import type { EventRow } from '../engine/ports/trace.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { infection } from '../engine/reading/infection.ts'
import type { Summary } from '../engine/reading/result.ts'
import type { Study, StudyTable } from '../engine/reading/study.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { World } from '../engine/world/world.ts'
import { cascade } from '../risk/cascade.ts'
import { gainPath } from '../risk/gain-path.ts'
import { liquidationMap } from '../risk/liquidation-map.ts'
import { accountStory } from './account-story.ts'
import { compileScenario } from './compile-scenario.ts'
import { checksOf, factsOf, identity, quotesOf } from './gather.ts'
import { seedTableUse } from './over-seeds.ts'
import { count } from './quantity.ts'
import type { Comparison, ExogenousStep, PositionStory, RunMap, RunRecord } from './record.ts'
import { marketsByForced } from './record.ts'
import { say, type Text } from './text.ts'

/** Called after every round, which counts from 1. A text says why the run should stop there. */
export type Watch = (round: number, timeMs: number) => string | undefined

export interface RunScenarioOptions {
  readonly registry: Registry
  /** What scenarios are asked beyond a run; none: only the run. */
  readonly studies?: readonly Study[]
  /** What the scenario's file is called, and what people type to get this run again. */
  readonly file: string
  readonly command: string
  readonly verify?: boolean
  /** Keep every event: for files, explanations, and who was forced when. */
  readonly trace?: boolean
  /** Maps cost a pass over all accounts. */
  readonly maps?: boolean
  /** Measure the loop gain along the run, and once at its start; `gain`: not even that. */
  readonly gauge?: boolean
  readonly gain?: boolean
  /** What the scenario compiles to, where that is known already. */
  readonly world?: World
  readonly watch?: Watch
}

export interface RunResult {
  readonly record: RunRecord
  /** As it ended, for whoever asks on: never to be run again. */
  readonly run: Run
  /** Null when the run kept no trace. */
  readonly events: (() => Iterable<EventRow>) | null
  /** What ended the run before its end; the record is partial then. */
  readonly error?: unknown
}

const mapMarketsMax = 20
const mapReach = 0.95
const mapBuckets = 1900

/** Throws InputError where a model finds a mistake in the scenario. */
export function runScenario(loaded: LoadedScenario, options: RunScenarioOptions): RunResult {
  const { registry, trace = false, verify = false } = options
  const exogenous: ExogenousStep[] = []
  let isPartial = false
  let isBegun = false
  const world = options.world ?? compileScenario(loaded, registry)
  const run = createRun(world, registry, {
    trace: trace || loaded.positions.length > 0,
    verify,
    onRound(current) {
      isBegun = true
      noteExogenous(current, exogenous)
      if (options.watch?.(current.round + 1, current.timeMs) === undefined) return
      isPartial = true
      current.outcome ??= 'end'
    },
  })
  const { summary, ...failed } = kept(run, options.gain ?? true, () => isBegun)
  isPartial ||= 'error' in failed
  const record: RunRecord = {
    ...identity(loaded, options),
    quotes: quotesOf(world),
    isVerified: verify,
    isPartial,
    summary,
    exogenous,
    comparison: null,
    checks: isPartial ? [] : checksOf(loaded, summary),
    facts: factsOf(loaded, summary),
    seedTable: seedTableUse(loaded),
    study: isPartial ? [] : studyOf(loaded, options),
    infection: trace && !isPartial ? infection(run) : null,
    gauge: options.gauge && !isPartial ? gainPath(world, registry) : null,
    maps: options.maps ? drawMaps(run, summary) : [],
    positions: isPartial ? [] : positionsOf(loaded, registry, run),
    example: trace ? lastLiquidated(run) : null,
  }
  return { record, run, events: trace ? () => eventRows(run) : null, ...failed }
}

/** Hours of rounds are not thrown away for an error in the last: what can still be told is kept. */
function kept(
  run: Run,
  gain: boolean,
  isBegun: () => boolean,
): { summary: Summary; error?: unknown } {
  try {
    return { summary: cascade(run, { gain }) }
  } catch (error) {
    if (!isBegun()) throw error
    try {
      return { summary: summarize(run), error }
    } catch {
      throw error
    }
  }
}

function positionsOf(loaded: LoadedScenario, registry: Registry, run: Run): PositionStory[] {
  return loaded.positions.map((position) => {
    return { position, story: accountStory(loaded, registry, run, position.account) }
  })
}

function studyOf(
  { id, snapshot, settings }: LoadedScenario,
  asked: RunScenarioOptions,
): StudyTable[] {
  const studies = (asked.studies ?? []).filter((study) => study.id === id)
  return studies.flatMap((study) => study.tables(snapshot, settings, asked.registry))
}

function noteExogenous({ world, log, round, timeMs, progress }: Run, steps: ExogenousStep[]): void {
  const { quoted } = world.markets
  const unforced = quoted.map((book, market) => {
    return book.fundamental() + (log.markets.shockMove[market] ?? 0)
  })
  const last = steps.at(-1)
  const prices = quoted.map((book) => book.mid())
  // Rounds tell their own prices; where nobody is forced a book that comes back moves them.
  const isOld = progress > 0 || prices.every((price, market) => price === last?.prices[market])
  if (isOld && unforced.every((price, market) => price === last?.unforced[market])) return
  steps.push({ row: round, timeMs, unforced, prices })
}

/** The map before is that of a second run, at its start. */
function drawMaps({ world, origin, registry }: Run, summary: Summary): RunMap[] {
  const markets = marketsByForced(summary)
    .slice(0, mapMarketsMax)
    .map(({ id }) => id)
  const how = { markets, reach: mapReach, buckets: mapBuckets }
  const after = liquidationMap(world, how)
  const before = liquidationMap(createRun(origin, registry, { trace: false }).world, how)
  return markets.map((market, at) => ({
    market,
    before: before[at]?.buckets ?? [],
    after: after[at]?.buckets ?? [],
  }))
}

/** Adds a run with the other execution: its totals, or why it was given up. */
export function compareExecutions(
  loaded: LoadedScenario,
  result: RunResult,
  { registry, watch }: Pick<RunScenarioOptions, 'registry' | 'watch'>,
): RunResult {
  const other = otherExecution(result.record)
  let stopped: { readonly round: number; readonly reason: string } | null = null
  const world = compileScenario(loaded, registry, { execution: other })
  const run = createRun(world, registry, {
    trace: false,
    onRound(current) {
      const reason = watch?.(current.round + 1, current.timeMs)
      if (reason === undefined) return
      stopped ??= { round: current.round + 1, reason }
      current.outcome ??= 'end'
    },
  })
  const summary = cascade(run, { gain: false })
  const comparison: Comparison =
    stopped === null ? { summary } : { summary: null, note: givenUp(other, stopped) }
  return { ...result, record: { ...result.record, comparison } }
}

export const otherExecution = ({ summary }: RunRecord): Summary['execution'] =>
  summary.execution === 'batch' ? 'serial' : 'batch'

const givenUp = (other: string, { round, reason }: { round: number; reason: string }): Text =>
  say`${other} execution, to compare: ${reason} in round ${count(round)}`

/** The account at the end of the longest chain makes the best example. */
function lastLiquidated(run: Run): RunRecord['example'] {
  let account: string | null = null
  for (const event of eventRows(run)) {
    if (event.kind !== 'liquidation' || event.account === null) continue
    account = event.venue === null ? event.account : `${event.venue}/${event.account}`
  }
  return account === null ? null : { account }
}
