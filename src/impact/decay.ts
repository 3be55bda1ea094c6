/**
 * How fast the effect of an order goes away, from the response at growing times after it:
 *
 *     exponential   R(t) = lasting + passing · e^(−ρt)          half-life ln 2 / ρ
 *     power law     R(t) = passing · (1 + t / t₁)^(−γ)          t₁: the first time looked at
 *
 * Weighted least squares, each time by one over its squared error; amplitudes, which are not
 * negative, follow from ρ or γ, which is searched for. Standard errors of log ρ and of γ are those
 * of leaving out one block of time after the other.
 */
import { exp, log, pow } from '../kit/math.ts'
import { type Blocks, jackknife, meanOf, type Response } from './response.ts'

export interface Decay {
  readonly halfLifeMs: number
  /** Standard error of log half-life, which is that of log ρ. */
  readonly logError: number
  /** Part of the first response that stays. */
  readonly permanent: number
  readonly exponent: number
  readonly exponentError: number
  /** False: the data do not tell this half-life from none or any other. */
  readonly isFound: boolean
}

const gridCount = 60
const goldenSteps = 40
const golden = 0.6180339887498949
/** A half-life known to less than a factor e is not known. */
const logErrorMax = 1
const exponentMax = 5

export function fitDecay(response: Response): Decay {
  const { lagMs, error, blocks } = response
  const [from, to] = [lagMs[0], lagMs[lagMs.length - 1]]
  const weight = error.map((value) => (value > 0 ? 1 / (value * value) : 1))
  const range = [log(1 / (4 * to)), log(4 / from)] as const
  const compute = (some: Blocks): number[] => {
    const mean = meanOf(some)
    const rate = searchFor(range, (at) => exponential(lagMs, mean, weight, exp(at)).squares)
    const power = searchFor([0, exponentMax], (at) => {
      return powerLaw(lagMs, mean, weight, at).squares
    })
    return [rate, power]
  }
  const [rate, exponent] = compute(blocks)
  const [logError, exponentError] = jackknife(blocks, compute)
  const { lasting, passing } = exponential(lagMs, meanOf(blocks), weight, exp(rate))
  const halfLifeMs = Math.LN2 / exp(rate)
  const isInside = halfLifeMs >= from / 3 && halfLifeMs <= to
  return {
    halfLifeMs,
    logError,
    permanent: lasting + passing > 0 ? lasting / (lasting + passing) : 1,
    exponent,
    exponentError,
    isFound: isInside && logError <= logErrorMax && passing > 0,
  }
}

interface Amplitudes {
  readonly lasting: number
  readonly passing: number
  readonly squares: number
}

function exponential(
  lagMs: readonly number[],
  mean: readonly number[],
  weight: readonly number[],
  rate: number,
): Amplitudes {
  const shape = lagMs.map((lag) => exp(-rate * lag))
  let [ww, ws, ss, wy, sy] = [0, 0, 0, 0, 0]
  for (let at = 0; at < shape.length; at++) {
    ww += weight[at]
    ws += weight[at] * shape[at]
    ss += weight[at] * shape[at] * shape[at]
    wy += weight[at] * mean[at]
    sy += weight[at] * shape[at] * mean[at]
  }
  const determinant = ww * ss - ws * ws
  let lasting = (ss * wy - ws * sy) / determinant
  let passing = (ww * sy - ws * wy) / determinant
  if (!(lasting >= 0)) [lasting, passing] = [0, sy / ss]
  if (!(passing >= 0)) [lasting, passing] = [Math.max(0, wy / ww), 0]
  const fitted = shape.map((value) => lasting + passing * value)
  return { lasting, passing, squares: squaresOf(fitted, mean, weight) }
}

function powerLaw(
  lagMs: readonly number[],
  mean: readonly number[],
  weight: readonly number[],
  exponent: number,
): Amplitudes {
  const shape = lagMs.map((lag) => pow(1 + lag / lagMs[0], -exponent))
  let [ss, sy] = [0, 0]
  for (let at = 0; at < shape.length; at++) {
    ss += weight[at] * shape[at] * shape[at]
    sy += weight[at] * shape[at] * mean[at]
  }
  const passing = Math.max(0, sy / ss)
  const fitted = shape.map((value) => passing * value)
  return { lasting: 0, passing, squares: squaresOf(fitted, mean, weight) }
}

function squaresOf(
  fitted: readonly number[],
  mean: readonly number[],
  weight: readonly number[],
): number {
  return fitted.reduce((sum, value, at) => {
    return sum + weight[at] * (value - mean[at]) * (value - mean[at])
  }, 0)
}

/** The lowest place of a function: the best of a grid, then golden sections around it. */
function searchFor(range: readonly [number, number], squares: (at: number) => number): number {
  const step = (range[1] - range[0]) / gridCount
  let best = range[0]
  let least = Infinity
  for (let row = 0; row <= gridCount; row++) {
    const at = range[0] + row * step
    const value = squares(at)
    if (value < least) [least, best] = [value, at]
  }
  let [low, high] = [Math.max(range[0], best - step), Math.min(range[1], best + step)]
  for (let round = 0; round < goldenSteps; round++) {
    const left = high - golden * (high - low)
    const right = low + golden * (high - low)
    if (squares(left) <= squares(right)) high = right
    else low = left
  }
  return (low + high) / 2
}
