/** Sums of the first terms of a column, from which the sum of any neighbours is a difference. */

/** Sums of terms [0, n) in two parts, so that a difference of two is as exact as one number. */
export interface PrefixSums {
  readonly high: Float64Array
  readonly low: Float64Array
}

/** Of the first `count` terms. */
export function prefixSums(terms: { readonly [at: number]: number }, count: number): PrefixSums {
  const high = new Float64Array(count + 1)
  const low = new Float64Array(count + 1)
  for (let at = 0; at < count; at++) {
    const sum = high[at] + terms[at]
    const added = sum - high[at]
    // What the rounded sum lost.
    const lost = high[at] - (sum - added) + (terms[at] - added)
    high[at + 1] = sum
    low[at + 1] = low[at] + lost
  }
  return { high, low }
}

/** Sum of terms [begin, end). */
export function between({ high, low }: PrefixSums, begin: number, end: number): number {
  return high[end] - high[begin] + (low[end] - low[begin])
}
