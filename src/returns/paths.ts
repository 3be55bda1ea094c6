/**
 * Paths of log returns of one price. Each model is a function of (random numbers, path, steps):
 * the same path has the same returns however many others are drawn, and wherever.
 *
 *     geometric   r = (m − σ²/2 − λ(E[e^J] − 1)) dt + σ√dt Z + Σ J
 *                 J normal, Poisson(λ dt) of them
 *     garch       r = μ + √h Z, h as in volatility.ts; Z normal, Student, or drawn from residuals
 *     ewma        r = √h Z, h = λh + (1 − λ) r²
 *     blocks      returns as they came, in stretches of geometric length from random places
 *
 * Drawing residuals of a fitted model again is filtered historical simulation.
 *
 * Source: Merton 1976; Barone-Adesi, Giannopoulos and Vosper, VaR without correlations for
 * portfolios of derivative securities (1999); Politis and Romano, The stationary bootstrap (1994).
 */
import { InputError } from '../kit/assert.ts'
import { exp, log } from '../kit/math.ts'
import type { Random } from '../kit/random.ts'
import { drawPoisson, drawStudent } from './draw.ts'
import { checkGarch, type Garch, longRunVariance, nextVariance } from './volatility.ts'

export type PathModel = (random: Random, path: number, steps: number) => Float64Array

export interface Geometric {
  /** Volatility and growth of the expected price for one year. */
  readonly sigma: number
  readonly drift?: number
  /** Length of a step in years. */
  readonly stepYears: number
  readonly jumps?: {
    /** Expected number for one year. */
    readonly intensity: number
    /** Of one jump of the log price. */
    readonly mean: number
    readonly deviation: number
  }
}

const draws = { size: 0, jumps: 2, firstJump: 4 } as const

export function geometricPaths({ sigma, drift = 0, stepYears, jumps }: Geometric): PathModel {
  const fields = {
    sigma,
    stepYears,
    intensity: jumps?.intensity ?? 0,
    deviation: jumps?.deviation ?? 0,
  }
  for (const [field, value] of Object.entries(fields)) {
    if (value >= 0 && value < Infinity) continue
    throw new InputError(`geometric: ${field} is ${value}`, {
      field,
      value,
      allowed: 'not below 0',
    })
  }
  const { intensity = 0, mean = 0, deviation = 0 } = jumps ?? {}
  const grown = exp(mean + (deviation * deviation) / 2) - 1
  const trend = (drift - (sigma * sigma) / 2 - intensity * grown) * stepYears
  const root = sigma * Math.sqrt(stepYears)
  return (random, path, steps) =>
    Float64Array.from({ length: steps }, (_, step) => {
      let sum = trend + root * random.normal(path, step, draws.size)
      if (intensity === 0) return sum
      const count = drawPoisson(intensity * stepYears, random, path, step, draws.jumps)
      for (let jump = 0; jump < count; jump++) {
        sum += mean + deviation * random.normal(path, step, draws.firstJump + 2 * jump)
      }
      return sum
    })
}

export interface VarianceStart {
  /** h of the first step; left out: the variance that h returns to. */
  readonly start?: number
  /** Residuals to draw from in place of a distribution: filtered historical simulation. */
  readonly residuals?: ArrayLike<number>
}

export function garchPaths(model: Garch, { start, residuals }: VarianceStart = {}): PathModel {
  checkGarch(model)
  const from = start ?? longRunVariance(model)
  checkStart(from)
  const draw = residualsOf(model.freedom, residuals)
  return (random, path, steps) => {
    let h = from
    return Float64Array.from({ length: steps }, (_, step) => {
      const e = Math.sqrt(h) * draw(random, path, step)
      h = nextVariance(model, h, e)
      return model.mean + e
    })
  }
}

export function ewmaPaths(
  lambda: number,
  { start, residuals }: VarianceStart & { readonly start: number },
): PathModel {
  if (!(lambda > 0 && lambda < 1)) {
    const facts = { field: 'lambda', value: lambda, allowed: 'above 0 and below 1' }
    throw new InputError(`ewma: lambda is ${lambda}`, facts)
  }
  checkStart(start)
  const draw = residualsOf(undefined, residuals)
  return (random, path, steps) => {
    let h = start
    return Float64Array.from({ length: steps }, (_, step) => {
      const r = Math.sqrt(h) * draw(random, path, step)
      h = lambda * h + (1 - lambda) * r * r
      return r
    })
  }
}

function checkStart(start: number): void {
  if (start > 0 && start < Infinity) return
  throw new InputError('no first variance', { value: start, allowed: 'above 0' })
}

/** Of variance 1, but for residuals, which are drawn as they are. */
function residualsOf(freedom: number | undefined, residuals: ArrayLike<number> | undefined) {
  if (residuals !== undefined) {
    const count = residuals.length
    if (count === 0) throw new InputError('no residuals to draw from', {})
    return (random: Random, path: number, step: number) =>
      residuals[random.uniformInt(path, step, draws.size, count)]
  }
  if (freedom === undefined) {
    return (random: Random, path: number, step: number) => random.normal(path, step, draws.size)
  }
  const unit = Math.sqrt((freedom - 2) / freedom)
  return (random: Random, path: number, step: number) =>
    unit * drawStudent(freedom, random, path, step, draws.size)
}

/**
 * Rows of a history, in stretches: each step goes on with the next row, round the end, or with
 * chance 1/`meanLength` from another place. Several series drawn by one list of rows keep what
 * they have in common.
 */
export function drawRows(
  count: number,
  meanLength: number,
  random: Random,
  path: number,
  steps: number,
): Int32Array {
  if (!(count >= 1 && meanLength >= 1 && meanLength < Infinity)) {
    throw new InputError('blocks of a history', {
      field: count >= 1 ? 'meanLength' : 'returns',
      value: count >= 1 ? meanLength : count,
      allowed: '1 or more',
    })
  }
  const rows = new Int32Array(steps)
  for (let step = 0; step < steps; step++) {
    const isNew = step === 0 || random.uniform(path, step, 0) < 1 / meanLength
    rows[step] = isNew ? random.uniformInt(path, step, 1, count) : (rows[step - 1] + 1) % count
  }
  return rows
}

export function blockPaths(returns: ArrayLike<number>, meanLength: number): PathModel {
  const values = Float64Array.from(Array.from(returns))
  return (random, path, steps) =>
    Float64Array.from(
      drawRows(values.length, meanLength, random, path, steps),
      (row) => values[row],
    )
}

/** Log returns of prices above 0. */
export function logReturns(prices: ArrayLike<number>): Float64Array {
  const found = new Float64Array(Math.max(0, prices.length - 1))
  for (let at = 0; at < prices.length; at++) {
    if (!(prices[at] > 0 && prices[at] < Infinity)) {
      throw new InputError('a price', {
        field: `prices.${at}`,
        value: prices[at],
        allowed: 'above 0',
      })
    }
    if (at > 0) found[at - 1] = log(prices[at] / prices[at - 1])
  }
  return found
}
