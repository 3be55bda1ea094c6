// Runs a scenario, once as it stands and, where asked, once with the other execution, and collects
// what views show of it.
import {
  cascade,
  createRun,
  type EventRow,
  eventRows,
  gainPath,
  type LiveWorld,
  liquidationMap,
  type Run,
  registry,
  type StudyTable,
  type Summary,
  studies,
  version,
} from 'cascade-engine'
import { compareFacts } from 'cascade-engine/data'
import type { LoadedScenario } from 'cascade-engine/data-node'
import { count } from './amounts.ts'
import { modelsOf } from './models.ts'
import { parametersOf } from './parameters.ts'
import type { Progress } from './progress.ts'
import {
  type Check,
  type Comparison,
  type ExogenousStep,
  type FactRow,
  type MarketMap,
  marketsByForced,
  type RunRecord,
} from './record.ts'
import { compileScenario, fileName } from './scenario-file.ts'
import { clockText, shockText } from './shock-text.ts'
import { isStopRequested } from './surroundings.ts'

export interface SimulateOptions {
  readonly command: string
  readonly verify: boolean
  /** Keep every event: for files, explanations, and who was forced when. */
  readonly trace: boolean
  /** Maps cost a pass over all accounts. */
  readonly maps: boolean
  /** Answer what the scenario is asked beyond this run. */
  readonly study: boolean
  /** Measure the loop gain along the run. */
  readonly gauge: boolean
  readonly progress: Progress
}

export interface Simulation {
  readonly record: RunRecord
  /** Null when the run kept no trace. */
  readonly events: (() => Iterable<EventRow>) | null
}

const mapMarketsMax = 20
const mapReach = 0.95
const mapBuckets = 1900

export function simulate(loaded: LoadedScenario, options: SimulateOptions): Simulation {
  const { progress } = options
  const world = compileScenario(loaded)
  const exogenous: ExogenousStep[] = []
  let isPartial = false
  const run = createRun(world, registry, {
    trace: options.trace,
    verify: options.verify,
    onRound(current) {
      noteExogenous(current, exogenous)
      progress.round(current.round + 1, current.timeMs)
      if (!isStopRequested()) return
      isPartial = true
      current.outcome ??= 'end'
    },
  })
  const summary = cascade(run)
  const mapped = options.maps ? drawMaps(loaded, run.world, summary) : []
  progress.end()
  const record: RunRecord = {
    ...identity(loaded, options.command),
    isVerified: options.verify,
    isPartial,
    summary,
    exogenous,
    comparison: null,
    checks: isPartial ? [] : checksOf(loaded, summary),
    facts: factsOf(loaded, summary),
    study: isPartial || !options.study ? [] : studyOf(loaded),
    gauge: options.gauge && !isPartial ? gainPath(compileScenario(loaded), registry) : null,
    maps: mapped,
    example: options.trace ? lastLiquidated(run) : null,
  }
  return { record, events: options.trace ? () => eventRows(run) : null }
}

function identity(loaded: LoadedScenario, command: string) {
  const { snapshot, settings } = loaded
  return {
    id: loaded.id,
    title: loaded.title,
    ...(loaded.about !== undefined && { about: loaded.about }),
    isSynthetic: loaded.synthetic,
    file: fileName(loaded),
    seed: settings.seed,
    version,
    command,
    world: {
      venues: snapshot.venues.map(({ id }) => id),
      instruments: snapshot.instruments.length,
      order: settings.order,
      clock: clockText(settings.clock),
      stepMs: settings.clock.mode === 'clocked' ? settings.clock.stepMs : null,
      holdsTheRest: snapshot.outside.holdsTheRest,
      shocks: settings.shocks.map(shockText),
    },
    parameters: parametersOf(loaded),
    settings: loaded.parameters,
    quotes: Object.fromEntries(snapshot.markets.map(({ id, quote }) => [id, quote])),
    models: modelsOf(loaded),
  }
}

function studyOf({ id, snapshot, settings }: LoadedScenario): StudyTable[] {
  const asked = studies.filter((study) => study.id === id)
  return asked.flatMap((study) => study.tables(snapshot, settings, registry))
}

function noteExogenous({ world, log, round, timeMs, progress }: Run, steps: ExogenousStep[]): void {
  const { liquidity } = world.markets
  const unforced = liquidity.map((book, market) => {
    return book.fundamental() + (log.markets.shockMove[market] ?? 0)
  })
  const last = steps.at(-1)
  const prices = liquidity.map((book) => book.mid())
  // Rounds tell their own prices; where nobody is forced a book that comes back moves them.
  const isOld = progress > 0 || prices.every((price, market) => price === last?.prices[market])
  if (isOld && unforced.every((price, market) => price === last?.unforced[market])) return
  steps.push({ row: round, timeMs, unforced, prices })
}

/** The map before comes from a second run that stands at its start. */
function drawMaps(loaded: LoadedScenario, world: LiveWorld, summary: Summary): MarketMap[] {
  const markets = marketsByForced(summary)
    .slice(0, mapMarketsMax)
    .map(({ id }) => id)
  const how = { markets, reach: mapReach, buckets: mapBuckets }
  const after = liquidationMap(world, how)
  const before = liquidationMap(
    createRun(compileScenario(loaded), registry, { trace: false }).world,
    how,
  )
  return markets.map((market, at) => ({
    market,
    before: before[at]?.buckets ?? [],
    after: after[at]?.buckets ?? [],
  }))
}

/** Adds a run with the other execution. */
export function compareExecutions(
  loaded: LoadedScenario,
  { record, events }: Simulation,
  progress: Progress,
): Simulation {
  const other = record.summary.execution === 'batch' ? 'serial' : 'batch'
  progress.say(`now ${other}, to compare …`)
  const world = compileScenario(loaded, { execution: other })
  let stoppedAt = 0
  const run = createRun(world, registry, {
    trace: false,
    onRound(current) {
      progress.round(current.round + 1, current.timeMs)
      if (!isStopRequested()) return
      stoppedAt = current.round + 1
      current.outcome ??= 'end'
    },
  })
  const summary = cascade(run, { gain: false })
  progress.end()
  const stopped = `${other} execution, to compare: stopped by hand in round ${count(stoppedAt)}`
  const comparison: Comparison = stoppedAt === 0 ? { summary } : { summary: null, note: stopped }
  return { record: { ...record, comparison }, events }
}

function checksOf({ thresholds }: LoadedScenario, summary: Summary): Check[] {
  return thresholds.map((threshold) => {
    const { text, value, holds, note } = threshold.check(summary)
    return { text: note === undefined ? text : `${text} (${note})`, holds, value }
  })
}

/** What the model was fitted to comes first. */
function factsOf({ facts }: LoadedScenario, summary: Summary): FactRow[] {
  const rows = compareFacts(facts, summary).map(({ value, path, since, ...row }): FactRow => {
    return { ...row, fact: value }
  })
  return [...rows.filter(({ fitted }) => fitted), ...rows.filter(({ fitted }) => !fitted)]
}

/** The account at the end of the longest chain makes the best example. */
function lastLiquidated(run: Run): RunRecord['example'] {
  let account: string | null = null
  for (const event of eventRows(run)) {
    if (event.kind !== 'liquidation' || event.account === null) continue
    account = event.venue === null ? event.account : `${event.venue}/${event.account}`
  }
  return account === null ? null : { account }
}
