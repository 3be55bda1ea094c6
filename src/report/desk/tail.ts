/** Many drawn runs of the scenario of a desk: their losses as bars, and which run is in which. */
import { readDrawnSettings } from '../../data/drawn-settings.ts'
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { InputError } from '../../kit/assert.ts'
import { quantityFor } from '../metric.ts'
import { createDraws } from '../montecarlo/draws.ts'
import {
  type MonteCarloReport,
  type MonteCarloRun,
  monteCarloReport,
} from '../montecarlo/montecarlo.ts'
import { count, exact } from '../quantity.ts'
import { sweepPoint } from '../sweep/sweep.ts'
import { readUntil } from '../sweep/until.ts'
import { numberColumn, type Row, type Table, textColumn } from '../table.ts'
import { say } from '../text.ts'
import type { Long } from './long.ts'

export interface TailAsked {
  /** As `--generator`: YAML or JSON. */
  readonly generator: string
  readonly runs: number
  /** Of the draws, not of the scenario. */
  readonly drawSeed: number
  /** The first is the loss. */
  readonly metrics: readonly string[]
  /** A condition that is counted; empty: only the thresholds of the scenario. */
  readonly until: string
}

export interface LossBar {
  readonly from: number
  /** Left out of the bar itself, but for the last one. */
  readonly to: number
  /** Rows of `runs`. */
  readonly runs: readonly number[]
}

export interface TailAnswer {
  readonly report: MonteCarloReport
  readonly bars: readonly LossBar[]
  readonly runs: readonly MonteCarloRun[]
  /** By row of `runs`, what was set, as `--set` takes it. */
  readonly sets: readonly (readonly string[])[]
}

const runsMax = 100_000
export const tailLevels = [0.95, 0.99] as const

/** `load`: the scenario with more set. */
export function* tailOf(
  load: (set: readonly string[]) => LoadedScenario,
  registry: Registry,
  { generator, runs: wanted, drawSeed: seed, metrics, until }: TailAsked,
): Long<TailAnswer> {
  if (!(Number.isInteger(wanted) && wanted >= 2 && wanted <= runsMax)) {
    const facts = { field: 'runs', value: wanted, allowed: `2 to ${runsMax}` }
    throw new InputError('no number of runs', facts)
  }
  const drawn = readDrawnSettings(generator, 'generator')
  const draws = createDraws(drawn, seed)
  const sought = until.trim() === '' ? [] : [readUntil(until)]
  const open = (set: readonly string[]): LoadedScenario => {
    const loaded = load(set)
    return { ...loaded, thresholds: [...loaded.thresholds, ...sought] }
  }
  const first = open(draws(0).set)
  const runs: MonteCarloRun[] = []
  const sets: (readonly string[])[] = []
  for (let run = 0; run < wanted; run++) {
    const { set, values, weight } = draws(run)
    const point = sweepPoint(open(set), registry, values.map(String), metrics)
    if (point !== null) {
      runs.push({ run, ...point, ...(weight !== undefined && { weight }) })
      sets.push(set)
    }
    if ((yield { done: run + 1, of: wanted, what: 'runs' }) === true) break
  }
  const settings = drawn.draw.map(({ set }) => set)
  const asked = { seed, wanted, settings, metrics, levels: tailLevels }
  return { report: monteCarloReport(first, asked, runs), bars: barsOf(runs), runs, sets }
}

const barsMax = 40

/** Losses in stretches of equal width, from the smallest to the largest. */
function barsOf(runs: readonly MonteCarloRun[]): LossBar[] {
  const losses = runs.map(({ metrics: [loss] }) => loss ?? Number.NaN)
  const known = losses.filter((it) => !Number.isNaN(it))
  if (known.length === 0) return []
  const [low, high] = known.reduce(
    ([least, most], it) => [Math.min(least, it), Math.max(most, it)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  const many = high > low ? Math.min(barsMax, Math.max(5, Math.ceil(Math.sqrt(known.length)))) : 1
  const width = (high - low) / many
  const members = Array.from({ length: many }, (): number[] => [])
  for (const [row, loss] of losses.entries()) {
    if (Number.isNaN(loss)) continue
    const bar = width > 0 ? Math.min(many - 1, Math.floor((loss - low) / width)) : 0
    members[bar]?.push(row)
  }
  return members.map((own, at) => ({
    from: low + at * width,
    to: at === many - 1 ? high : low + (at + 1) * width,
    runs: own,
  }))
}

const rowsMax = 12

/** The runs of a bar, those that lose most first: what was drawn for each, and what it says. */
export function runsTable({ report, runs }: TailAnswer, bar: LossBar): Table {
  const { settings, metrics } = report
  const loss = (row: number) => runs[row]?.metrics[0] ?? Number.NEGATIVE_INFINITY
  const sorted = [...bar.runs].sort((a, b) => loss(b) - loss(a) || a - b)
  const rows = sorted.slice(0, rowsMax).map((row): Row => {
    const run = runs[row] as MonteCarloRun
    const cells = {
      run: say`run ${count(run.run)}`,
      ...Object.fromEntries(settings.map((path, at) => [path, exact(Number(run.values[at]))])),
      ...Object.fromEntries(
        metrics.map((path, at) => [path, quantityFor(path, run.metrics[at] ?? null)]),
      ),
    }
    return { id: String(row), cells }
  })
  const [first = ''] = metrics
  const left = sorted.length - rows.length
  return {
    id: 'runs',
    title: say`${count(sorted.length)} runs with ${first} from ${quantityFor(first, bar.from)} to \
${quantityFor(first, bar.to)}`,
    columns: [
      textColumn('run'),
      ...settings.map((path) => numberColumn(path)),
      ...metrics.map((path) => numberColumn(path)),
    ],
    rows,
    notes: left > 0 ? [say`${count(left)} more, with smaller losses`] : [],
  }
}
