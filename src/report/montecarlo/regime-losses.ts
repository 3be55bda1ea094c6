// The loss of many runs by the regime in which each ends: which regime sizes a fund.
import { momentsOf } from '../../returns/value-at-risk.ts'
import { quantityFor } from '../metric.ts'
import { count, share } from '../quantity.ts'
import { numberColumn, type Table, tableOf } from '../table.ts'
import { say, type Text } from '../text.ts'
import { quantileInterval } from './quantile-interval.ts'

export interface RegimeLoss {
  /** As the generator numbers them, from 0. */
  readonly regime: number
  readonly runs: number
  /** Of all runs, and of the sum of all losses; null: nothing is lost. */
  readonly ofRuns: number
  readonly ofLoss: number | null
  readonly mean: number
  /** Quantile at 95 %, and where it may lie. */
  readonly high: number
  readonly low95: number | null
  readonly high95: number | null
}

interface Run {
  readonly regime?: number
  readonly metrics: readonly (number | null)[]
}

export function regimeLosses(runs: readonly Run[]): RegimeLoss[] {
  const known = runs.flatMap(({ regime, metrics: [loss = null] }) =>
    regime === undefined || loss === null ? [] : [{ regime, loss }],
  )
  const whole = known.reduce((sum, { loss }) => sum + loss, 0)
  const regimes = [...new Set(known.map(({ regime }) => regime))].sort((a, b) => a - b)
  return regimes.map((regime) => {
    const own = Float64Array.from(known.flatMap((it) => (it.regime === regime ? [it.loss] : [])))
    const { mean } = momentsOf(own)
    const { value, low, high } = quantileInterval(own.sort(), 0.95)
    return {
      ...{ regime, runs: own.length, ofRuns: own.length / known.length, mean },
      ofLoss: whole === 0 ? null : (mean * own.length) / whole,
      ...{ high: value, low95: low, high95: high },
    }
  })
}

export function regimesTable(metric: string, rows: readonly RegimeLoss[]): Table {
  const q = (value: number | null) => (value === null ? '?' : quantityFor(metric, value))
  const cells = rows.map((row): Text[] => [
    count(row.regime),
    count(row.runs),
    share(row.ofRuns),
    share(row.ofLoss),
    q(row.mean),
    q(row.high),
    say`${q(row.low95)} … ${q(row.high95)}`,
  ])
  const columns = [
    numberColumn('regime'),
    numberColumn('runs'),
    numberColumn('of-runs', 'of runs'),
    numberColumn('of-loss', 'of the loss'),
    numberColumn('mean'),
    numberColumn('high', '95 %'),
    numberColumn('interval', ''),
  ]
  return tableOf('regimes', `${metric} by the regime in which a run ends`, columns, cells)
}
