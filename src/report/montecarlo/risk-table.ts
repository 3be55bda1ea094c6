/**
 * One number of many runs as a loss: VaR and ES as simulated and by formulas from the same runs,
 * with the intervals that hold them with a chance of 95 %.
 *
 *     simulated      order statistics; ES ± 1.96 √((s² + α (ES − VaR)²)/(n (1 − α))), s of the tail
 *     Student        ν = 4 + 6/excess kurtosis, where that is above 0
 *     normal         VaR ± 1.96 σ √((1 + z²/2)/n)
 *     over 95 %      generalised Pareto above the 95 % quantile, profile likelihood
 *
 * The interval of a formula is that of its estimate if the formula were right: it says nothing of
 * whether it is.
 *
 * Source: Manistre and Hancock, Variance of the CTE estimator, NAAJ 9 (2005); the others in
 * `returns`.
 */
import { normalQuantile } from '../../kit/math.ts'
import { quantileOf } from '../../kit/quantile.ts'
import { fitParetoTail, paretoRisk, valueAtRiskInterval } from '../../returns/pareto-tail.ts'
import {
  isQuantile,
  modifiedRisk,
  momentsOf,
  normalRisk,
  scaleOf,
  studentRisk,
} from '../../returns/value-at-risk.ts'
import { quantityFor } from '../metric.ts'
import { share } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { say, type Text } from '../text.ts'
import { quantileInterval } from './quantile-interval.ts'

export type Method =
  | ('simulated' | 'importance' | 'normal' | 'student' | 'cornish-fisher' | 'pareto-tail')
  | ('historical' | 'ewma' | 'garch' | 'filtered-historical')

export interface RiskRow {
  readonly level: number
  readonly method: Method
  readonly valueAtRisk: number
  /** Null: not known. */
  readonly low: number | null
  readonly high: number | null
  readonly shortfall: number | null
  readonly shortfallError: number | null
}

/** Two standard errors hold 95 %. */
const twice = 1.959963984540054

/** `losses` as drawn, above 0 is lost; in any order. */
export function riskRows(losses: readonly number[], levels: readonly number[]): RiskRow[] {
  const sorted = Float64Array.from(losses).sort()
  return levels.flatMap((level) => [
    simulated(sorted, level),
    ...formulas(losses, level),
    ...tail(sorted, level),
  ])
}

function simulated(sorted: Float64Array, level: number): RiskRow {
  const { value, low, high } = quantileInterval(sorted, level)
  const beyond = sorted.filter((it) => it >= value)
  const n = beyond.length
  const mean = beyond.reduce((sum, it) => sum + it, 0) / n
  const squares = beyond.reduce((sum, it) => sum + (it - mean) * (it - mean), 0)
  const off = mean - value
  const variance = squares / Math.max(1, n - 1) + level * off * off
  const error = n < 2 ? null : Math.sqrt(variance / n)
  const row = { shortfall: mean, shortfallError: error }
  return { level, method: 'simulated', valueAtRisk: value, low, high, ...row }
}

function formulas(losses: readonly number[], level: number): RiskRow[] {
  // Of profits, as formulas for returns have it.
  const { mean, deviation, skewness, excess } = momentsOf(losses.map((it) => -it))
  if (!(deviation > 0)) return []
  const z = normalQuantile(level)
  const normal = normalRisk(mean, deviation, level)
  const half = twice * deviation * Math.sqrt((1 + (z * z) / 2) / losses.length)
  const { valueAtRisk, shortfall } = normal
  const ends = { low: valueAtRisk - half, high: valueAtRisk + half }
  const rows: RiskRow[] = [
    { level, method: 'normal', valueAtRisk, ...ends, shortfall, shortfallError: null },
  ]
  rows.push(...student(mean, deviation, excess, level))
  if (!isQuantile(skewness, excess)) return rows
  const modified = modifiedRisk({ mean, deviation, skewness, excess }, level)
  // The expansion behind its ES may end below its VaR: then it is none.
  const isAbove = modified.shortfall >= modified.valueAtRisk
  const row = { ...modified, shortfall: isAbove ? modified.shortfall : null }
  const none = { low: null, high: null, shortfallError: null }
  return [...rows, { level, method: 'cornish-fisher', ...row, ...none }]
}

/** Of a kurtosis above 3: excess 6/(ν − 4), so ν above 4. */
function student(mean: number, deviation: number, excess: number, level: number): RiskRow[] {
  if (!(excess > 0)) return []
  const freedom = 4 + 6 / excess
  const risk = studentRisk(mean, scaleOf(deviation, freedom), freedom, level)
  return [{ level, method: 'student', ...risk, low: null, high: null, shortfallError: null }]
}

const tailFrom = 0.95
const tailMin = 50

function tail(sorted: Float64Array, level: number): RiskRow[] {
  const threshold = quantileOf(sorted, tailFrom)
  const above = sorted.filter((it) => it > threshold)
  const isTail = above.length >= tailMin && level > 1 - above.length / sorted.length
  if (!isTail || above[0] === above.at(-1)) return []
  const fit = fitParetoTail(sorted, threshold)
  const { valueAtRisk, shortfall } = paretoRisk(fit, level)
  const { low, high } = valueAtRiskInterval(sorted, fit, level)
  const known = Number.isFinite(shortfall) ? shortfall : null
  const row = { valueAtRisk, low, high, shortfall: known, shortfallError: null }
  return [{ level, method: 'pareto-tail', ...row }]
}

export const methodNames: Readonly<Record<Method, string>> = {
  simulated: 'simulated',
  importance: 'simulated, drawn far out',
  normal: 'normal, same mean and deviation',
  student: 'Student, same kurtosis as well',
  'cornish-fisher': 'Cornish–Fisher, same four moments',
  'pareto-tail': 'Pareto tail above 95 %',
  historical: 'linear loss, history',
  ewma: 'linear loss, EWMA 0.94',
  garch: 'linear loss, GARCH',
  'filtered-historical': 'linear loss, filtered history',
}

/** `99.99 %`: a level is never rounded to another. */
export const levelText = (level: number): string => `${Number((100 * level).toPrecision(12))} %`

/** A width has no direction: that of a fall is a share. */
export const widthFor = (metric: string, value: number) =>
  metric.endsWith('Drop') ? share(value) : quantityFor(metric, value)

export function riskTable(metric: string, rows: readonly RiskRow[]): Table {
  const q = (value: number | null) => (value === null ? '' : quantityFor(metric, value))
  const cells = rows.map((row): Text[] => [
    levelText(row.level),
    methodNames[row.method],
    q(row.valueAtRisk),
    q(row.low),
    q(row.high),
    q(row.shortfall),
    row.shortfallError === null ? '' : say`± ${widthFor(metric, twice * row.shortfallError)}`,
  ])
  const columns = [
    numberColumn('level'),
    textColumn('method'),
    numberColumn('var', 'VaR'),
    numberColumn('low', 'at least'),
    numberColumn('high', 'at most'),
    numberColumn('es', 'ES'),
    numberColumn('es-error', ''),
  ]
  const note = `VaR of ${metric}: exceeded with a chance of 1 less the level; ES: its mean beyond \
that. Intervals hold with 95 %; that of a formula only where the formula is right.`
  return tableOf('risk', `${metric} at risk`, columns, cells, [note])
}
