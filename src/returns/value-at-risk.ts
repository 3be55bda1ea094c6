/**
 * Value at risk and expected shortfall of returns, as losses: above 0 is lost. `level` is the
 * chance that a loss stays below VaR, .99 for one in a hundred; ES is the mean loss beyond it.
 *
 *     normal       VaR = −μ + σ z          ES = −μ + σ φ(z)/(1 − α)
 *     Student      VaR = −μ + s t          ES = −μ + s f(t)/(1 − α) · (ν + t²)/(ν − 1)
 *     Cornish–Fisher  z' = z + (z² − 1)S/6 + (z³ − 3z)K/24 − (2z³ − 5z)S²/36, of losses
 *
 * S and K are parameters of the expansion: where they are large, its moments are others, and z' may
 * fall while z grows; then there is no such quantile, and it is refused.
 *
 * Source: shared/spec/models.md 4.1 (read 2026-11-29); modified ES: Boudt, Peterson and Croux,
 * Estimation and decomposition of downside risk for portfolios with non-normal returns (2008).
 */
import { assert, InputError } from '../kit/assert.ts'
import { exp, normalCdf, normalQuantile } from '../kit/math.ts'
import { quantileOf, rising } from '../kit/quantile.ts'
import { studentDensity, studentQuantile } from '../kit/student.ts'

export interface Risk {
  readonly valueAtRisk: number
  readonly shortfall: number
}

const ROOT_2_PI = 2.5066282746310007
const density = (z: number) => exp((-z * z) / 2) / ROOT_2_PI

export function checkLevel(level: number): void {
  if (level > 0.5 && level < 1) return
  const facts = { field: 'level', value: level, allowed: 'above 0.5 and below 1: 0.99' }
  throw new InputError(`${level} is no level of risk`, facts)
}

export function normalRisk(mean: number, deviation: number, level: number): Risk {
  checkLevel(level)
  const z = normalQuantile(level)
  return {
    valueAtRisk: -mean + deviation * z,
    shortfall: -mean + (deviation * density(z)) / (1 - level),
  }
}

/** `scale` is that of the t variable: √((ν − 2)/ν) standard deviations. */
export function studentRisk(mean: number, scale: number, freedom: number, level: number): Risk {
  checkLevel(level)
  if (!(freedom > 1)) throw freedomError(freedom, 'above 1, where a shortfall is finite')
  const t = studentQuantile(level, freedom)
  const beyond = (studentDensity(t, freedom) / (1 - level)) * ((freedom + t * t) / (freedom - 1))
  return { valueAtRisk: -mean + scale * t, shortfall: -mean + scale * beyond }
}

/** Scale of a t variable with this standard deviation, which there is only above 2. */
export function scaleOf(deviation: number, freedom: number): number {
  if (!(freedom > 2)) throw freedomError(freedom, 'above 2, where a variance is finite')
  return deviation * Math.sqrt((freedom - 2) / freedom)
}

const freedomError = (freedom: number, allowed: string) =>
  new InputError(`${freedom} degrees of freedom are too few`, {
    field: 'freedom',
    value: freedom,
    allowed,
  })

/** The expansion itself, whether or not it is a quantile function. */
export function cornishFisher(z: number, skewness: number, excess: number): number {
  const cube = z * z * z
  const skewed = ((z * z - 1) * skewness) / 6 - ((2 * cube - 5 * z) * skewness * skewness) / 36
  return z + skewed + ((cube - 3 * z) * excess) / 24
}

/** Whether larger z give larger values everywhere: a quadratic in z without roots. */
export function isQuantile(skewness: number, excess: number): boolean {
  // Slope: a z² + b z + c.
  const a = excess / 8 - (skewness * skewness) / 6
  const b = skewness / 3
  const c = 1 - excess / 8 + (5 * skewness * skewness) / 36
  if (a === 0) return b === 0 && c > 0
  return a > 0 && b * b - 4 * a * c <= 0
}

export interface Moments {
  readonly mean: number
  /** Of the population: divided by n. */
  readonly deviation: number
  readonly skewness: number
  /** Kurtosis less 3. */
  readonly excess: number
}

export function momentsOf(returns: ArrayLike<number>): Moments {
  const n = returns.length
  assert(n > 0, 'momentsOf: there are returns')
  const values = Array.from(returns)
  const mean = values.reduce((sum, it) => sum + it, 0) / n
  const central = (power: number) =>
    values.reduce((sum, it) => {
      let product = 1
      for (let at = 0; at < power; at++) product *= it - mean
      return sum + product
    }, 0) / n
  const variance = central(2)
  const deviation = Math.sqrt(variance)
  const [skewness, kurtosis] =
    variance > 0
      ? [central(3) / (variance * deviation), central(4) / (variance * variance)]
      : [0, 3]
  return { mean, deviation, skewness, excess: kurtosis - 3 }
}

/** VaR by Cornish and Fisher; ES by integrating the Edgeworth density beyond it. */
export function modifiedRisk(moments: Moments, level: number): Risk {
  checkLevel(level)
  const { mean, deviation, skewness, excess } = moments
  // Of returns, so that the lower tail counts.
  const h = cornishFisher(normalQuantile(1 - level), skewness, excess)
  const body =
    density(h) +
    ((power(4, h) - 6 * power(2, h) + 3 * density(h)) * excess) / 24 +
    ((power(3, h) - 3 * power(1, h)) * skewness) / 6 +
    ((power(6, h) - 15 * power(4, h) + 45 * power(2, h) - 15 * density(h)) * skewness * skewness) /
      72
  return {
    valueAtRisk: -mean - deviation * h,
    shortfall: -mean + (deviation * body) / (1 - level),
  }
}

/** −∫ of x^n · xφ(x) up to h, by parts: what the Edgeworth terms are made of. */
function power(n: number, h: number): number {
  const isEven = n % 2 === 0
  let value = isEven ? density(h) : -normalCdf(h)
  let term = isEven ? density(h) : h * density(h)
  // Even: n!! φ Σ h^2i/(2i)!!; odd: n!! (−Φ + φ Σ h^(2i+1)/(2i+1)!!).
  let factor = 1
  for (let k = isEven ? 2 : 1; k <= n; k += 2) {
    factor *= k
    if (isEven) term *= (h * h) / k
    else if (k > 1) term *= (h * h) / k
    value += term
  }
  return factor * value
}

/** Type 7 quantile of what happened; ES is the mean of the losses from there on. */
export function historicalRisk(returns: ArrayLike<number>, level: number): Risk {
  checkLevel(level)
  const sorted = rising(returns)
  const quantile = quantileOf(sorted, 1 - level)
  const beyond = sorted.filter((it) => it <= quantile)
  const shortfall = -beyond.reduce((sum, it) => sum + it, 0) / beyond.length
  return { valueAtRisk: -quantile, shortfall }
}
