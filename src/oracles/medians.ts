/** Medians of a few numbers, for oracles: nothing is allocated after `createSorted`. */

/** Values with weights, in ascending order of value. */
export interface Sorted {
  readonly value: Float64Array
  readonly weight: Float64Array
  count: number
}

export const createSorted = (capacity: number): Sorted => ({
  value: new Float64Array(capacity),
  weight: new Float64Array(capacity),
  count: 0,
})

/** Puts a value in its place; equals stay in the order they came. */
export function insert(sorted: Sorted, value: number, weight: number): void {
  let at = sorted.count++
  for (; at > 0 && sorted.value[at - 1] > value; at--) {
    sorted.value[at] = sorted.value[at - 1]
    sorted.weight[at] = sorted.weight[at - 1]
  }
  sorted.value[at] = value
  sorted.weight[at] = weight
}

/** The middle one, or the middle of the middle two. */
export function medianOf({ value, count }: Sorted): number {
  return middle(value[(count - 1) >> 1], value[count >> 1])
}

/** The value at which half of the weight is reached; where it is met exactly, halfway on. */
export function weightedMedianOf({ value, weight, count }: Sorted): number {
  let half = 0
  for (let at = 0; at < count; at++) half += weight[at] / 2
  let at = 0
  let sum = weight[0]
  while (sum < half) sum += weight[++at]
  return sum === half ? middle(value[at], value[at + 1]) : value[at]
}

export const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))

const middle = (a: number, b: number): number => a + (b - a) / 2
