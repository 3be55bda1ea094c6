/**
 * The probability that a price touches a level within a horizon: first passage of a geometric
 * Brownian motion, watched all the time.
 *
 *     b = ln(level / price)   ν = drift − σ²/2   v = σ√T   N: normal distribution function
 *     below:  N((b − νT)/v) + e^(2νb/σ²) · N((b + νT)/v)
 *     above:  N((νT − b)/v) + e^(2νb/σ²) · N((−b − νT)/v)
 *
 * With drift 0 the *price* is expected to stay where it is, so its logarithm drifts by −σ²/2: this
 * is what the numbers of shared/golden/topics.json `liq` mean by zero drift.
 *
 * Source: reflection principle; Borodin and Salminen, Handbook of Brownian Motion, 2.2.0.2.
 * Assumes: constant volatility and drift; the level is touched exactly.
 * Ignores: jumps, and watching at intervals only (hitting.ts does both); volatility that rises as
 * the price falls, and what forced orders do to the price (a run does).
 */
import { assert } from '../kit/assert.ts'
import { exp, log, normalCdf, normalCdfTimesExp } from '../kit/math.ts'

/** Crypto trades every day: a year is 365 days. */
export const yearMs = 365 * 86_400_000

export interface Diffusion {
  /** Volatility of log returns for one year, a share: 0.8 is 80 %. */
  readonly sigma: number
  readonly years: number
  /** Growth of the expected price for one year, as a rate of the exponent. Default 0. */
  readonly drift?: number
}

/**
 * Probability that the price reaches `level` times its present value within the horizon. A level of
 * 1 is reached already; 0 and Infinity never are.
 */
export function hitProbability(level: number, { sigma, years, drift = 0 }: Diffusion): number {
  assert(level >= 0, 'hitProbability: a level is a ratio of prices, not negative')
  assert(sigma >= 0 && years >= 0, 'hitProbability: volatility and horizon are not negative')
  if (level === 1) return 1
  if (level === 0 || level === Infinity || years === 0) return 0
  const b = log(level)
  const side = b < 0 ? 1 : -1
  const move = (drift - 0.5 * sigma * sigma) * years
  const v = sigma * Math.sqrt(years)
  if (v === 0) return side * (b - move) >= 0 ? 1 : 0
  const direct = normalCdf((side * (b - move)) / v)
  const reflected = normalCdfTimesExp((side * (b + move)) / v, ((2 * move) / v) * (b / v))
  return Math.min(1, direct + reflected)
}

/**
 * How far a level is away in standard deviations of the log return over the horizon:
 * |ln(level)| / (σ√T).
 */
export function distanceInSigmas(level: number, { sigma, years }: Diffusion): number {
  if (level === 1) return 0
  if (level <= 0) return Infinity
  return Math.abs(log(level)) / (sigma * Math.sqrt(years))
}

/**
 * The level that, watched all the time, is hit as often as `level` is when it is looked at only
 * every `stepYears`: it lies farther away by 0.5826 standard deviations of one step.
 *
 * Source: Broadie, Glasserman, Kou: A continuity correction for discrete barrier options (1997);
 * the number is −ζ(1/2)/√(2π). Assumes: many steps within the horizon.
 */
export function levelWhenWatched(level: number, sigma: number, stepYears: number): number {
  const shift = 0.5825971579390107 * sigma * Math.sqrt(stepYears)
  return level * exp(level < 1 ? -shift : shift)
}
