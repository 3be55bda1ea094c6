/**
 * The power law of orders some of which the price went against. Those have no logarithm; leaving
 * them out would bend the law, and so would the logarithms of moves that are next to nothing.
 *
 *     cost = level · (size / reference)^exponent + error,     variance of the error = a + b · mean²
 *
 * Weighted least squares on the costs themselves; a and b are fitted along with the law.
 */
import { InputError } from '../kit/assert.ts'
import { exp, log } from '../kit/math.ts'
import { fitNonlinear } from './nonlinear-fit.ts'
import type { Observations } from './observations.ts'
import type { PowerFit } from './power-fit.ts'

const passes = 10

/** `rSquared` and `residualSd` are of costs, the latter as a share of the cost at the reference. */
export function fitSignedPower({ size, cost }: Observations, file = 'orders'): PowerFit {
  const count = size.length
  const logSize = Float64Array.from(size, log)
  const middle = logSize.reduce((sum, at) => sum + at, 0) / count
  const distance = logSize.map((at) => at - middle)
  const observed = Float64Array.from(cost)
  const value = ([level, slope]: Float64Array, row: number) => exp(level + slope * distance[row])
  const start = [log(startLevel(observed, distance, file)), 0.5]
  const weight = new Float64Array(count).fill(1)
  let fit = fitNonlinear({ observed, start, value, weight })
  for (let pass = 0; pass < passes; pass++) {
    const means = distance.map((_, row) => value(fit.parameters, row))
    weigh(means, fit.residuals, weight)
    fit = fitNonlinear({ observed, start: [...fit.parameters], value, weight })
  }
  const { parameters, covariance, residuals } = fit
  const left = residuals.reduce((sum, it) => sum + it * it, 0)
  const mean = observed.reduce((sum, y) => sum + y, 0) / count
  const level = exp(parameters[0])
  return {
    floor: 0,
    level,
    reference: exp(middle),
    exponent: parameters[1],
    covariance: {
      level: covariance[0][0],
      exponent: covariance[1][1],
      both: covariance[0][1],
    },
    rSquared: 1 - left / observed.reduce((sum, y) => sum + (y - mean) * (y - mean), 0),
    residualSd: Math.sqrt(left / count) / level,
    count,
  }
}

/** Of a square root through the mean cost. */
function startLevel(observed: Float64Array, distance: Float64Array, file: string): number {
  const roots = distance.reduce((sum, at) => sum + exp(at / 2), 0)
  const ratio = observed.reduce((sum, y) => sum + y, 0) / roots
  if (ratio > 0) return ratio
  throw new InputError('orders did not move the price in their direction', {
    file,
    field: 'impact',
    value: ratio,
    allowed: 'a mean above 0',
  })
}

/** One over the variance a + b · mean², a line through the squared residuals. */
function weigh(mean: Float64Array, residual: ArrayLike<number>, weight: Float64Array): void {
  const count = mean.length
  let all = 0
  for (let row = 0; row < count; row++) all += (residual[row] * residual[row]) / count
  let [ones, x, xx, y, xy] = [0, 0, 0, 0, 0]
  for (let row = 0; row < count; row++) {
    const square = mean[row] * mean[row]
    const error = residual[row] * residual[row]
    const trust = 1 / ((square + all) * (square + all))
    ones += trust
    x += trust * square
    xx += trust * square * square
    y += trust * error
    xy += trust * square * error
  }
  const slope = Math.max(0, (ones * xy - x * y) / (ones * xx - x * x))
  const level = Math.max(1e-9 * all, (y - slope * x) / ones)
  for (let row = 0; row < count; row++) {
    weight[row] = all / (level + slope * mean[row] * mean[row])
  }
}
