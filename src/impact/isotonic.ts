/**
 * The rising curve closest to points in least squares, by pooling neighbours that fall: nothing is
 * assumed but that a larger order costs no less.
 *
 * Between the middles of two pools the curve is a straight line, outside it is level.
 *
 * Source: Barlow, Bartholomew, Bremner, Brunk 1972, pool adjacent violators.
 */

import { assert } from '../kit/assert.ts'
import { firstFrom } from '../kit/bisect.ts'

export interface Isotonic {
  /** Middles of the pools, rising, and the value of each. */
  readonly x: readonly number[]
  readonly y: readonly number[]
}

interface Pool {
  weight: number
  x: number
  y: number
}

export function fitIsotonic(x: ArrayLike<number>, y: ArrayLike<number>): Isotonic {
  assert(x.length === y.length && x.length > 0, 'isotonic: every point has both coordinates')
  const pools: Pool[] = []
  for (const pool of distinct(x, y)) {
    pools.push(pool)
    while (pools.length > 1) {
      const last = pools[pools.length - 1]
      const before = pools[pools.length - 2]
      if (last.y > before.y) break
      pools.pop()
      merge(before, last)
    }
  }
  return { x: pools.map((pool) => pool.x), y: pools.map((pool) => pool.y) }
}

/** Points in order of x; those at one x are one point. */
function distinct(x: ArrayLike<number>, y: ArrayLike<number>): Pool[] {
  const order = Array.from(x, (_, row) => row).sort((a, b) => x[a] - x[b] || a - b)
  const points: Pool[] = []
  for (const row of order) {
    const point = { weight: 1, x: x[row], y: y[row] }
    const last = points[points.length - 1]
    if (last !== undefined && last.x === point.x) merge(last, point)
    else points.push(point)
  }
  return points
}

function merge(into: Pool, from: Pool): void {
  const weight = into.weight + from.weight
  into.x = (into.x * into.weight + from.x * from.weight) / weight
  into.y = (into.y * into.weight + from.y * from.weight) / weight
  into.weight = weight
}

export function isotonicAt({ x, y }: Isotonic, at: number): number {
  const low = firstFrom(0, x.length, (pool) => x[pool] <= at)
  if (low === 0) return y[0]
  if (low === x.length) return y[low - 1]
  const share = (at - x[low - 1]) / (x[low] - x[low - 1])
  return y[low - 1] + share * (y[low] - y[low - 1])
}
