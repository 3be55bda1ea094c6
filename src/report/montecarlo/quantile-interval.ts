/**
 * A quantile of what was drawn, and where it may lie: between two of the sorted values. How many of
 * n independent values lie below the true quantile is binomial, whatever their distribution is, so
 * the interval holds without any assumption about it.
 *
 * Source: Conover, Practical Nonparametric Statistics (1999), 3.2.
 */
import { firstFrom } from '../../kit/bisect.ts'
import { quantileOf } from '../../kit/quantile.ts'
import { incompleteBeta } from '../../kit/student.ts'

export interface QuantileInterval {
  readonly value: number
  /** Null: too few values for an end on that side. */
  readonly low: number | null
  readonly high: number | null
}

/** `sorted` rises; `level` is the share below; the interval holds it with a chance of `cover`. */
export function quantileInterval(
  sorted: ArrayLike<number>,
  level: number,
  cover = 0.95,
): QuantileInterval {
  const n = sorted.length
  const outside = (1 - cover) / 2
  /** Chance that at most `count` of n values lie below the quantile. */
  const atMost = (count: number) =>
    count < 0 ? 0 : count >= n ? 1 : incompleteBeta(n - count, count + 1, 1 - level)
  // The value of rank r is above the quantile where fewer than r lie below it.
  const above = firstFrom(0, n, (count) => atMost(count) < 1 - outside)
  const below = firstFrom(0, n, (count) => atMost(count) <= outside)
  return {
    value: quantileOf(sorted, level),
    low: below >= 1 ? (sorted[below - 1] as number) : null,
    high: above < n ? (sorted[above] as number) : null,
  }
}
