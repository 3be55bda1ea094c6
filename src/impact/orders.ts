/**
 * Impact of orders that were sent, by their size:
 *
 *     impact = Y · size^δ                      single orders
 *     impact = Y · σ · (Q / V)^δ               metaorders: σ and V of the same day, Y of order one
 *
 * Source: Tóth et al. 2011; Sato and Kanazawa 2024 measure δ = 0.489 ± 0.0015 over stocks.
 *
 * Single moves are noisy and often against the order, so that they have no logarithm: orders of
 * like size are first averaged, and each mean weighs by one over the squared error of its
 * logarithm. Means below their own error are left out, which makes small orders look costlier.
 */
import { exp, log, pow } from '../kit/math.ts'
import { meanAndSd } from '../kit/quantile.ts'
import type { Random } from '../kit/random.ts'
import { fitNonlinear } from './nonlinear-fit.ts'
import { evenParts, rowsBySize } from './observations.ts'
import { fitPower, type PowerFit, standardError } from './power-fit.ts'
import { midMove, rowAt, toldMs } from './response.ts'
import { fitSignedPower } from './signed-power.ts'
import type { Tape } from './tape.ts'

export interface Metaorders {
  /** Q. */
  readonly size: ArrayLike<number>
  /** V, in units of Q. */
  readonly volume: ArrayLike<number>
  /** σ, a share. */
  readonly volatility: ArrayLike<number>
  /** I, a share, positive in the direction of the order. */
  readonly impact: ArrayLike<number>
}

export interface MetaorderFit {
  readonly exponent: number
  readonly exponentError: number
  /** Y, for Q = V. */
  readonly prefactor: number
  readonly logPrefactorError: number
  readonly rSquared: number
  readonly count: number
}

/** See `fitSignedPower` for days on which the price went against some orders. */
export function fitMetaorders({ size, volume, volatility, impact }: Metaorders): MetaorderFit {
  const share = Float64Array.from(size, (value, row) => value / volume[row])
  const moved = Float64Array.from(impact, (value, row) => value / volatility[row])
  const given = { size: share, cost: moved }
  return atOne(
    moved.some((value) => value <= 0) ? fitSignedPower(given) : fitPower(given, { floor: 0 }),
  )
}

/** The prefactor at size 1 instead of at the middle of the sizes. */
function atOne(fit: PowerFit): MetaorderFit {
  const { covariance, reference, exponent } = fit
  const away = -log(reference)
  const variance = covariance.level + away * away * covariance.exponent + 2 * away * covariance.both
  return {
    exponent,
    exponentError: standardError(covariance.exponent),
    prefactor: fit.level * pow(reference, -exponent),
    logPrefactorError: standardError(variance),
    rSquared: fit.rSquared,
    count: fit.count,
  }
}

export interface SizeBin {
  readonly size: number
  /** Mean move in the order's direction, a share. */
  readonly move: number
  readonly error: number
  readonly count: number
}

export interface OrderImpact {
  readonly lagMs: number
  readonly orders: number
  readonly exponent: number
  readonly exponentError: number
  /** Move of an order of the reference size. */
  readonly level: number
  readonly logLevelError: number
  readonly reference: number
  readonly bins: readonly SizeBin[]
}

const binCount = 12
const binsMin = 4
const ordersPerBinMin = 10
/** A mean that is not this many of its errors above zero says nothing about its logarithm. */
const errorsMin = 1

/** Orders and the moves that followed; undefined where too few sizes show an impact. */
export function fitOrderImpact(
  size: readonly number[],
  move: readonly number[],
  lagMs: number,
): OrderImpact | undefined {
  const bins = binsOf(size, move)
  const used = bins.filter((bin) => bin.move > errorsMin * bin.error && bin.error > 0)
  if (used.length < binsMin) return undefined
  const reference = exp(used.reduce((sum, bin) => sum + log(bin.size), 0) / used.length)
  const weight = used.map(({ move: mean, error }) => (mean / error) * (mean / error))
  const { parameters, covariance } = fitNonlinear({
    observed: used.map((bin) => log(bin.move)),
    start: [log(used[0].move), 0.5],
    value: ([level, slope], row) => level + slope * log(used[row].size / reference),
    weight,
  })
  return {
    lagMs,
    orders: size.length,
    exponent: parameters[1],
    exponentError: standardError(covariance[1][1]),
    level: exp(parameters[0]),
    logLevelError: standardError(covariance[0][0]),
    reference,
    bins,
  }
}

/** Orders of like size together, as many in each; their mean move and its error. */
export function binsOf(
  size: readonly number[],
  move: readonly number[],
  count = Math.min(binCount, Math.floor(size.length / ordersPerBinMin)),
): SizeBin[] {
  return evenParts(rowsBySize(size), count).map((rows) => {
    const { mean, sd } = meanAndSd(rows.map((row) => move[row]))
    const middle = exp(rows.reduce((sum, row) => sum + log(size[row]), 0) / rows.length)
    return { size: middle, move: mean, error: sd / Math.sqrt(rows.length), count: rows.length }
  })
}

/** Moves of the mid from just before each order of a recorded stream to `lagMs` after it. */
export function movesAfter(tape: Tape, lagMs: number): { size: number[]; move: number[] } {
  const { bookMs, tradeMs, tradeSize } = tape
  const size: number[] = []
  const move: number[] = []
  for (let trade = 0; trade < tradeMs.length; trade++) {
    const before = rowAt(bookMs, tradeMs[trade] - toldMs)
    if (before < 0 || tradeMs[trade] + lagMs > bookMs[bookMs.length - 1]) continue
    size.push(Math.abs(tradeSize[trade]))
    move.push(midMove(tape, trade, lagMs))
  }
  return { size, move }
}

export interface SyntheticOrders {
  readonly count: number
  readonly exponent: number
  /** Y. */
  readonly prefactor: number
  /** Standard deviation of log impact around the law. */
  readonly noise: number
}

const draws = { share: 0, volume: 1, volatility: 2, noise: 3 } as const

/**
 * Metaorders that obey the law but for noise that is normal in log impact: Q/V from 10⁻⁴ to 10⁻¹
 * and V over a factor 100, both even in logarithms; σ from 1 % to 5 %, even.
 */
export function makeMetaorders(law: SyntheticOrders, random: Random, path = 0): Metaorders {
  const rows = Array.from({ length: law.count }, (_, order) => order)
  const draw = (what: number) => (order: number) => random.uniform(path, order, what)
  const share = rows.map((order) => exp(log(1e-4) + draw(draws.share)(order) * log(1e3)))
  const volume = rows.map((order) => 1e3 * exp(draw(draws.volume)(order) * log(100)))
  const volatility = rows.map((order) => 0.01 + 0.04 * draw(draws.volatility)(order))
  const impact = rows.map((order) => {
    const noise = law.noise * random.normal(path, order, draws.noise)
    return law.prefactor * volatility[order] * pow(share[order], law.exponent) * exp(noise)
  })
  const size = rows.map((order) => share[order] * volume[order])
  return { size, volume, volatility, impact }
}
