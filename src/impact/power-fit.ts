/**
 * The cost of an order by a power of its size, over a floor that every order pays:
 *
 *     cost(s) = floor + level · (s / reference)^exponent            shares of the value at the mid
 *
 * Fitted on logarithms, log(cost + resolution), so that small and large orders weigh alike. The
 * reference is the geometric mean of the sizes: there level and exponent are nearly independent.
 */
import { InputError } from '../kit/assert.ts'
import { exp, log, pow } from '../kit/math.ts'
import { fitNonlinear } from './nonlinear-fit.ts'
import { checkObservations, type Observations } from './observations.ts'

/** Variances and covariance of log level and exponent. */
export interface Covariance {
  readonly level: number
  readonly exponent: number
  readonly both: number
}

export interface PowerCurve {
  readonly floor: number
  readonly level: number
  readonly reference: number
  readonly exponent: number
}

export interface PowerFit extends PowerCurve {
  readonly covariance: Covariance
  /** Share of the variance of log cost that the curve explains. */
  readonly rSquared: number
  /** Standard deviation of what is left of log cost. */
  readonly residualSd: number
  readonly count: number
}

export interface PowerOptions {
  /** Given: known, such as half the spread. Absent: fitted with the rest. */
  readonly floor?: number | undefined
  /** What errors call the orders. */
  readonly file?: string
  /** Costs are not told apart below this. Default 0. */
  readonly resolution?: number
  /** Costs may be 0 or below: moves after an order, not what it paid. */
  readonly isSigned?: boolean
}

/** Below this variance of log cost there is nothing to explain. */
const FLAT = 1e-12

export const costAt = (curve: PowerCurve, size: number): number =>
  curve.floor + curve.level * pow(size / curve.reference, curve.exponent)

export const standardError = (variance: number): number => Math.sqrt(Math.max(0, variance))

export function fitPower(given: Observations, options: PowerOptions = {}): PowerFit {
  const { size, cost, group } = given
  const resolution = options.resolution ?? 0
  checkObservations(given, options.file ?? 'orders', resolution)
  requireTwoSizes(size, options.file ?? 'orders')
  const reference = geometricMean(size)
  const distance = Float64Array.from(size, (value) => log(value / reference))
  const observed = Float64Array.from(cost, (value) => log(value + resolution))
  const { floor } = options
  const value = (parameters: Float64Array, row: number): number => {
    const base = floor ?? exp(parameters[2])
    return log(base + resolution + exp(parameters[0] + parameters[1] * distance[row]))
  }
  const start = startOf(observed, distance)
  const fit = fitNonlinear({
    observed,
    value,
    start: floor === undefined ? [...start, start[0] - 3] : start,
    group,
  })
  const [level, exponent, base] = fit.parameters
  const { covariance } = fit
  const total = squaresAround(observed)
  return {
    floor: floor ?? exp(base),
    level: exp(level),
    reference,
    exponent,
    covariance: { level: covariance[0][0], exponent: covariance[1][1], both: covariance[0][1] },
    rSquared: total > FLAT * observed.length ? 1 - fit.squares / total : 0,
    residualSd: Math.sqrt(fit.squares / Math.max(1, observed.length - fit.parameters.length)),
    count: observed.length,
  }
}

/** Through one size goes every curve. */
function requireTwoSizes(size: ArrayLike<number>, file: string): void {
  for (let row = 1; row < size.length; row++) if (size[row] !== size[0]) return
  throw new InputError('orders of one size make no curve', {
    file,
    field: 'size',
    value: size[0],
    allowed: 'two sizes or more, each of them often enough to leave some out',
  })
}

/** The straight line through the upper half of the sizes, where the floor matters least. */
function startOf(observed: Float64Array, distance: Float64Array): [number, number] {
  let count = 0
  let sumX = 0
  let sumY = 0
  for (let row = 0; row < observed.length; row++) {
    if (distance[row] < 0) continue
    count++
    sumX += distance[row]
    sumY += observed[row]
  }
  const [meanX, meanY] = [sumX / count, sumY / count]
  let across = 0
  let square = 0
  for (let row = 0; row < observed.length; row++) {
    if (distance[row] < 0) continue
    across += (distance[row] - meanX) * (observed[row] - meanY)
    square += (distance[row] - meanX) * (distance[row] - meanX)
  }
  const slope = square > 0 ? Math.min(3, Math.max(0.1, across / square)) : 0.5
  return [meanY - slope * meanX, slope]
}

function geometricMean(size: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < size.length; row++) sum += log(size[row])
  return exp(sum / size.length)
}

function squaresAround(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
}
