/**
 * Volatility that clusters: EWMA, GARCH(1,1) and GJR, with normal or Student residuals.
 *
 *     e_t = r_t − μ      h_{t+1} = ω + (α + γ·[e_t < 0]) e_t² + β h_t       γ = 0: GARCH
 *     h_1 = ω + (α + γ/2 + β) · mean(e²)      EWMA: h_{t+1} = λ h_t + (1 − λ) e_t²
 *
 * The start is worth two units of log-likelihood on the usual benchmark; this one is that of
 * fGarch. Student residuals have variance 1. Returns and μ in one unit (per cent, share), ω its
 * square.
 *
 * Source: Bollerslev, JoE 31 (1986); Glosten, Jagannathan and Runkle, JF 48 (1993); RiskMetrics
 * Technical Document (1996); numbers in shared/spec/models.md 4.2 (read 2026-11-29).
 */
import { InputError } from '../kit/assert.ts'
import { exp, log } from '../kit/math.ts'
import { minimise } from '../kit/minimise.ts'
import { studentLogDensity } from '../kit/student.ts'

export interface Garch {
  /** μ, per step. */
  readonly mean: number
  readonly omega: number
  readonly alpha: number
  readonly beta: number
  /** γ: what a fall adds to α. Default 0. */
  readonly gamma?: number
  /** Degrees of freedom of Student residuals, above 2; left out: normal. */
  readonly freedom?: number
}

export interface Filtered {
  /** h_t, in the order of the returns. */
  readonly variances: Float64Array
  /** (r_t − μ) / √h_t. */
  readonly residuals: Float64Array
  /** h of the step after the last. */
  readonly next: number
}

/** Refuses parameters with which there is no variance. */
export function checkGarch({ omega, alpha, beta, gamma = 0, freedom }: Garch): void {
  const refuse = (field: string, value: number, allowed: string) => {
    throw new InputError(`garch: ${field} is ${value}`, { field, value, allowed })
  }
  if (!(omega > 0 && omega < Infinity)) refuse('omega', omega, 'above 0')
  if (!(alpha >= 0 && alpha < Infinity)) refuse('alpha', alpha, 'not below 0')
  if (!(beta >= 0 && beta < Infinity)) refuse('beta', beta, 'not below 0')
  if (!(alpha + gamma >= 0)) refuse('gamma', gamma, 'not below −alpha')
  if (freedom !== undefined && !(freedom > 2)) {
    refuse('freedom', freedom, 'above 2, where a variance is finite')
  }
}

/** The variance that h returns to; refused where it has none. */
export function longRunVariance(model: Garch): number {
  checkGarch(model)
  const { omega, alpha, beta, gamma = 0 } = model
  const kept = alpha + beta + gamma / 2
  if (kept < 1) return omega / (1 - kept)
  throw new InputError('garch: variance has no mean to return to', {
    field: 'alpha + beta + gamma/2',
    value: kept,
    allowed: 'below 1',
  })
}

export function filterGarch(returns: ArrayLike<number>, model: Garch): Filtered {
  checkGarch(model)
  const { mean, omega, alpha, beta, gamma = 0 } = model
  const n = returns.length
  let squares = 0
  for (let t = 0; t < n; t++) squares += (returns[t] - mean) * (returns[t] - mean)
  const variances = new Float64Array(n)
  const residuals = new Float64Array(n)
  let h = omega + (alpha + gamma / 2 + beta) * (squares / n)
  for (let t = 0; t < n; t++) {
    variances[t] = h
    const e = returns[t] - mean
    residuals[t] = e / Math.sqrt(h)
    h = nextVariance(model, h, e)
  }
  return { variances, residuals, next: h }
}

/** h of the next step, from h and the surprise of this one. */
export const nextVariance = ({ omega, alpha, beta, gamma = 0 }: Garch, h: number, e: number) =>
  omega + (e < 0 ? alpha + gamma : alpha) * e * e + beta * h

/** `start` is h of the first step. */
export function filterEwma(returns: ArrayLike<number>, lambda: number, start: number): Filtered {
  const isKept = lambda > 0 && lambda < 1
  if (!isKept || !(start > 0)) {
    throw new InputError('ewma: lambda lies between 0 and 1, and variance starts above 0', {
      field: isKept ? 'start' : 'lambda',
      value: isKept ? start : lambda,
      allowed: isKept ? 'above 0' : 'above 0 and below 1',
    })
  }
  const variances = new Float64Array(returns.length)
  const residuals = new Float64Array(returns.length)
  let h = start
  for (let t = 0; t < returns.length; t++) {
    variances[t] = h
    residuals[t] = returns[t] / Math.sqrt(h)
    h = lambda * h + (1 - lambda) * returns[t] * returns[t]
  }
  return { variances, residuals, next: h }
}

const LOG_2_PI = 1.8378770664093456

/** The log-likelihood of returns. */
export function garchLikelihood(returns: ArrayLike<number>, model: Garch): number {
  const { variances, residuals } = filterGarch(returns, model)
  const { freedom } = model
  let sum = 0
  if (freedom === undefined) {
    for (let t = 0; t < variances.length; t++) {
      sum -= 0.5 * (LOG_2_PI + log(variances[t]) + residuals[t] * residuals[t])
    }
    return sum
  }
  const scale = (freedom - 2) / freedom
  const unit = Math.sqrt(1 / scale)
  for (let t = 0; t < variances.length; t++) {
    const z = residuals[t] * unit
    sum += studentLogDensity(z, freedom) - 0.5 * log(variances[t] * scale)
  }
  return sum
}

export interface GarchFit {
  readonly model: Garch
  readonly likelihood: number
}

/** The most likely model. α + β may exceed 1: then it has no `longRunVariance`. */
export function fitGarch(
  returns: ArrayLike<number>,
  { isAsymmetric = false, isStudent = false } = {},
): GarchFit {
  const n = returns.length
  if (n < 50) {
    throw new InputError('too few returns to fit a garch', { value: n, allowed: '50 or more' })
  }
  const values = Array.from(returns)
  const mean = values.reduce((sum, it) => sum + it, 0) / n
  const variance = values.reduce((sum, it) => sum + (it - mean) * (it - mean), 0) / n
  if (!(variance > 0)) throw new InputError('returns that never differ have no volatility', {})
  const deviation = Math.sqrt(variance)
  const modelAt = ([m, o, alpha, beta, ...rest]: readonly number[]): Garch => ({
    mean: m * deviation,
    omega: variance * exp(o),
    alpha,
    beta,
    ...(isAsymmetric && { gamma: rest[0] }),
    ...(isStudent && { freedom: 2 + exp(rest.at(-1) as number) }),
  })
  const cost = (point: readonly number[]) => {
    const model = modelAt(point)
    const { alpha, beta, gamma = 0, freedom = 3 } = model
    const isInside = alpha >= 0 && beta >= 0 && alpha + gamma >= 0 && beta < 1 && freedom > 2
    return isInside && freedom < 1e4 ? -garchLikelihood(returns, model) : Infinity
  }
  const start = [mean / deviation, log(0.05), 0.1, 0.8]
  const steps = [0.1, 0.7, 0.05, 0.05]
  const more = [...(isAsymmetric ? [0.05] : []), ...(isStudent ? [log(4)] : [])]
  const { point, value } = minimise(
    cost,
    [...start, ...more],
    [...steps, ...more.map((_, at) => (isAsymmetric && at === 0 ? 0.03 : 0.5))],
  )
  return { model: modelAt(point), likelihood: -value }
}
