/**
 * One scenario on somebody's desk: run, turned, looked into. A page keeps it in a thread of its own
 * and asks; a server may do the same. Whatever it returns is plain data.
 */
import { changedScenario, scenarioAssembler } from '../../data/assemble-scenario.ts'
import type { InputFiles } from '../../data/input-file.ts'
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { SeedTable } from '../../data/seed-table.ts'
import { takesShocks, withShocks } from '../../engine/compile/with-shocks.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { Run } from '../../engine/ports/run.ts'
import type { Study } from '../../engine/reading/study.ts'
import type { World } from '../../engine/world/world.ts'
import { InputError } from '../../kit/assert.ts'
import type { AttackReport } from '../attack/report.ts'
import { deskChart } from '../chart.ts'
import type { DeskChart } from '../chart-data.ts'
import { type CompareReport, comparedMetrics, compareSides, sideOf } from '../compare/compare.ts'
import { compileScenario } from '../compile-scenario.ts'
import { type Explanation, explainRun } from '../explain.ts'
import { type MapReport, mapScenario } from '../map/report.ts'
import type { MapText } from '../map/request.ts'
import type { RunRecord } from '../record.ts'
import { reportOf } from '../report.ts'
import { roundsTable } from '../rounds.ts'
import { type RunResult, runScenario } from '../run-scenario.ts'
import type { SweepReport } from '../sweep/sweep.ts'
import type { Table } from '../table.ts'
import {
  type AccountQuery,
  type AccountRows,
  accountsPage,
  readAccounts,
  roomTable,
} from './accounts.ts'
import { actedTable } from './acted.ts'
import { type AttackAsked, attackOf } from './attack.ts'
import { accountsCsv, eventsParquet, tableCsv } from './exports.ts'
import {
  type Knob,
  knobsOf,
  requireTurned,
  setsOf,
  settingKnobsOf,
  settingSetsOf,
  type Turned,
  turnShocks,
} from './knobs.ts'
import type { Long } from './long.ts'
import { type MapFrames, mapFrames } from './map-frames.ts'
import { type PositionAnswer, positionAnswer } from './position.ts'
import { type KnownRuns, type ReverseAnswer, type ReverseAsked, reverseOf } from './reverse.ts'
import { type SweepAsked, sweepOf } from './sweep.ts'
import { type TailAnswer, type TailAsked, tailOf } from './tail.ts'
import { type Touch, type TouchBand, touchBand, touchLevel } from './touch.ts'
import { type DeskView, deskView } from './view.ts'

export interface Contract {
  /** `venue/instrument`. */
  readonly id: string
  readonly venue: string
  readonly price: number
  readonly settlement: string
}

/** What there is before anything runs. */
export interface DeskSource {
  /** Of a scenario file. */
  readonly text: string
  /** What errors and commands call it. */
  readonly file: string
  /** The files it names, by their names there. */
  readonly files?: InputFiles
  readonly seedTable?: SeedTable
  readonly set?: readonly string[]
}

export interface DeskModels {
  readonly registry: Registry
  readonly studies: readonly Study[]
}

export interface Desk {
  readonly knobs: readonly Knob[]
  /** What can be set, as paths of `--set`, with the values of the scenario. */
  readonly settings: readonly { readonly path: string; readonly value: string }[]
  /** Perpetual contracts, with the price at the start: what a position of one's own may hold. */
  readonly contracts: readonly Contract[]
  /** A whole run with everything to look into; what is asked afterwards is asked of it. */
  run(turned: Turned): DeskView
  /** Only what a run ends in, fast; leaves the last whole run where it is. */
  answer(turned: Turned): DeskView
  /** The map and the book on the way through the last whole run. */
  frames(market: string): MapFrames | null
  accounts(query: AccountQuery): ReturnType<typeof accountsPage>
  room(): Table
  /** Who was acted on in rounds `from` to `to`, counted from 1. */
  acted(from: number, to: number): Table
  explain(account: string): Explanation
  map(request: MapText): MapReport
  /** A price of the map, touched: where it ends. */
  touch(market: string, level: number): Touch
  /** The same with seeds 1 to `seeds`: who the accounts are is drawn. */
  touchBand(market: string, level: number, seeds: number): Long<TouchBand>
  /** `BTC long 20x 112000 10000`, among all others, with the shocks as they were last turned. */
  position(text: string): PositionAnswer
  /** The scenario beside the same with changes, on the same random numbers. */
  compare(before: readonly string[], after: readonly string[]): CompareReport
  /** A run for each value of `path=from:to:count`; `until` is looked for: `badDebtUsd > 1e6`. */
  sweep(asked: SweepAsked): Long<SweepReport>
  /** Many drawn runs, and what their losses are at which quantile. */
  tail(asked: TailAsked): Long<TailAnswer>
  /** The mildest settings at which a number passes a limit. */
  reverse(asked: ReverseAsked): Long<ReverseAnswer>
  /** What an attacker makes at best. */
  attack(asked: AttackAsked): Long<AttackReport>
  /** A file to take away, of the last whole run. */
  exported(what: Exported): string | Uint8Array
}

export type Exported = 'rounds.csv' | 'accounts.csv' | 'events.parquet'

interface Whole {
  readonly loaded: LoadedScenario
  readonly record: RunRecord
  readonly world: World
  readonly run: Run
  readonly chart: DeskChart
  readonly turned: Turned
  rows: AccountRows | null
}

/** Throws InputError for mistakes of the scenario. */
export function openDesk(source: DeskSource, models: DeskModels): Desk {
  const { registry } = models
  const load = loaderOf(source, registry)
  const loaded = load([])
  const world = compileScenario(loaded, registry)
  const { shocks } = loaded.settings
  const knobs = [...knobsOf(shocks), ...settingKnobsOf(loaded.parameters)]
  const known: KnownRuns = new Map()
  let whole: Whole | null = null
  const last = (): Whole => {
    if (whole === null) throw new InputError('nothing has been run yet', { field: 'run' })
    return whole
  }
  const turn = (turned: Turned): Turning => {
    requireTurned(knobs, turned)
    const settings = settingSetsOf(loaded.parameters, turned)
    return turning(source, baseOf(settings), settings, turned, registry)
  }
  const baseOf = createBase(load, registry, { loaded, world })
  const rowsOf = (it: Whole): AccountRows => {
    it.rows ??= readAccounts(it.run)
    return it.rows
  }
  return {
    knobs,
    settings: settingsOf(loaded),
    contracts: contractsOf(loaded, world),
    run(turned) {
      const now = turn(turned)
      const result = runWhole(now, source, models)
      const chart = deskChart(result.record, result.events?.() ?? null)
      const { run, record } = result
      whole = { loaded: now.loaded, record, world: now.world, run, chart, turned, rows: null }
      return deskView(reportOf(result.record), chart, now.sets.length > 0)
    },
    answer(turned) {
      const now = turn(turned)
      const { file } = source
      const asked = { registry, file, command: now.command, gain: false, world: now.world }
      const { record } = runScenario(now.loaded, asked)
      return deskView(reportOf(record), deskChart(record, null), now.sets.length > 0)
    },
    frames: (market) => mapFrames(last().world, registry, last().chart, market),
    accounts: (query) => accountsPage(rowsOf(last()), query),
    room: () => roomTable(rowsOf(last())),
    acted: (from, to) => actedTable(last().run, from, to, last().record.startMs),
    explain: (account) => explainRun(last().loaded, registry, last().run, account),
    map: (request) => mapScenario(loaded, registry, request),
    touch: (market, level) => touchLevel(loaded, registry, market, level),
    touchBand: (market, level, seeds) => touchBand(load, registry, market, level, seeds),
    position: (text) => positionOf(source, load, registry, loaded, whole?.turned ?? {}, text),
    sweep: (asked) => sweepOf(load, registry, asked),
    tail: (asked) => tailOf(load, registry, asked),
    attack: (asked) => attackOf(load, registry, asked),
    *reverse(asked) {
      const found = yield* reverseOf(load, registry, asked, known)
      return { ...found, command: reverseCommandOf(source, asked) }
    },
    exported: (what) => exportOf(last(), () => rowsOf(last()), what),
    compare(before, after) {
      const [a, b] = [load(before), load(after)]
      const sides = [sideOf(a, registry, false), sideOf(b, registry, true)] as const
      return compareSides(`${a.id} (A) beside the same (B)`, ...sides, comparedMetrics)
    },
  }
}

/** Assembles the scenario anew, with more set. */
function loaderOf(
  { text, file, files, seedTable, set: first = [] }: DeskSource,
  registry: Registry,
) {
  const assemble = scenarioAssembler(registry)
  return (set: readonly string[], positions: readonly string[] = []): LoadedScenario => {
    const document = changedScenario(text, file, { set: [...first, ...set], positions })
    return assemble(document, files, seedTable)
  }
}

interface Turning {
  readonly loaded: LoadedScenario
  readonly world: World
  readonly sets: readonly string[]
  readonly command: string
}

interface Base {
  readonly loaded: LoadedScenario
  readonly world: World
}

/** The scenario with other settings than shocks turned: the last is kept, while shocks are. */
function createBase(
  load: (set: readonly string[]) => LoadedScenario,
  registry: Registry,
  plain: Base,
): (settings: readonly string[]) => Base {
  let last = { key: '', base: plain }
  return (settings) => {
    const key = settings.join('\n')
    if (key === '') return plain
    if (key === last.key) return last.base
    const loaded = load(settings)
    last = { key, base: { loaded, world: compileScenario(loaded, registry) } }
    return last.base
  }
}

/** The scenario with knobs turned; tables are compiled anew only where shocks change them. */
function turning(
  source: DeskSource,
  { loaded, world }: Base,
  settings: readonly string[],
  turned: Turned,
  registry: Registry,
): Turning {
  const { shocks } = loaded.settings
  const now = turnShocks(shocks, turned)
  const scenario = { ...loaded, settings: { ...loaded.settings, shocks: now } }
  const sets = [...settings, ...setsOf(shocks, turned)]
  return {
    loaded: scenario,
    world: takesShocks(world, now, registry)
      ? withShocks(world, now, registry)
      : compileScenario(scenario, registry),
    sets,
    command: commandOf(source, sets),
  }
}

/** One more account, with everything as it was last turned. */
function positionOf(
  source: DeskSource,
  load: ReturnType<typeof loaderOf>,
  registry: Registry,
  { parameters, settings }: LoadedScenario,
  turned: Turned,
  text: string,
): PositionAnswer {
  const sets = [...settingSetsOf(parameters, turned), ...setsOf(settings.shocks, turned)]
  const command = `${commandOf(source, sets)} --position ${quoted(text)}`
  const asked = { registry, file: source.file, command, gain: false }
  return positionAnswer(runScenario(load(sets, [text]), asked).record)
}

function exportOf({ record, run }: Whole, rows: () => AccountRows, what: Exported) {
  if (what === 'rounds.csv') return tableCsv(roundsTable(record, true))
  return what === 'accounts.csv' ? accountsCsv(rows()) : eventsParquet(run)
}

function runWhole(
  now: Turning,
  { file }: DeskSource,
  { registry, studies }: DeskModels,
): RunResult {
  const { loaded, world, command } = now
  return runScenario(loaded, { registry, studies, file, command, world, trace: true, maps: true })
}

/** As in a terminal, wherever the package is installed. */
function commandOf({ file, set = [] }: DeskSource, sets: readonly string[], verb = 'run'): string {
  const shipped = /^scenarios\/([a-z0-9-]+)\/scenario\.yaml$/.exec(file)?.[1]
  const changes = [...set, ...sets].map((it) => ` --set ${quoted(it)}`)
  return `npx cascade-engine ${verb} ${quoted(shipped ?? file)}${changes.join('')}`
}

function reverseCommandOf(source: DeskSource, { vary, metric, limit }: ReverseAsked): string {
  const axes = vary.map((it) => ` --vary ${quoted(it)}`).join('')
  return `${commandOf(source, [], 'reverse')}${axes} --until ${quoted(`${metric} > ${limit}`)}`
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

function contractsOf({ snapshot }: LoadedScenario, { names, oracles }: World): Contract[] {
  return snapshot.instruments.flatMap(({ id, venue, kind, oracle }) => {
    if (kind !== 'perpetual') return []
    const price = oracles.startValue[names.oracles.indexOf(oracle)] ?? 0
    const settlement = snapshot.venues.find((it) => it.id === venue)?.settlement ?? ''
    return [{ id: `${venue}/${id}`, venue, price, settlement }]
  })
}

/** Numbers and words only: what is a list or a map is set by its parts. */
function settingsOf({ parameters }: LoadedScenario): Desk['settings'] {
  const found: { path: string; value: string }[] = []
  const visit = (value: unknown, path: string) => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        if (settingsMax > found.length) visit(item, path === '' ? key : `${path}.${key}`)
      }
    } else if (!untold.test(path)) found.push({ path, value: String(value) })
  }
  visit(parameters, '')
  return found
}

const settingsMax = 2000
const untold = /^(id|title|about|synthetic|data|facts|thresholds|unsafeAtStart)\b/
