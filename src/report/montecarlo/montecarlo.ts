/**
 * Many runs of one scenario, each with settings drawn for it: what their numbers are at which
 * quantile, how often thresholds break, and what part of a fall the cascade adds.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { bisect } from '../../kit/bisect.ts'
import { quantileOf } from '../../kit/quantile.ts'
import { incompleteBeta } from '../../kit/student.ts'
import { momentsOf, normalRisk } from '../../returns/value-at-risk.ts'
import { quantityFor } from '../metric.ts'
import { count, share } from '../quantity.ts'
import type { SweepPoint } from '../sweep/sweep.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import { type History, historyRows } from './history-rows.ts'
import { type NamedRisk, namedRisks, namedTold } from './named.ts'
import { type LinearLoss, piecesTable, type RiskPieces, riskPieces } from './pieces.ts'
import { quantileInterval } from './quantile-interval.ts'
import { type RegimeLoss, regimeLosses, regimesTable } from './regime-losses.ts'
import { levelText, type RiskRow, riskRows, riskTable, widthFor } from './risk-table.ts'
import { effectiveRuns, weightedRisk, weightedShare } from './weighted-risk.ts'

export interface MonteCarloRun extends SweepPoint {
  readonly run: number
  /** How much it counts; left out: 1. */
  readonly weight?: number
  /** In which what was drawn for it ends; left out: no regimes were drawn. */
  readonly regime?: number
}

export interface MonteCarloReport {
  readonly title: string
  readonly seed: number
  readonly settings: readonly string[]
  readonly metrics: readonly string[]
  readonly thresholds: readonly string[]
  readonly runs: { readonly wanted: number; readonly made: number }
  readonly risk: readonly RiskRow[]
  readonly breaches: readonly Breach[]
  readonly attribution: readonly Attribution[]
  /** Of the loss, in five; empty where nobody asked. */
  readonly pieces: readonly RiskPieces[]
  /** The loss by the regime in which a run ends; empty where none are drawn. */
  readonly regimes: readonly RegimeLoss[]
  /** As the DeFi field has them, where their numbers are among the metrics. */
  readonly named: readonly NamedRisk[]
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export interface Breach {
  readonly threshold: string
  readonly count: number
  readonly share: number
  /** 95 %: Clopper and Pearson; of weighted runs ± 1.96 standard errors. */
  readonly low: number
  readonly high: number
}

/** A market's fall at one level, taken apart: the pieces sum to the whole. */
export interface Attribution {
  readonly market: string
  readonly level: number
  /** As if the shock were normal with its mean and deviation. */
  readonly normal: number
  /** What its own quantile adds. */
  readonly tail: number
  /** What forced orders add. */
  readonly cascade: number
  readonly total: number
}

export interface MonteCarloAsked {
  readonly seed: number
  readonly wanted: number
  readonly settings: readonly string[]
  readonly metrics: readonly string[]
  readonly levels: readonly number[]
  /** The last number of each run is then its loss without cascade. */
  readonly linear?: LinearLoss | undefined
  /** Of the one setting that is drawn from it. */
  readonly history?: History | undefined
}

/** `runs` in any order. */
export function monteCarloReport(
  { id, thresholds, settings: { endMs } }: LoadedScenario,
  asked: MonteCarloAsked,
  runs: readonly MonteCarloRun[],
): MonteCarloReport {
  const { seed, wanted, settings, metrics, levels } = asked
  const sorted = [...runs].sort((a, b) => a.run - b.run)
  const texts = thresholds.map(({ field, condition }) => `${field} ${condition}`)
  const [loss = ''] = metrics
  const losses = valuesOf(sorted, 0)
  const isWeighted = sorted.some(({ weight }) => weight !== undefined)
  const weights = sorted.map(({ weight = 1 }) => weight)
  const risk =
    losses.length < 2
      ? []
      : isWeighted
        ? levels.flatMap((level) => weightedRisk(losses, weights, level) ?? [])
        : besides(riskRows(losses, levels), asked)
  const breaches = sorted.length === 0 ? [] : texts.map((text, at) => breachOf(text, at, sorted))
  // Weights are for the tail of the loss: what else runs say they say without.
  const attribution = isWeighted
    ? []
    : levels.flatMap((level) => attributed(metrics, sorted, level))
  const pieces = isWeighted ? [] : piecesOf(asked, sorted)
  const regimes = isWeighted ? [] : regimeLosses(sorted)
  const named = isWeighted ? [] : namedRisks((it) => valuesAt(metrics.indexOf(it), sorted), endMs)
  const tables = [
    ...(risk.length > 0 ? [riskTable(loss, risk)] : []),
    ...(pieces.length > 0 ? [piecesTable(loss, pieces)] : []),
    ...(regimes.length > 0 ? [regimesTable(loss, regimes)] : []),
    ...(attribution.length > 0 ? [attributionTable(attribution)] : []),
    ...(sorted.length > 1 && !isWeighted ? [metricsTable(metrics, sorted)] : []),
  ]
  return {
    title: `${id}: ${sorted.length} runs with ${settings.join(' and ')} drawn`,
    runs: { wanted, made: sorted.length },
    ...{ seed, settings, metrics, thresholds: texts, risk, breaches, attribution },
    ...{ pieces, regimes, named, tables },
    sentences: [
      ...(sorted.length === wanted
        ? []
        : [say`${count(sorted.length)} of ${count(wanted)} runs: it was stopped.`]),
      ...(isWeighted
        ? [
            say`Drawn further out than they come: for means they count as \
${count(Math.round(effectiveRuns(weights)))} of ${count(sorted.length)} runs.`,
          ]
        : []),
      ...riskTold(loss, risk),
      ...named.map(namedTold),
      ...breaches.map(breachTold),
    ],
  }
}

const valuesAt = (at: number, runs: readonly MonteCarloRun[]) => (at < 0 ? [] : valuesOf(runs, at))

/** Each level with what models of a history say of it. */
function besides(rows: readonly RiskRow[], asked: MonteCarloAsked): RiskRow[] {
  const { history, linear, levels, seed } = asked
  if (history === undefined || linear === undefined) return [...rows]
  const more = historyRows(history, linear, levels, seed)
  return levels.flatMap((level) => [...rows, ...more].filter((it) => it.level === level))
}

/** Where every run knows both losses. */
function piecesOf(asked: MonteCarloAsked, runs: readonly MonteCarloRun[]): RiskPieces[] {
  const { linear, levels, metrics, seed } = asked
  if (linear === undefined || runs.length < 2) return []
  const whole = runs.flatMap(({ values, metrics: found }) => {
    const [loss, apart] = [found[0] ?? null, found[metrics.length] ?? null]
    return loss === null || apart === null ? [] : [{ values: values.map(Number), loss, apart }]
  })
  if (whole.length < 2) return []
  const input = {
    draws: whole.map(({ values }) => values),
    apart: whole.map(({ apart }) => apart),
    losses: whole.map(({ loss }) => loss),
  }
  return riskPieces({ ...input, linear, seed }, levels)
}

const valuesOf = (runs: readonly MonteCarloRun[], at: number): number[] =>
  runs.flatMap(({ metrics }) => metrics[at] ?? [])

function riskTold(loss: string, rows: readonly RiskRow[]): Text[] {
  return rows.flatMap((row): Text[] => {
    if (row.method !== 'simulated' && row.method !== 'importance') return []
    const normal = rows.find((it) => it.level === row.level && it.method === 'normal')
    const q = (value: number) => quantityFor(loss, value)
    const { low, high } = row
    const range = say` (${low === null ? '?' : q(low)} … ${high === null ? '?' : q(high)})`
    const beside = normal ? say`; a normal law with its moments says ${q(normal.valueAtRisk)}` : ''
    return [say`At ${levelText(row.level)} ${loss} is ${q(row.valueAtRisk)}${range}${beside}.`]
  })
}

const breachTold = ({ threshold, count: many, share: part, low, high }: Breach): Text =>
  say`${threshold} is breached in ${count(many)} runs: ${share(part)} (${share(low)} … \
${share(high)}).`

function breachOf(threshold: string, at: number, runs: readonly MonteCarloRun[]): Breach {
  const n = runs.length
  const many = runs.filter(({ holds }) => holds[at] === false).length
  if (runs.some(({ weight }) => weight !== undefined)) {
    const counted = runs.map(({ weight = 1, holds }) => (holds[at] === false ? weight : 0))
    const { share: part, error } = weightedShare(counted)
    const half = 1.959963984540054 * error
    const ends = { low: Math.max(0, part - half), high: Math.min(1, part + half) }
    return { threshold, count: many, share: part, ...ends }
  }
  return { threshold, count: many, share: many / n, ...shareInterval(many, n) }
}

/** 95 % of Clopper and Pearson: where a share may lie of which `many` of `n` were seen. */
export function shareInterval(many: number, n: number): { low: number; high: number } {
  const outside = 0.025
  // Chance of `many` or more at p is I_p(many, n − many + 1); of `many` or fewer its like.
  const low =
    many === 0 ? 0 : bisect(0, 1, (p) => incompleteBeta(many, n - many + 1, p) < outside).high
  const high =
    many === n ? 1 : bisect(0, 1, (p) => incompleteBeta(n - many, many + 1, 1 - p) > outside).low
  return { low, high }
}

/** Of each market whose falls with and without forced orders are among the metrics. */
function attributed(
  metrics: readonly string[],
  runs: readonly MonteCarloRun[],
  level: number,
): Attribution[] {
  return metrics.flatMap((path, at): Attribution[] => {
    const [, market] = /^markets\.(.+)\.totalDrop$/.exec(path) ?? []
    const outside = metrics.indexOf(`markets.${market}.exogenousDrop`)
    if (market === undefined || outside < 0 || runs.length < 2) return []
    const falls = Float64Array.from(valuesOf(runs, outside)).sort()
    const totals = Float64Array.from(valuesOf(runs, at)).sort()
    if (falls.length === 0 || totals.length === 0) return []
    const { mean, deviation } = momentsOf(falls)
    const normal = normalRisk(-mean, deviation, level).valueAtRisk
    const [own, total] = [quantileOf(falls, level), quantileOf(totals, level)]
    return [{ market, level, normal, tail: own - normal, cascade: total - own, total }]
  })
}

function attributionTable(rows: readonly Attribution[]): Table {
  const drop = (value: number) => quantityFor('markets.totalDrop', value)
  const cells = rows.map(({ market, level, normal, tail, cascade, total }): Text[] => [
    market,
    levelText(level),
    ...[normal, tail, cascade, total].map(drop),
  ])
  const columns = [
    textColumn('market'),
    numberColumn('level'),
    numberColumn('normal'),
    numberColumn('tail', '+ own quantile'),
    numberColumn('cascade', '+ cascade'),
    numberColumn('total', '= fall'),
  ]
  return tableOf('attribution', 'What a fall is made of', columns, cells, [
    'normal: as if the shock were normal with its own mean and deviation',
  ])
}

function metricsTable(metrics: readonly string[], runs: readonly MonteCarloRun[]): Table {
  const rows = metrics.flatMap((metric, at): Text[][] => {
    const values = Float64Array.from(valuesOf(runs, at)).sort()
    if (values.length < 2) return []
    const { mean, deviation } = momentsOf(values)
    const q = (value: number | null) => (value === null ? '' : quantityFor(metric, value))
    const { value, low, high } = quantileInterval(values, 0.95)
    const error = deviation / Math.sqrt(values.length - 1)
    return [
      [
        metric,
        q(mean),
        say`± ${widthFor(metric, error)}`,
        q(quantileOf(values, 0.5)),
        q(value),
        q(low),
        q(high),
      ],
    ]
  })
  const columns = [
    textColumn('number', ''),
    numberColumn('mean'),
    numberColumn('error', ''),
    numberColumn('median'),
    numberColumn('p95', '95 %'),
    numberColumn('low', 'at least'),
    numberColumn('high', 'at most'),
  ]
  const note =
    'mean ± its standard error; the 95 % quantile and its interval. Of what is liquidated \
it is called LaR, of insolvent debt VaR; the horizon is that of the scenario.'
  return tableOf('numbers', 'Numbers of the runs', columns, rows, [note])
}
