import { assert } from './assert.ts'

/** The quantile of values in rising order, between neighbours by a straight line (type 7). */
export function quantileOf(sorted: ArrayLike<number>, probability: number): number {
  assert(sorted.length > 0, 'quantile: there are values')
  const place = probability * (sorted.length - 1)
  const low = Math.floor(place)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low] + (place - low) * (sorted[high] - sorted[low])
}

/** The quantile that one more value will fall below with this probability (type 6). */
export function nextQuantile(sorted: ArrayLike<number>, probability: number): number {
  const place = (probability * (sorted.length + 1) - 1) / (sorted.length - 1)
  return quantileOf(sorted, Math.min(1, Math.max(0, place)))
}

/** Values in rising order, NaN left out. */
export const rising = (values: ArrayLike<number>): Float64Array =>
  Float64Array.from(Array.from(values).filter((value) => !Number.isNaN(value))).sort()

export const median = (values: ArrayLike<number>): number => quantileOf(rising(values), 0.5)

export function meanAndSd(values: ArrayLike<number>): { mean: number; sd: number; count: number } {
  const kept = rising(values)
  const count = kept.length
  const mean = kept.reduce((sum, value) => sum + value, 0) / count
  const squares = kept.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  return { mean, sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, count }
}
