/**
 * Orders that call for orders: a self-exciting process with an exponential kernel.
 *
 *     λ(t) = μ + Σ α e^(−β (t − t_i))      branching ratio n = α/β      mean rate μ/(1 − n)
 *     log L = Σ ln(μ + α A_i) − μT − (α/β) Σ (1 − e^(−β (T − t_i)))
 *     A_i = e^(−βΔ) (1 + A_{i−1})
 *
 * α is a jump of the rate, not the branching ratio: that is the usual confusion. Rescaled by
 * `compensators`, waits are exponential with mean 1 where the model is right.
 *
 * Source: Ozaki, Maximum likelihood estimation of Hawkes' self-exciting point processes (1979);
 * drawing: Dassios and Zhao, Exact simulation of Hawkes process (2013); numbers in
 * shared/golden/models/hawkes.json.
 */
import { assert, InputError } from '../kit/assert.ts'
import { exp, log } from '../kit/math.ts'
import { minimise } from '../kit/minimise.ts'
import type { Random } from '../kit/random.ts'

export interface Hawkes {
  /** Rate without any event, per unit of time. */
  readonly mu: number
  readonly alpha: number
  readonly beta: number
}

export function checkHawkes({ mu, alpha, beta }: Hawkes): void {
  const fields = Object.entries({ mu, alpha, beta })
  const wrong = fields.find(
    ([name, it]) => !(it >= 0 && it < Infinity) || (it === 0 && name !== 'alpha'),
  )
  if (wrong !== undefined) {
    const [field, value] = wrong
    throw new InputError(`hawkes: ${field} is ${value}`, { field, value, allowed: 'above 0' })
  }
}

/** α/β, refused where events would never end. */
export function branchingRatio(model: Hawkes): number {
  checkHawkes(model)
  const ratio = model.alpha / model.beta
  if (ratio < 1) return ratio
  const facts = { field: 'alpha / beta', value: ratio, allowed: 'below 1' }
  throw new InputError('hawkes: each event brings one more or more', facts)
}

export const meanRate = (model: Hawkes): number => model.mu / (1 - branchingRatio(model))

/** Times rising, within [0, T]. */
export function hawkesLikelihood(times: ArrayLike<number>, end: number, model: Hawkes): number {
  checkHawkes(model)
  checkTimes(times, end)
  const { mu, alpha, beta } = model
  let excited = 0
  let sum = -mu * end
  for (let at = 0; at < times.length; at++) {
    if (at > 0) excited = exp(-beta * (times[at] - times[at - 1])) * (1 + excited)
    sum += log(mu + alpha * excited) - (alpha / beta) * (1 - exp(-beta * (end - times[at])))
  }
  return sum
}

/** ∫ λ up to each event. */
export function compensators(times: ArrayLike<number>, model: Hawkes): number[] {
  checkHawkes(model)
  const { mu, alpha, beta } = model
  const found: number[] = []
  let excited = 0
  for (let at = 0; at < times.length; at++) {
    if (at > 0) excited = exp(-beta * (times[at] - times[at - 1])) * (1 + excited)
    // Σ (1 − e^(−β(t − t_i))) over the events before.
    found.push(mu * times[at] + (alpha / beta) * (at - excited))
  }
  return found
}

export interface HawkesFit {
  readonly model: Hawkes
  readonly likelihood: number
}

export function fitHawkes(times: ArrayLike<number>, end: number): HawkesFit {
  checkTimes(times, end)
  if (times.length < 3) {
    throw new InputError('too few events to fit', { value: times.length, allowed: '3 or more' })
  }
  const modelAt = ([mu, alpha, beta]: readonly number[]): Hawkes => ({
    mu: exp(mu),
    alpha: exp(alpha),
    beta: exp(beta),
  })
  const rate = times.length / end
  const starts = [0.3, 1, 3, 10].map((fast) => [
    log(rate / 2),
    log((rate * fast) / 2),
    log(rate * fast),
  ])
  const cost = (point: readonly number[]) =>
    point.every((it) => Math.abs(it) < 50)
      ? -hawkesLikelihood(times, end, modelAt(point))
      : Infinity
  const fits = starts.map((start) => minimise(cost, start, [0.5, 0.5, 0.5]))
  const best = fits.reduce((a, b) => (b.value < a.value ? b : a))
  return { model: modelAt(best.point), likelihood: -best.value }
}

function checkTimes(times: ArrayLike<number>, end: number): void {
  for (let at = 0; at < times.length; at++) {
    if (times[at] >= (times[at - 1] ?? 0) && times[at] <= end) continue
    const facts = { field: `times.${at}`, value: times[at], allowed: 'rising, from 0 to the end' }
    throw new InputError('hawkes: events out of order', facts)
  }
}

const eventsMax = 1_000_000

/**
 * Times of events up to `end`, without events before 0. Each gap is drawn exactly: the nearer of a
 * wait for the steady rate and one for what events still excite, which may never come.
 */
export function drawHawkes(model: Hawkes, end: number, random: Random, path: number): number[] {
  branchingRatio(model)
  const { mu, alpha, beta } = model
  const times: number[] = []
  let now = 0
  let excess = 0
  for (let step = 0; step < eventsMax; step++) {
    const [a, b] = [random.uniform(path, step, 0), random.uniform(path, step, 1)]
    const steady = -log(1 - a) / mu
    const left = excess === 0 ? -1 : 1 + (beta * log(1 - b)) / excess
    const excited = left > 0 ? -log(left) / beta : Infinity
    const gap = Math.min(steady, excited)
    now += gap
    if (now > end) return times
    excess = excess * exp(-beta * gap) + alpha
    times.push(now)
  }
  assert(false, 'drawHawkes: fewer than a million events')
  return times
}
