/**
 * What a loss at a level is made of: five quantiles of the same draws, each knowing one thing more,
 * so that the pieces sum to what the full runs say, to the last bit but rounding.
 *
 *     normal        z √(w′Σw) on the linear loss, Σ of the draws
 *     fat tail      + own distributions, joined by a normal copula with their rank correlation
 *     dependence    + how they were really drawn: crashes together, regimes
 *     convexity     + the loss of a run without cascade (forced orders leave no trace) in place of
 *                   the linear one, and what regimes set besides
 *     cascade       + everything
 *
 * The linear loss is the run without cascade at the mean of the draws, and its slopes there.
 *
 * Source: shared/spec/topics.md T1 (attribution waterfall). Of one drawn setting there is no
 * dependence: regimes and volatility that clusters are in its own distribution.
 */
import { normalQuantile } from '../../kit/math.ts'
import { quantileOf } from '../../kit/quantile.ts'
import { createStream } from '../../kit/streams.ts'
import { createCopula } from '../../returns/dependence.ts'
import { normalRisk } from '../../returns/value-at-risk.ts'
import { quantityFor } from '../metric.ts'
import { numberColumn, type Table, tableOf } from '../table.ts'
import type { Text } from '../text.ts'
import { levelText } from './risk-table.ts'

/** loss(x) ≈ `loss` + Σ slopes (x − at). */
export interface LinearLoss {
  readonly at: readonly number[]
  readonly loss: number
  readonly slopes: readonly number[]
}

export interface RiskPieces {
  readonly level: number
  readonly normal: number
  readonly tail: number
  readonly dependence: number
  readonly convexity: number
  readonly cascade: number
  readonly total: number
}

/** Of a deviation: how far to both sides slopes are measured. */
const bump = 0.1

/** Where the loss without cascade is to be known: the mean of the draws, and both sides of it. */
export function linearPoints(draws: readonly (readonly number[])[]): number[][] {
  const { mean, covariance } = jointMoments(draws)
  const sides = mean.flatMap((it, at) =>
    [-1, 1].map((side) => mean.with(at, it + side * bump * Math.sqrt(covariance[at]?.[at] ?? 0))),
  )
  return [mean, ...sides]
}

/** From the losses at those points. A setting that never varies has no slope. */
export function linearFrom(points: readonly number[][], losses: readonly number[]): LinearLoss {
  const [at = []] = points
  const slopes = at.map((_, setting) => {
    const [low, high] = [2 * setting + 1, 2 * setting + 2]
    const width = (points[high]?.[setting] ?? 0) - (points[low]?.[setting] ?? 0)
    return width === 0 ? 0 : ((losses[high] ?? 0) - (losses[low] ?? 0)) / width
  })
  return { at, loss: losses[0] ?? 0, slopes }
}

export const linearLoss = ({ at, loss, slopes }: LinearLoss, x: readonly number[]): number =>
  slopes.reduce(
    (sum, slope, setting) => sum + slope * ((x[setting] ?? 0) - (at[setting] ?? 0)),
    loss,
  )

export interface PiecesInput {
  /** By run: what was drawn, the loss without cascade, the loss. */
  readonly draws: readonly (readonly number[])[]
  readonly apart: readonly number[]
  readonly losses: readonly number[]
  readonly linear: LinearLoss
  readonly seed: number
}

export function riskPieces(input: PiecesInput, levels: readonly number[]): RiskPieces[] {
  const { draws, apart, losses, linear } = input
  const sorted = (values: readonly number[]) => Float64Array.from(values).sort()
  const own = sorted(ownMargins(input).map((x) => linearLoss(linear, x)))
  const drawn = sorted(draws.map((x) => linearLoss(linear, x)))
  const [before, after] = [sorted(apart), sorted(losses)]
  const { mean, covariance } = jointMoments(draws)
  const { slopes } = linear
  const variance = slopes.reduce(
    (sum, a, i) => sum + slopes.reduce((row, b, j) => row + a * b * (covariance[i]?.[j] ?? 0), 0),
    0,
  )
  const deviation = Math.sqrt(Math.max(0, variance))
  return levels.map((level) => {
    const centre = linearLoss(linear, mean)
    const steps = [
      deviation === 0 ? centre : normalRisk(-centre, deviation, level).valueAtRisk,
      ...[own, drawn, before, after].map((it) => quantileOf(it, level)),
    ]
    const [normal = 0, ...others] = steps
    const [tail = 0, dependence = 0, convexity = 0, cascade = 0] = others.map(
      (it, at) => it - (steps[at] ?? 0),
    )
    return { level, normal, tail, dependence, convexity, cascade, total: others.at(-1) ?? 0 }
  })
}

const copulaDraws = 20_000

/** Draws with each setting's own distribution, joined by a normal copula. One: as it is. */
function ownMargins({ draws, seed }: PiecesInput): readonly (readonly number[])[] {
  const settings = draws[0]?.length ?? 0
  if (settings < 2) return draws
  const columns = Array.from({ length: settings }, (_, at) => draws.map((row) => row[at] ?? 0))
  const scores = columns.map(normalScores)
  const rows = draws.map((_, run) => scores.map((column) => column[run] ?? 0))
  const { covariance } = jointMoments(rows)
  const correlation = covariance.map((row, a) =>
    row.map((it, b) => {
      const scale = Math.sqrt((covariance[a]?.[a] ?? 0) * (covariance[b]?.[b] ?? 0))
      return a === b ? 1 : scale === 0 ? 0 : it / scale
    }),
  )
  const draw = createCopula({ correlation })
  const random = createStream(seed, 'report/montecarlo/pieces')
  const sorted = columns.map((it) => Float64Array.from(it).sort())
  return Array.from({ length: Math.max(copulaDraws, draws.length) }, (_, path) => {
    const { uniforms } = draw(random, path, 0)
    return sorted.map((column, at) => quantileOf(column, uniforms[at] ?? 0.5))
  })
}

/** Normal quantiles of the ranks. */
function normalScores(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const scores = new Array<number>(values.length).fill(0)
  for (const [rank, at] of order.entries()) {
    scores[at] = normalQuantile((rank + 0.5) / values.length)
  }
  return scores
}

/** Mean, and covariance with n − 1. */
export function jointMoments(rows: readonly (readonly number[])[]) {
  const n = rows.length
  const mean = (rows[0] ?? []).map(
    (_, at) => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0) / n,
  )
  const covariance = mean.map((ma, a) =>
    mean.map(
      (mb, b) =>
        rows.reduce((sum, row) => sum + ((row[a] ?? 0) - ma) * ((row[b] ?? 0) - mb), 0) /
        Math.max(1, n - 1),
    ),
  )
  return { mean, covariance }
}

export function piecesTable(metric: string, rows: readonly RiskPieces[]): Table {
  const q = (value: number) => quantityFor(metric, value)
  const cells = rows.map((row): Text[] => [
    levelText(row.level),
    ...[row.normal, row.tail, row.dependence, row.convexity, row.cascade, row.total].map(q),
  ])
  const columns = [
    numberColumn('level'),
    numberColumn('normal', 'normal', 'of the linear loss, z √(w′Σw)'),
    numberColumn('tail', '+ fat tail', 'own distributions, a normal copula'),
    numberColumn('dependence', '+ dependence', 'crashes together, as they were drawn'),
    numberColumn('convexity', '+ convexity', 'runs without cascade in place of the linear loss'),
    numberColumn('cascade', '+ cascade', 'forced orders and what they move'),
    numberColumn('total', `= ${metric}`),
  ]
  return tableOf('pieces', `What ${metric} at risk is made of`, columns, cells, [
    'Each piece is a quantile less the one before, of the same draws: they sum to the last.',
  ])
}
