/**
 * A scenario over a grid of settings: what each run says, and where thresholds change. Nothing is
 * taken to be monotone: a threshold that breaks, holds again and breaks is told three times, and
 * what lies between two values of the grid has not been looked at.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { numberAt } from '../../data/summary-path.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { quantityFor } from '../metric.ts'
import { count } from '../quantity.ts'
import { summaryAgain } from '../summary-again.ts'
import { type BarPart, numberColumn, type Row, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import type { Axis } from './vary.ts'

/** Numbers of a summary that are told where none are asked for: the first is drawn. */
export const usualMetrics = ['totalShortfallUsd', 'liquidatedUsd', 'liquidatedAccounts'] as const

export interface SweepPoint {
  /** In the order of the axes, as `--set` takes them. */
  readonly values: readonly string[]
  /** In the order of the metrics; null: the run has no such number. */
  readonly metrics: readonly (number | null)[]
  /** In the order of the scenario's thresholds. */
  readonly holds: readonly boolean[]
  readonly outcome: string
  readonly hash: string
}

/** Runs a scenario in which the values of a point stand already. */
export function sweepPoint(
  loaded: LoadedScenario,
  registry: Registry,
  values: readonly string[],
  metrics: readonly string[],
  isStopped?: () => boolean,
): SweepPoint | null {
  const summary = summaryAgain(loaded, registry, isStopped)
  if (summary === null) return null
  return {
    values,
    metrics: metrics.map((it) => numberAt(summary, it, { field: '--metric', file: loaded.file })),
    holds: loaded.thresholds.map((threshold) => threshold.check(summary).holds),
    outcome: summary.outcome,
    hash: summary.hash,
  }
}

/** A threshold that holds at one value of an axis and not at its neighbour. */
export interface Crossing {
  readonly threshold: string
  readonly before: string
  readonly after: string
  /** At `after`. */
  readonly holds: boolean
}

export interface SweepReport {
  readonly title: string
  readonly axes: readonly Axis[]
  readonly metrics: readonly string[]
  readonly thresholds: readonly string[]
  readonly points: readonly SweepPoint[]
  /** Along a single axis; null where there are more. */
  readonly crossings: readonly Crossing[] | null
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export function sweepReport(
  { id, thresholds }: LoadedScenario,
  axes: readonly Axis[],
  metrics: readonly string[],
  points: readonly SweepPoint[],
): SweepReport {
  const texts = thresholds.map(({ field, condition }) => `${field} ${condition}`)
  const crossings = axes.length === 1 ? crossingsOf(texts, points) : null
  const wanted = axes.reduce((product, { values }) => product * values.length, 1)
  const isWhole = points.length === wanted
  const isMap = axes.length === 2 && isWhole
  return {
    title: `${id}: ${axes.map(({ path }) => path).join(' × ')}`,
    ...{ axes, metrics, thresholds: texts, points, crossings },
    sentences: [
      ...(isWhole ? [] : [say`${count(points.length)} of ${count(wanted)} runs: it was stopped.`]),
      ...crossingsTold(axes, texts, points, crossings),
    ],
    tables: [isMap ? heatMap(axes, metrics, points) : curve(axes, metrics, texts, points)],
  }
}

/** All changes between neighbours, from the first value on. */
export function crossingsOf(
  thresholds: readonly string[],
  points: readonly SweepPoint[],
): Crossing[] {
  return thresholds.flatMap((threshold, at) =>
    points.slice(1).flatMap((point, row) => {
      const before = points[row] as SweepPoint
      if (before.holds[at] === point.holds[at]) return []
      const [from = '', to = ''] = [before.values[0], point.values[0]]
      return [{ threshold, before: from, after: to, holds: point.holds[at] === true }]
    }),
  )
}

function crossingsTold(
  axes: readonly Axis[],
  thresholds: readonly string[],
  points: readonly SweepPoint[],
  crossings: readonly Crossing[] | null,
): Text[] {
  if (crossings === null) {
    return thresholds.map((threshold, at) => {
      const broken = points.filter(({ holds }) => holds[at] === false).length
      return say`${threshold} is breached in ${count(broken)} of ${count(points.length)} runs.`
    })
  }
  const [{ path } = { path: '' }] = axes
  return thresholds.flatMap((threshold, at) => {
    const own = crossings.filter((it) => it.threshold === threshold)
    if (own.length === 0) {
      const always = points[0]?.holds[at] === false ? 'is breached' : 'holds'
      return [`${threshold} ${always} at every value.`]
    }
    return own.map(({ before, after, holds }) => {
      const change = holds ? 'holds again' : 'is breached'
      return `${threshold} ${change} between ${path} = ${before} and ${after}.`
    })
  })
}

/** One row for each run; bars show the first metric. */
function curve(
  axes: readonly Axis[],
  metrics: readonly string[],
  thresholds: readonly string[],
  points: readonly SweepPoint[],
): Table {
  const most = Math.max(0, ...points.map(({ metrics: [first] }) => Math.abs(first ?? 0)))
  const [drawn = ''] = metrics
  const isAlike = points.every(({ outcome }) => outcome === points[0]?.outcome)
  const columns = [
    ...axes.map(({ path }) => textColumn(path)),
    ...metrics.map((it) => numberColumn(it)),
    ...(thresholds.length > 0 ? [textColumn('holds', '')] : []),
    ...(isAlike ? [] : [textColumn('ended')]),
  ]
  const rows = points.map((point): Row => {
    const cells: Record<string, Text> = isAlike ? {} : { ended: point.outcome }
    for (const [at, { path }] of axes.entries()) cells[path] = point.values[at] ?? ''
    for (const [at, metric] of metrics.entries()) {
      cells[metric] = quantityFor(metric, point.metrics[at] ?? null)
    }
    if (thresholds.length > 0) cells.holds = point.holds.every(Boolean) ? '✓' : '✗'
    const bar: BarPart[] = [
      { id: 'endogenous', from: 0, to: most > 0 ? Math.abs(point.metrics[0] ?? 0) / most : 0 },
    ]
    return { cells, bar, ...(!point.holds.every(Boolean) && { isStrong: true }) }
  })
  const bars = { after: drawn, keys: [{ id: 'endogenous', text: drawn }] }
  return { id: 'sweep', title: 'Runs', columns, rows, bars, notes: [] }
}

/** The first metric over two axes: the first goes down, the second to the right. */
function heatMap(
  [down, right]: readonly Axis[],
  [metric = '']: readonly string[],
  points: readonly SweepPoint[],
): Table {
  const across = right as Axis
  const rows = (down as Axis).values.map((value, row): Text[] => [
    value,
    ...across.values.map((_, column) => {
      const point = points[row * across.values.length + column] as SweepPoint
      const shown = quantityFor(metric, point.metrics[0] ?? null)
      return point.holds.every(Boolean) ? shown : say`${shown} ✗`
    }),
  ])
  const columns = [
    textColumn('down', `${(down as Axis).path} ↓`),
    ...across.values.map((value) => numberColumn(value)),
  ]
  return tableOf('sweep', `${metric}, by ${across.path} →`, columns, rows)
}
