/**
 * The searches of plausible stress, asking for one point at a time, so that whoever answers may
 * take its time: a run of a scenario.
 *
 *     worst      the largest loss within k standard deviations (Mahalanobis)
 *     nearest    of what breaks a condition, what is fewest standard deviations away
 *
 * Both start from several directions, go on from the best by random steps that shrink, and give
 * the best that they found, not the best there is. `nearest` halves the way in along each ray, so
 * that its point breaks and one a little nearer on the ray does not.
 */
import { InputError } from '../kit/assert.ts'
import type { Random } from '../kit/random.ts'
import { choleskyOf, type Rows } from '../kit/symmetric.ts'

export interface SearchSize {
  /** Directions to start from. */
  readonly starts?: number
  /** Steps from each. */
  readonly steps?: number
}

export interface Point {
  /** Standard deviations along independent axes. */
  readonly z: readonly number[]
  /** The factors, as moves from their mean. */
  readonly move: readonly number[]
}

export interface Told<T> extends Point {
  readonly value: T
}

export const distanceOf = ({ z }: Pick<Point, 'z'>): number =>
  Math.sqrt(z.reduce((sum, it) => sum + it * it, 0))

/** Refuses a matrix that is not positive definite, and a radius that is none. */
function regionOf(covariance: Rows, k: number) {
  const root = choleskyOf(covariance)
  if (root === null || !(k > 0)) {
    const facts = root === null ? { field: 'covariance' } : { field: 'k', value: k }
    throw new InputError('no region of plausible moves', { ...facts, allowed: 'positive' })
  }
  /** Outside the region: the nearest point on its surface. */
  return (z: readonly number[]): Point => {
    const size = distanceOf({ z })
    const scale = size > k ? k / size : 1
    const inside = z.map((it) => it * scale)
    return {
      z: inside,
      move: root.map((row) => row.reduce((sum, it, j) => sum + it * inside[j], 0)),
    }
  }
}

const directionOf = (size: number, random: Random, start: number): number[] => {
  const z = Array.from({ length: size }, (_, j) => random.normal(start, 0, 2 * j))
  const length = distanceOf({ z })
  return z.map((it) => it / length)
}

const shrinking = 0.85

/** Asks for points, is told their losses, and returns the worst. */
export function* searchWorst(
  covariance: Rows,
  k: number,
  random: Random,
  { starts = 32, steps = 60 }: SearchSize = {},
): Generator<Point, Told<number>, number> {
  const at = regionOf(covariance, k)
  const size = covariance.length
  const centre = at(new Array<number>(size).fill(0))
  let worst: Told<number> = { ...centre, value: yield centre }
  for (let start = 0; start < starts; start++) {
    const first = at(directionOf(size, random, start).map((it) => k * it))
    let here: Told<number> = { ...first, value: yield first }
    let reach = k / 2
    for (let step = 1; step <= steps; step++) {
      const next = at(here.z.map((it, j) => it + reach * random.normal(start, step, 2 * j)))
      const value = yield next
      if (value > here.value) here = { ...next, value }
      else reach *= shrinking
    }
    if (here.value > worst.value) worst = here
  }
  return worst
}

const halvings = 12

/** Asks for points, is told whether they break, and returns the nearest that does; null: none. */
export function* searchNearest(
  covariance: Rows,
  k: number,
  random: Random,
  { starts = 32, steps = 60 }: SearchSize = {},
): Generator<Point, Point | null, boolean> {
  const at = regionOf(covariance, k)
  const size = covariance.length
  const centre = at(new Array<number>(size).fill(0))
  if (yield centre) return centre
  let best: Point | null = null
  for (let start = 0; start < starts; start++) {
    const first = at(directionOf(size, random, start).map((it) => k * it))
    if (!(yield first)) continue
    let here = yield* pulledIn(first, at)
    let reach = distanceOf(here) / 2
    for (let step = 1; step <= steps; step++) {
      const length = distanceOf(here)
      const turned = here.z.map((it, j) => it + reach * random.normal(start, step, 2 * j))
      // As far away in another direction, and a little nearer.
      const scale = (0.999 * length) / Math.max(1e-12, distanceOf({ z: turned }))
      const next = at(turned.map((it) => it * scale))
      if (yield next) here = yield* pulledIn(next, at)
      else reach *= shrinking
    }
    if (best === null || distanceOf(here) < distanceOf(best)) best = here
  }
  return best
}

/** Halves the way between the middle, which holds, and a point that breaks. */
function* pulledIn(
  point: Point,
  at: (z: readonly number[]) => Point,
): Generator<Point, Point, boolean> {
  let [low, breaks] = [0, point]
  let high = 1
  for (let step = 0; step < halvings; step++) {
    const middle = (low + high) / 2
    const next = at(point.z.map((it) => it * middle))
    if (yield next) [high, breaks] = [middle, next]
    else low = middle
  }
  return breaks
}
