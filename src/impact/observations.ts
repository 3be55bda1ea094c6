/** Orders and what they cost, in columns. */
import { InputError } from '../kit/assert.ts'

export interface Observations {
  /** Above zero, in any one unit. */
  readonly size: ArrayLike<number>
  /** Share of the value at the mid; above zero unless a resolution is stated. */
  readonly cost: ArrayLike<number>
  /** Rows of one group were seen together (a book, a minute, a sweep) and err together. */
  readonly group?: ArrayLike<number> | undefined
}

/** Stops on what has no logarithm; `file` is what the error calls the orders. */
export function checkObservations(
  { size, cost }: Observations,
  file: string,
  resolution: number,
): void {
  for (let row = 0; row < size.length; row++) {
    const field = `row ${row + 1}`
    if (!(size[row] > 0 && size[row] < Infinity)) {
      const facts = { file, field, value: size[row], allowed: 'above 0' }
      throw new InputError('a size is out of range', facts)
    }
    if (!(cost[row] + resolution > 0 && cost[row] < Infinity)) {
      const allowed = resolution > 0 ? `above −${resolution}` : 'above 0'
      const facts = { file, field, value: cost[row], allowed }
      throw new InputError('a cost is out of range', facts)
    }
  }
}

/** The rows for which `isKept` holds. */
export function pick(given: Observations, isKept: (row: number) => boolean): Observations {
  const rows: number[] = []
  for (let row = 0; row < given.size.length; row++) if (isKept(row)) rows.push(row)
  const { group } = given
  return {
    size: rows.map((row) => given.size[row]),
    cost: rows.map((row) => given.cost[row]),
    ...(group && { group: rows.map((row) => group[row]) }),
  }
}

/** Rows from the smallest size to the largest; equals stay in the given order. */
export const rowsBySize = (size: ArrayLike<number>): number[] =>
  Array.from(size, (_, row) => row).sort((a, b) => size[a] - size[b] || a - b)

/** Cut into `count` parts, each as long as the others or by one row longer or shorter. */
export function evenParts(rows: readonly number[], count: number): number[][] {
  return Array.from({ length: count }, (_, part) =>
    rows.slice(
      Math.floor((part * rows.length) / count),
      Math.floor(((part + 1) * rows.length) / count),
    ),
  )
}

/** One list after the other; with groups only where both have them. */
export function together(first: Observations, second: Observations): Observations {
  const both = (a: ArrayLike<number>, b: ArrayLike<number>) => [...Array.from(a), ...Array.from(b)]
  const { group } = first
  return {
    size: both(first.size, second.size),
    cost: both(first.cost, second.cost),
    ...(group && second.group && { group: both(group, second.group) }),
  }
}
