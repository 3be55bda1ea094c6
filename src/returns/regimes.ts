/**
 * Returns that change their character: a hidden chain of regimes, each with a mean and a deviation.
 *
 *     r_t = μ(z_t) + σ(z_t) ε_t      P(z_{t+1} = j | z_t = i) = p_ij, rows sum to 1
 *
 * Source: Hamilton, Econometrica 57 (1989); moments derived in shared/spec/topics.md T4. Rows are
 * checked, not scaled. One regime is the plain normal model, bit for bit.
 */
import { InputError } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { exp, normalCdf } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import type { Rows } from '../kit/symmetric.ts'

export interface Regimes {
  /** Row: from; column: to. */
  readonly transition: Rows
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

const sumOff = 1e-9

export function checkTransition(transition: Rows): void {
  for (const [from, row] of transition.entries()) {
    const sum = row.reduce((total, it) => total + it, 0)
    const isRow = row.length === transition.length && row.every((it) => it >= 0 && it <= 1)
    if (isRow && Math.abs(sum - 1) <= sumOff) continue
    throw new InputError(`transitions from regime ${from} sum to ${sum}`, {
      field: `transition.${from}`,
      value: sum,
      allowed: `${transition.length} chances that sum to 1`,
    })
  }
}

export function checkRegimes({ transition, mean, deviation }: Regimes): void {
  checkTransition(transition)
  const count = transition.length
  const isWhole = count >= 1 && mean.length === count && deviation.length === count
  const wrong = deviation.find((it) => !(it > 0 && it < Infinity))
  if (isWhole && wrong === undefined) return
  throw new InputError('a mean and a deviation for each regime', {
    field: isWhole ? 'deviation' : 'mean, deviation',
    value: wrong ?? `${mean.length} and ${deviation.length}`,
    allowed: isWhole ? 'above 0' : `${count} of each`,
  })
}

const roundsMax = 200_000

/** The share of time in each regime, where every one is reached from every other. */
export function stationary(transition: Rows): number[] {
  checkTransition(transition)
  const count = transition.length
  let shares = transition.map(() => 1 / count)
  for (let round = 0; round < roundsMax; round++) {
    // Half of it stays, so that a chain that only goes round settles too.
    const next = shares.map(
      (share, to) =>
        (share + shares.reduce((sum, it, from) => sum + it * transition[from][to], 0)) / 2,
    )
    const moved = next.reduce((most, it, at) => Math.max(most, Math.abs(it - shares[at])), 0)
    shares = next
    if (moved < 1e-17) break
  }
  const sum = shares.reduce((total, it) => total + it, 0)
  return shares.map((it) => it / sum)
}

/** Mean number of steps in each regime once it is entered. */
export const durations = (transition: Rows): number[] =>
  transition.map((row, at) => 1 / (1 - row[at]))

export interface RegimeMoments {
  readonly mean: number
  readonly variance: number
  readonly kurtosis: number
  /** Correlation of squared returns, less the mean, with those one step before. */
  readonly squaresCorrelation: number
}

export function regimeMoments(model: Regimes): RegimeMoments {
  checkRegimes(model)
  const { transition, mean: means, deviation } = model
  const shares = stationary(transition)
  const over = (f: (at: number) => number) => shares.reduce((sum, it, at) => sum + it * f(at), 0)
  const mean = over((at) => means[at])
  const second = (at: number) => {
    const [off, s] = [means[at] - mean, deviation[at]]
    return off * off + s * s
  }
  const fourth = (at: number) => {
    const [o, s] = [(means[at] - mean) * (means[at] - mean), deviation[at] * deviation[at]]
    return o * o + 6 * o * s + 3 * s * s
  }
  const variance = over(second)
  const kurtosis = over(fourth) / (variance * variance)
  const joint = over((from) => {
    const next = transition[from].reduce((sum, it, to) => sum + it * second(to), 0)
    return second(from) * next
  })
  const ofSquares = over(fourth) - variance * variance
  const squaresCorrelation = (joint - variance * variance) / ofSquares
  return { mean, variance, kurtosis, squaresCorrelation }
}

/** The return below which one falls with `probability`, over all time. */
export function regimeQuantile(model: Regimes, probability: number): number {
  checkRegimes(model)
  const { mean, deviation } = model
  const shares = stationary(model.transition)
  const below = (value: number) =>
    shares.reduce((sum, it, at) => sum + it * normalCdf((value - mean[at]) / deviation[at]), 0)
  const reach = 50 * Math.max(...deviation) + Math.max(...mean.map(Math.abs))
  return bisect(-reach, reach, (value) => below(value) < probability).high
}

export interface RegimePath {
  readonly returns: Float64Array
  readonly regimes: Uint8Array
}

const draws = { regime: 0, size: 2 } as const

/** `start` is the regime of the first step; left out, it is drawn from the shares of time. */
export function drawRegimes(
  model: Regimes,
  random: Random,
  path: number,
  steps: number,
  start?: number,
): RegimePath {
  checkRegimes(model)
  const { transition, mean, deviation } = model
  const returns = new Float64Array(steps)
  const regimes = new Uint8Array(steps)
  let regime = start ?? pick(stationary(transition), random.uniform(path, 0, draws.regime))
  for (let step = 0; step < steps; step++) {
    if (step > 0) regime = pick(transition[regime], random.uniform(path, step, draws.regime))
    regimes[step] = regime
    returns[step] = mean[regime] + deviation[regime] * random.normal(path, step, draws.size)
  }
  return { returns, regimes }
}

/** The first place at which the chances up to it exceed `at`, in [0, 1). */
export function pick(chances: readonly number[], at: number): number {
  let sum = 0
  for (let place = 0; place < chances.length - 1; place++) {
    sum += chances[place]
    if (at < sum) return place
  }
  return chances.length - 1
}

/**
 * Transitions while liquidations of `volume` press: of the chance to stay out of `stress` each
 * regime keeps the part e^(−volume/scale), the rest goes to it. No volume: the bits of before.
 */
export function pressedTransition(
  transition: Rows,
  stress: number,
  volume: number,
  scale: number,
): number[][] {
  checkTransition(transition)
  if (!(volume >= 0 && scale > 0) || transition[stress] === undefined) {
    const facts = { field: 'volume / scale', value: volume / scale, allowed: 'not below 0' }
    throw new InputError('regimes: what presses a transition', facts)
  }
  const kept = exp(-volume / scale)
  return transition.map((row) => {
    const own = row[stress]
    return row.map((it, to) => (to === stress ? own + (1 - own) * (1 - kept) : it * kept))
  })
}
