/**
 * Tails by peaks over a threshold: what lies above u follows a generalised Pareto distribution.
 *
 *     VaR = u + β/ξ [(n/N_u · (1 − q))^(−ξ) − 1]        ES = VaR/(1 − ξ) + (β − ξu)/(1 − ξ)
 *
 * Losses above 0. ES is infinite for ξ from 1 on. The interval of ξ and of VaR is that of the
 * profile likelihood: it is not symmetric where the tail is heavy, as estimates are not.
 *
 * Source: McNeil, Estimating the tails of loss severity distributions using extreme value theory,
 * ASTIN 27 (1997); probability-weighted moments: Hosking and Wallis, Technometrics 29 (1987);
 * numbers in shared/spec/models.md 4.3 (read 2026-11-29).
 */
import { InputError } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { exp, log, pow } from '../kit/math.ts'
import { minimise } from '../kit/minimise.ts'
import type { Risk } from './value-at-risk.ts'

export interface ParetoTail {
  readonly threshold: number
  /** ξ: 0.5 has no variance, 1 no mean. */
  readonly shape: number
  /** β. */
  readonly scale: number
  readonly likelihood: number
  /** Losses above the threshold, and all. */
  readonly above: number
  readonly count: number
}

const aboveMin = 10

export function fitParetoTail(losses: ArrayLike<number>, threshold: number): ParetoTail {
  const excesses = excessesOf(losses, threshold)
  const mean = excesses.reduce((sum, it) => sum + it, 0) / excesses.length
  const cost = ([shape, scale]: readonly number[]) => costOf(excesses, shape, exp(scale))
  const fits = [0.1, 0.5].map((shape) =>
    minimise(cost, [shape, log(mean * (1 - shape))], [0.1, 0.2]),
  )
  const { point, value } = fits.reduce((a, b) => (b.value < a.value ? b : a))
  const tail = { shape: point[0], scale: exp(point[1]), likelihood: -value }
  return { threshold, ...tail, above: excesses.length, count: losses.length }
}

/** By probability-weighted moments; needs ξ below 1. */
export function weightedMoments(losses: ArrayLike<number>, threshold: number) {
  const excesses = excessesOf(losses, threshold).sort((a, b) => a - b)
  const n = excesses.length
  const a0 = excesses.reduce((sum, it) => sum + it, 0) / n
  // Plotting positions of Hosking and Wallis.
  const a1 = excesses.reduce((sum, it, at) => sum + it * (1 - (at + 1 - 0.35) / n), 0) / n
  return { shape: 2 - a0 / (a0 - 2 * a1), scale: (2 * a0 * a1) / (a0 - 2 * a1) }
}

function excessesOf(losses: ArrayLike<number>, threshold: number): number[] {
  const excesses = Array.from(losses).flatMap((it) => (it > threshold ? [it - threshold] : []))
  if (excesses.length >= aboveMin) return excesses
  throw new InputError('too few losses above the threshold to fit a tail', {
    field: 'threshold',
    value: threshold,
    allowed: `one that ${aboveMin} losses exceed; ${excesses.length} do`,
  })
}

function costOf(excesses: readonly number[], shape: number, scale: number): number {
  let sum = excesses.length * log(scale)
  for (const y of excesses) {
    const z = (shape * y) / scale
    if (!(z > -1)) return Infinity
    sum += Math.abs(shape) < 1e-9 ? y / scale : (1 / shape + 1) * log(1 + z)
  }
  return sum
}

/** `level` lies beyond the threshold: above 1 − above/count. */
export function paretoRisk(tail: ParetoTail, level: number): Risk {
  checkBeyond(tail, level)
  const { threshold: u, shape, scale, above, count } = tail
  const ratio = (count / above) * (1 - level)
  const beyond =
    Math.abs(shape) < 1e-9 ? -scale * log(ratio) : (scale / shape) * (pow(ratio, -shape) - 1)
  const valueAtRisk = u + beyond
  const shortfall = shape < 1 ? (valueAtRisk + scale - shape * u) / (1 - shape) : Infinity
  return { valueAtRisk, shortfall }
}

function checkBeyond({ above, count, threshold }: ParetoTail, level: number): void {
  if (level > 1 - above / count && level < 1) return
  throw new InputError(`the tail above ${threshold} does not reach ${level}`, {
    field: 'level',
    value: level,
    allowed: `above ${1 - above / count} and below 1`,
  })
}

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Half of the 95 % point of chi-square with one degree of freedom. */
const drop = 1.920729410347062

/** 95 % by profile likelihood. */
export function shapeInterval(losses: ArrayLike<number>, tail: ParetoTail): Interval {
  const excesses = excessesOf(losses, tail.threshold)
  const isInside = (shape: number) => {
    const cost = ([scale]: readonly number[]) => costOf(excesses, shape, exp(scale))
    // A scale at which every loss is possible.
    const most = Math.max(...excesses)
    const from = Math.max(tail.scale, shape < 0 ? -1.01 * shape * most : 0)
    return -minimise(cost, [log(from)], [0.1]).value >= tail.likelihood - drop
  }
  return around(tail.shape, 0.05, isInside)
}

/** 95 % by profile likelihood: for each VaR the likeliest tail that has it. */
export function valueAtRiskInterval(
  losses: ArrayLike<number>,
  tail: ParetoTail,
  level: number,
): Interval {
  const excesses = excessesOf(losses, tail.threshold)
  const { valueAtRisk } = paretoRisk(tail, level)
  const ratio = (tail.count / tail.above) * (1 - level)
  const isInside = (value: number) => {
    const beyond = value - tail.threshold
    if (!(beyond > 0)) return false
    const scaleOf = (shape: number) =>
      Math.abs(shape) < 1e-9 ? beyond / -log(ratio) : (shape * beyond) / (pow(ratio, -shape) - 1)
    const cost = ([shape]: readonly number[]) => costOf(excesses, shape, scaleOf(shape))
    if (cost([tail.shape]) === Infinity) return false
    return -minimise(cost, [tail.shape], [0.05]).value >= tail.likelihood - drop
  }
  return around(valueAtRisk, 0.05 * (valueAtRisk - tail.threshold), isInside)
}

const widenings = 60

/** Both ends of where something holds, outward from the middle. */
function around(middle: number, step: number, isInside: (value: number) => boolean): Interval {
  const end = (sign: number) => {
    let reach = step
    for (let at = 0; at < widenings && isInside(middle + sign * reach); at++) reach *= 1.5
    const { low } = bisect(0, reach, (out) => isInside(middle + sign * out), { halvings: 40 })
    return middle + sign * low
  }
  return { low: end(-1), high: end(1) }
}

/** Hill's estimate of the tail index α = 1/ξ from the `most` largest losses. */
export function hillIndex(losses: ArrayLike<number>, most: number): number {
  const sorted = Array.from(losses).sort((a, b) => b - a)
  if (!(most >= 1 && most < sorted.length && sorted[most] > 0)) {
    throw new InputError('hill: how many of the largest losses', {
      value: most,
      allowed: `from 1 to ${sorted.length - 1}, all above 0`,
    })
  }
  let sum = 0
  for (let at = 0; at < most; at++) sum += log(sorted[at] / sorted[most])
  return most / sum
}
