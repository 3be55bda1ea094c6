/**
 * What models of a history say of a loss that is linear in its return: beside the runs, which know
 * that it is not.
 *
 *     historical            sums of as many consecutive returns as a run has steps
 *     EWMA                  normal, variance of RiskMetrics (λ = 0.94) for every step
 *     GARCH                 normal, the fitted model's variance step by step
 *     filtered historical   residuals of GARCH drawn again at the present volatility
 *
 * Source: `returns`. Intervals are not known. Left out: what needs more returns than there are.
 */
import { quantileOf } from '../../kit/quantile.ts'
import { createStream } from '../../kit/streams.ts'
import { garchPaths } from '../../returns/paths.ts'
import { normalRisk } from '../../returns/value-at-risk.ts'
import {
  filterEwma,
  filterGarch,
  fitGarch,
  type Garch,
  nextVariance,
} from '../../returns/volatility.ts'
import { type LinearLoss, linearLoss } from './pieces.ts'
import { type Placing, placed } from './placing.ts'
import type { Method, RiskRow } from './risk-table.ts'

export interface History {
  /** Log returns, one for each step. */
  readonly returns: readonly number[]
  readonly steps: number
  readonly as: Placing
}

const lambda = 0.94
/** Fewer say nothing of volatility that clusters. */
const garchMin = 250
const paths = 10_000

export function historyRows(
  history: History,
  linear: LinearLoss,
  levels: readonly number[],
  seed: number,
): RiskRow[] {
  const { returns, steps } = history
  const lossOf = (sum: number) => linearLoss(linear, [placed(history.as, sum)])
  const samples: [Method, Float64Array][] = []
  const laws: [Method, number, number][] = []
  if (returns.length >= 2 * steps) {
    samples.push(['historical', sortedLosses(sumsOf(returns, steps), lossOf)])
  }
  const squares = returns.reduce((sum, it) => sum + it * it, 0) / returns.length
  if (squares > 0) {
    const { next } = filterEwma(returns, lambda, squares)
    laws.push(['ewma', 0, Math.sqrt(steps * next)])
  }
  if (returns.length >= garchMin && squares > 0) {
    const { model } = fitGarch(returns)
    const { next, residuals } = filterGarch(returns, model)
    laws.push(['garch', steps * model.mean, Math.sqrt(summedVariance(model, next, steps))])
    const drawn = garchPaths(model, { start: next, residuals })
    const random = createStream(seed, 'report/montecarlo/history')
    const sums = Array.from({ length: paths }, (_, path) =>
      drawn(random, path, steps).reduce((sum, it) => sum + it, 0),
    )
    samples.push(['filtered-historical', sortedLosses(sums, lossOf)])
  }
  const unknown = { low: null, high: null, shortfallError: null }
  return levels.flatMap((level) => [
    ...samples.map(([method, sorted]): RiskRow => {
      const valueAtRisk = quantileOf(sorted, level)
      const beyond = sorted.filter((it) => it >= valueAtRisk)
      const shortfall = beyond.reduce((sum, it) => sum + it, 0) / beyond.length
      return { level, method, valueAtRisk, shortfall, ...unknown }
    }),
    ...laws.map(([method, mean, deviation]): RiskRow => {
      // Whichever side loses: the loss rises or falls with the return.
      const worse = (far: number) => Math.max(lossOf(mean - far), lossOf(mean + far))
      const { valueAtRisk, shortfall } = normalRisk(0, deviation, level)
      return {
        level,
        method,
        valueAtRisk: worse(valueAtRisk),
        shortfall: worse(shortfall),
        ...unknown,
      }
    }),
  ])
}

function sumsOf(returns: readonly number[], steps: number): number[] {
  return Array.from({ length: returns.length - steps + 1 }, (_, at) =>
    returns.slice(at, at + steps).reduce((sum, it) => sum + it, 0),
  )
}

const sortedLosses = (sums: readonly number[], lossOf: (sum: number) => number) =>
  Float64Array.from(sums, lossOf).sort()

/** Of the sum of the next steps: each is expected from the one before. */
function summedVariance(model: Garch, next: number, steps: number): number {
  let [h, sum] = [next, 0]
  for (let step = 0; step < steps; step++) {
    sum += h
    // A surprise of the size that is expected, on either side as often.
    const size = Math.sqrt(h)
    h = (nextVariance(model, h, size) + nextVariance(model, h, -size)) / 2
  }
  return sum
}
