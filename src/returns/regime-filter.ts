/**
 * Which regime it was: Hamilton's filter and Kim's smoother, for returns with or without
 * autoregression around the mean of the regime, and the most likely model by EM.
 *
 *     y_t − μ(z_t) = Σ φ_j(z_t) (y_{t−j} − μ(z_{t−j})) + σ(z_t) ε_t
 *
 * With p lags the chain runs over the regimes of p + 1 steps at once, and begins in its shares of
 * time; the likelihood leaves the first p observations out. Scaled step by step: no product of
 * likelihoods underflows.
 *
 * Source: Hamilton 1989; Kim, Journal of Econometrics 60 (1994); Kim and Nelson, State-space models
 * with regime switching (1999); numbers in shared/spec/models.md 4.5 (read 2026-11-29).
 */
import { InputError } from '../kit/assert.ts'
import { exp, log } from '../kit/math.ts'
import { createStream } from '../kit/streams.ts'
import { checkRegimes, type Regimes, stationary } from './regimes.ts'

export interface LaggedRegimes extends Regimes {
  /** By regime, φ of each lag; left out: none. */
  readonly lags?: readonly (readonly number[])[]
}

export interface RegimeProbabilities {
  readonly likelihood: number
  /** By step and regime, knowing what was seen up to it. */
  readonly filtered: number[][]
  /** Knowing everything. */
  readonly smoothed: number[][]
  /** Expected changes from regime to regime, knowing everything. */
  readonly changes: number[][]
}

const LOG_2_PI = 1.8378770664093456

/** Tuples of regimes as numbers: the present one is the lowest digit. */
function tuplesOf(model: LaggedRegimes) {
  const count = model.transition.length
  const order = model.lags?.[0]?.length ?? 0
  let size = count
  for (let lag = 0; lag < order; lag++) size *= count
  return { count, order, size, oldest: size / count }
}

export function filterRegimes(
  series: ArrayLike<number>,
  model: LaggedRegimes,
): RegimeProbabilities {
  checkRegimes(model)
  const { count, order, size, oldest } = tuplesOf(model)
  const steps = series.length - order
  if (steps < 2 || size > 4096) {
    const facts = { value: series.length, allowed: `${order + 2} or more, and few lags` }
    throw new InputError('regimes: too few observations', facts)
  }
  const predicted: Float64Array[] = []
  const known: Float64Array[] = []
  let prior = startOf(model)
  let likelihood = 0
  for (let step = 0; step < steps; step++) {
    predicted.push(prior)
    const { posterior, density } = update(series, step + order, model, prior)
    likelihood += density
    known.push(posterior)
    prior = new Float64Array(size)
    for (let tuple = 0; tuple < size; tuple++) {
      const now = tuple % count
      // The oldest of the tuple is forgotten.
      const shifted = (tuple % oldest) * count
      for (let next = 0; next < count; next++) {
        prior[shifted + next] += posterior[tuple] * model.transition[now][next]
      }
    }
  }
  const { smoothed, changes } = smooth(model, predicted, known)
  return {
    likelihood,
    filtered: known.map((it) => present(it, count)),
    smoothed: smoothed.map((it) => present(it, count)),
    changes,
  }
}

/** Shares of time of whole tuples. */
function startOf(model: LaggedRegimes): Float64Array {
  const { count, order, size } = tuplesOf(model)
  const shares = stationary(model.transition)
  const start = new Float64Array(size)
  for (let tuple = 0; tuple < size; tuple++) {
    const digits: number[] = []
    for (let lag = 0, rest = tuple; lag <= order; lag++, rest = Math.floor(rest / count)) {
      digits.push(rest % count)
    }
    let chance = shares[digits[order]]
    for (let lag = order; lag > 0; lag--) chance *= model.transition[digits[lag]][digits[lag - 1]]
    start[tuple] = chance
  }
  return start
}

function update(
  series: ArrayLike<number>,
  at: number,
  model: LaggedRegimes,
  prior: Float64Array,
): { posterior: Float64Array; density: number } {
  const logs = prior.map((_, tuple) => logDensity(series, at, model, tuple))
  const most = logs.reduce((a, b) => Math.max(a, b), -Infinity)
  const posterior = prior.map((it, tuple) => it * exp(logs[tuple] - most))
  const sum = posterior.reduce((total, it) => total + it, 0)
  return { posterior: posterior.map((it) => it / sum), density: most + log(sum) }
}

function logDensity(
  series: ArrayLike<number>,
  at: number,
  { mean, deviation, lags, transition }: LaggedRegimes,
  tuple: number,
): number {
  const count = transition.length
  const now = tuple % count
  const phis = lags?.[now] ?? []
  let off = series[at] - mean[now]
  let rest = Math.floor(tuple / count)
  for (const [lag, phi] of phis.entries()) {
    off -= phi * (series[at - 1 - lag] - mean[rest % count])
    rest = Math.floor(rest / count)
  }
  const z = off / deviation[now]
  return -0.5 * (LOG_2_PI + z * z) - log(deviation[now])
}

function present(tuples: Float64Array, count: number): number[] {
  const found = new Array<number>(count).fill(0)
  for (const [tuple, chance] of tuples.entries()) found[tuple % count] += chance
  return found
}

function smooth(
  model: LaggedRegimes,
  predicted: readonly Float64Array[],
  known: readonly Float64Array[],
): { smoothed: Float64Array[]; changes: number[][] } {
  const { count, size, oldest } = tuplesOf(model)
  const smoothed = [...known]
  const changes = model.transition.map((row) => row.map(() => 0))
  for (let step = known.length - 2; step >= 0; step--) {
    const [after, expected] = [smoothed[step + 1], predicted[step + 1]]
    const now = new Float64Array(size)
    for (let tuple = 0; tuple < size; tuple++) {
      const [from, shifted] = [tuple % count, (tuple % oldest) * count]
      for (let next = 0; next < count; next++) {
        if (expected[shifted + next] === 0) continue
        const ratio = after[shifted + next] / expected[shifted + next]
        const chance = known[step][tuple] * model.transition[from][next] * ratio
        now[tuple] += chance
        changes[from][next] += chance
      }
    }
    smoothed[step] = now
  }
  return { smoothed, changes }
}

export interface RegimeFit {
  readonly model: Regimes
  readonly likelihood: number
  /** The likelihood each start came to, best first: starts that differ are local maxima. */
  readonly likelihoods: readonly number[]
}

const roundsMax = 2000

/** The most likely of `count` regimes without lags, by EM from several starts; calmest first. */
export function fitRegimes(
  returns: ArrayLike<number>,
  count: number,
  { starts = 8, seed = 1, tolerance = 1e-10 } = {},
): RegimeFit {
  if (!(count >= 1 && count <= 6 && returns.length >= 20 * count)) {
    const facts = { value: returns.length, allowed: `${20 * count} or more, for 1 to 6 regimes` }
    throw new InputError('regimes: too few returns to fit them', facts)
  }
  const fits = Array.from({ length: count === 1 ? 1 : starts }, (_, at) =>
    climb(returns, startAt(returns, count, seed, at), tolerance),
  ).sort((a, b) => b.likelihood - a.likelihood)
  const { model, likelihood } = fits[0]
  if (likelihood === -Infinity) throw new InputError('regimes: every start led to one return', {})
  const likelihoods = fits.map((it) => it.likelihood)
  return { model: sortedByDeviation(model), likelihood, likelihoods }
}

function startAt(returns: ArrayLike<number>, count: number, seed: number, at: number): Regimes {
  const random = createStream(seed, 'returns/regime-filter/starts')
  const n = returns.length
  const mean = Array.from(returns).reduce((sum, it) => sum + it, 0) / n
  const squares = Array.from(returns).reduce((sum, it) => sum + (it - mean) * (it - mean), 0)
  const deviation = Math.sqrt(squares / n)
  const places = Array.from({ length: count }, (_, place) => place)
  const stay = count === 1 ? 1 : 0.5 + 0.49 * random.uniform(at, count, 0)
  return {
    transition: places.map((a) =>
      places.map((b) => (a === b ? stay : (1 - stay) / Math.max(1, count - 1))),
    ),
    mean: places.map((it) => mean + (count === 1 ? 0 : deviation * random.normal(at, it, 1) * 0.5)),
    deviation: places.map(
      (it) => deviation * exp(count === 1 ? 0 : 1.6 * (it / (count - 1) - 0.5)),
    ),
  }
}

function climb(returns: ArrayLike<number>, start: Regimes, tolerance: number) {
  let model = start
  let found = filterRegimes(returns, model)
  for (let round = 0; round < roundsMax; round++) {
    model = maximise(returns, found)
    // A regime of a single return has every likelihood: this start leads nowhere.
    const isLost = model.deviation.some((it) => !(it > 1e-6 * Math.max(...start.deviation)))
    if (isLost) return { model: start, likelihood: -Infinity }
    const next = filterRegimes(returns, model)
    const gain = next.likelihood - found.likelihood
    found = next
    if (gain < tolerance) break
  }
  return { model, likelihood: found.likelihood }
}

function maximise(returns: ArrayLike<number>, { smoothed, changes }: RegimeProbabilities): Regimes {
  const regimes = changes.map((_, at) => at)
  const weight = regimes.map((at) => smoothed.reduce((sum, it) => sum + it[at], 0))
  const mean = regimes.map(
    (at) => smoothed.reduce((sum, it, t) => sum + it[at] * returns[t], 0) / weight[at],
  )
  const deviation = regimes.map((at) => {
    const squares = smoothed.reduce((sum, it, t) => {
      const off = returns[t] - mean[at]
      return sum + it[at] * off * off
    }, 0)
    return Math.sqrt(squares / weight[at])
  })
  const transition = changes.map((row) => {
    const sum = row.reduce((total, it) => total + it, 0)
    return row.map((it) => it / sum)
  })
  return { transition, mean, deviation }
}

function sortedByDeviation({ transition, mean, deviation }: Regimes): Regimes {
  const order = deviation.map((_, at) => at).sort((a, b) => deviation[a] - deviation[b])
  return {
    transition: order.map((a) => order.map((b) => transition[a][b])),
    mean: order.map((at) => mean[at]),
    deviation: order.map((at) => deviation[at]),
  }
}
