/**
 * The spectral radius of a matrix of weights from 0 up: what a lap around the network multiplies
 * by, in the long run. Below 1 everything dies out, and (I − A)⁻¹ exists and is not negative.
 *
 * Only what lies on a cycle counts, so the matrix is cut into strongly connected parts. In each,
 * power iteration on A + I, which does not go round in circles, is enclosed by the least and the
 * largest ratio (Ax)ᵢ / xᵢ: the radius lies between them (Collatz, Wielandt).
 */
import { assert, InputError } from '../kit/assert.ts'
import type { Sparse } from './sparse.ts'

export interface RadiusBounds {
  readonly low: number
  readonly high: number
}

const STEPS_MAX = 100_000
const CLOSE = 1e-13

/** Throws InputError for a negative weight. */
export function spectralRadius(matrix: Sparse): number {
  const { low, high } = radiusBounds(matrix)
  return (low + high) / 2
}

/** The radius lies between these, which are 1e-13 apart unless 100,000 steps were not enough. */
export function radiusBounds(matrix: Sparse): RadiusBounds {
  assert(matrix.rows === matrix.columns, 'spectralRadius: the matrix is square')
  for (let at = 0; at < matrix.value.length; at++) {
    if (matrix.value[at] >= 0) continue
    throw new InputError('A weight is below 0', {
      field: `entry ${at}`,
      value: matrix.value[at],
      allowed: '0 or more',
    })
  }
  let low = 0
  let high = 0
  for (const part of connectedParts(matrix)) {
    const bounds = partBounds(matrix, part)
    low = Math.max(low, bounds.low)
    high = Math.max(high, bounds.high)
  }
  return { low, high }
}

function partBounds({ begin, column, value }: Sparse, part: readonly number[]): RadiusBounds {
  const placeOf = new Map(part.map((row, place) => [row, place]))
  let x = new Float64Array(part.length).fill(1)
  let low = 0
  let high = Infinity
  for (let step = 0; step < STEPS_MAX && high - low > CLOSE * Math.max(1, low); step++) {
    const next = new Float64Array(part.length)
    let least = Infinity
    let most = 0
    let largest = 0
    for (const [place, row] of part.entries()) {
      let sum = x[place]
      for (let at = begin[row]; at < begin[row + 1]; at++) {
        const from = placeOf.get(column[at])
        if (from !== undefined) sum += value[at] * x[from]
      }
      next[place] = sum
      least = Math.min(least, sum / x[place])
      most = Math.max(most, sum / x[place])
      largest = Math.max(largest, sum)
    }
    low = Math.max(low, least - 1)
    high = Math.min(high, most - 1)
    x = next.map((value) => value / largest)
  }
  return { low: Math.min(low, high), high }
}

/** Strongly connected parts (Tarjan 1972, without recursion), each with its rows. */
export function connectedParts({ rows, begin, column, value }: Sparse): number[][] {
  const seen = new Int32Array(rows).fill(-1)
  const reach = new Int32Array(rows)
  const isOpen = new Uint8Array(rows)
  const next = begin.slice(0, rows)
  const open: number[] = []
  const parts: number[][] = []
  let count = 0
  for (let root = 0; root < rows; root++) {
    if (seen[root] >= 0) continue
    const path = [root]
    while (path.length > 0) {
      const row = path[path.length - 1]
      if (seen[row] < 0) {
        seen[row] = count
        reach[row] = count++
        open.push(row)
        isOpen[row] = 1
      }
      let child = -1
      while (child < 0 && next[row] < begin[row + 1]) {
        const at = next[row]++
        const to = column[at]
        if (value[at] === 0) continue
        if (seen[to] < 0) child = to
        else if (isOpen[to] === 1) reach[row] = Math.min(reach[row], seen[to])
      }
      if (child >= 0) {
        path.push(child)
        continue
      }
      path.pop()
      if (path.length > 0) {
        const above = path[path.length - 1]
        reach[above] = Math.min(reach[above], reach[row])
      }
      if (reach[row] === seen[row]) parts.push(closePart(open, isOpen, row))
    }
  }
  return parts
}

function closePart(open: number[], isOpen: Uint8Array, row: number): number[] {
  const part = open.splice(open.lastIndexOf(row))
  for (const member of part) isOpen[member] = 0
  return part
}
