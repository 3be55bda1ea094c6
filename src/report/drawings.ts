/**
 * What many runs look like, as numbers: writers draw it. A curve with thresholds as lines, a map of
 * two settings, a histogram with quantiles and their intervals, bars of accounts that differ.
 */
import type { CompareReport } from './compare/compare.ts'
import { quantityFor } from './metric.ts'
import type { MonteCarloReport } from './montecarlo/montecarlo.ts'
import { levelText } from './montecarlo/risk-table.ts'
import { usd } from './quantity.ts'
import { type SoughtAxis, searchedNote } from './reverse/reverse.ts'
import { cell } from './reverse/search.ts'
import type { SweepReport } from './sweep/sweep.ts'
import type { Axis } from './sweep/vary.ts'
import { type Text, textOf } from './text.ts'

/** A place on an axis that has a name. */
export interface Mark {
  readonly at: number
  readonly text: string
  /** Where it may lie. */
  readonly low?: number | null
  readonly high?: number | null
}

export interface Curve {
  readonly kind: 'curve'
  readonly title: string
  readonly across: string
  readonly points: readonly { x: number; xText: string; y: number | null; isBroken: boolean }[]
  /** Thresholds of what is drawn; and between which values any threshold changes. */
  readonly levels: readonly Mark[]
  readonly changes: readonly Mark[]
  readonly yText: (value: number) => string
}

/** `share`: 0 to 1 of the largest; null: nothing is known. */
export interface MapCell {
  readonly text: string
  readonly share: number | null
  readonly isBroken: boolean
}

export interface GridMap {
  readonly kind: 'map'
  readonly title: string
  readonly down: Axis
  readonly across: Axis
  readonly cells: readonly (readonly MapCell[])[]
  /** What its marks mean. */
  readonly note?: string
  /** Id of a table that says the same, and stands in its place where nothing is drawn. */
  readonly insteadOf?: string
}

export interface Histogram {
  readonly kind: 'histogram'
  readonly title: string
  readonly bins: readonly { from: number; to: number; count: number }[]
  readonly marks: readonly Mark[]
  readonly text: (value: number) => string
}

export interface BarList {
  readonly kind: 'bars'
  readonly title: string
  readonly rows: readonly { name: string; value: number; text: string }[]
}

export type Drawing = Curve | GridMap | Histogram | BarList

const shown = (metric: string) => (value: number | null) => textOf(quantityFor(metric, value))

/** Of one setting a curve, of two a map, of more nothing. */
export function sweepDrawings(report: SweepReport): Drawing[] {
  const { axes, metrics, points } = report
  const [metric = ''] = metrics
  const [down, across] = axes
  if (points.length === 0 || down === undefined || axes.length > 2) return []
  if (across === undefined) return [curveOf(report, down, metric)]
  if (points.length < down.values.length * across.values.length) return []
  const most = Math.max(0, ...points.map(({ metrics: [first] }) => Math.abs(first ?? 0)))
  const cells = down.values.map((_, row) =>
    across.values.map((__, column): MapCell => {
      const point = points[row * across.values.length + column]
      const value = point?.metrics[0] ?? null
      const share = value === null || most === 0 ? null : Math.abs(value) / most
      return { text: shown(metric)(value), share, isBroken: point?.holds.includes(false) ?? false }
    }),
  )
  return [{ kind: 'map', title: metric, down, across, cells }]
}

function curveOf(
  { points, thresholds, crossings }: SweepReport,
  { path, values }: Axis,
  metric: string,
): Curve {
  const isNumber = values.every((it) => it.trim() !== '' && Number.isFinite(Number(it)))
  const place = (text: string) => (isNumber ? Number(text) : values.indexOf(text))
  const levels = thresholds.flatMap((text): Mark[] => {
    const [, field, bound] = /^(\S+) *[<>]=? *(\S+)$/.exec(text) ?? []
    return field === metric && Number.isFinite(Number(bound)) ? [{ at: Number(bound), text }] : []
  })
  const changes = (crossings ?? []).map(({ threshold, before, after }): Mark => {
    const [low, high] = [place(before), place(after)].sort((a, b) => a - b) as [number, number]
    return { at: (low + high) / 2, low, high, text: `${threshold}: ${before} … ${after}` }
  })
  return {
    kind: 'curve',
    title: metric,
    across: path,
    points: points.map(({ values: [value = ''], metrics: [y = null], holds }) => ({
      ...{ x: place(value), xText: value, y },
      isBroken: holds.includes(false),
    })),
    ...{ levels, changes, yText: shown(metric) },
  }
}

/** What was searched of two settings, and where it is met: the frontier. */
export function reverseDrawings(
  axes: readonly SoughtAxis[],
  cells: ArrayLike<number>,
  conditions: readonly string[],
): Drawing[] {
  const [down, across] = axes
  if (down === undefined || axes.length > 2) return []
  const side = across ?? { path: '', values: [''] }
  const marks = { [cell.unknown]: '', [cell.holds]: '·', [cell.breaks]: '✗' } as const
  // Beyond the last that was searched all is blank.
  const last = Array.from(cells).findLastIndex((it) => it !== cell.unknown)
  const searched = down.values.slice(0, Math.floor(last / side.values.length) + 1)
  const rows = searched.map((_, row) =>
    side.values.map((__, column): MapCell => {
      const known = (cells[row * side.values.length + column] ?? 0) as 0 | 1 | 2
      const isBroken = known === cell.breaks
      const share = known === cell.unknown ? null : isBroken ? 1 : 0
      return { text: marks[known], share, isBroken }
    }),
  )
  const title = `met: ${conditions.join(' or ')}`
  const shown = { ...down, values: searched }
  const note = searchedNote(down.values, searched.length)
  return [
    { kind: 'map', title, down: shown, across: side, cells: rows, note, insteadOf: 'frontier' },
  ]
}

const binsMax = 40

/** The first metric of the runs, with VaR as simulated, its interval, and ES. */
export function riskDrawings(
  { metrics, risk }: Pick<MonteCarloReport, 'metrics' | 'risk'>,
  losses: readonly number[],
): Drawing[] {
  const [metric = ''] = metrics
  let [low, high] = [Infinity, -Infinity]
  for (const it of losses) [low, high] = [Math.min(low, it), Math.max(high, it)]
  if (losses.length < 2 || !(high > low)) return []
  const many = Math.min(binsMax, Math.max(5, Math.ceil(Math.sqrt(losses.length))))
  const width = (high - low) / many
  const counts = new Array<number>(many).fill(0)
  for (const it of losses) {
    const bin = Math.min(many - 1, Math.floor((it - low) / width))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const marks = risk
    .filter(({ method }) => method === 'simulated' || method === 'importance')
    .flatMap((row): Mark[] => [
      { at: row.valueAtRisk, low: row.low, high: row.high, text: `VaR ${levelText(row.level)}` },
      ...(row.shortfall === null
        ? []
        : [{ at: row.shortfall, text: `ES ${levelText(row.level)}` }]),
    ])
  const bins = counts.map((count, at) => ({
    from: low + at * width,
    to: low + (at + 1) * width,
    count,
  }))
  return [{ kind: 'histogram', title: `${metric}, runs`, bins, marks, text: shown(metric) }]
}

const barsMax = 30

/** Accounts that lose most more, or less, in B. */
export function compareDrawings({ accounts }: Pick<CompareReport, 'accounts'>): Drawing[] {
  const size = (it: CompareReport['accounts'][number]) => Math.abs(it.lostMoreUsd)
  const chosen = new Set([...accounts].sort((a, b) => size(b) - size(a)).slice(0, barsMax))
  const rows = accounts
    .filter((it) => chosen.has(it))
    .map(({ account, lostMoreUsd }) => {
      return { name: account, value: lostMoreUsd, text: textOf(usd(lostMoreUsd) as Text) }
    })
  return rows.length === 0 ? [] : [{ kind: 'bars', title: 'Lost more in B, by account', rows }]
}
