/**
 * How deep books are at growing distances from the mid, and how much that changes with time. Both
 * sides count alike.
 *
 *     density(δ) = a · δ^p          base per unit of relative price
 *     depth(δ)   = a / (p + 1) · δ^(p + 1)
 *
 * p = 0 is a book as deep at all prices (linear impact), p = 1 one that deepens in proportion
 * (square root of the size). Fitted on logarithms of depth, over distances all books know.
 */
import { exp, log } from '../kit/math.ts'
import { meanAndSd, median } from '../kit/quantile.ts'
import { depthWithin, halfSpread, midOf, type SampledBook, sides } from './book.ts'
import { fitNonlinear } from './nonlinear-fit.ts'
import { standardError } from './power-fit.ts'

export interface DepthAt {
  readonly bps: number
  /** Base on one side; null where the recording does not reach so far. */
  readonly mean: number | null
  /** Standard deviation over books and sides. */
  readonly sd: number | null
  /** Book sides that are known so far out. */
  readonly count: number
}

export interface DepthProfile {
  readonly books: number
  readonly mid: number
  /** Median spread in basis points. */
  readonly spreadBps: number
  readonly depth: readonly DepthAt[]
  /** Null where the book is too thin to fit. */
  readonly density: {
    readonly a: number
    readonly logError: number
    readonly p: number
    readonly pError: number
  } | null
}

export const depthBps: readonly number[] = [10, 25, 50, 100]
const distanceCount = 12
/** Of the reach that most books have; nearer than this is the spread. */
const nearest = 0.05
const blocks = 24

export function profileDepth(books: readonly SampledBook[]): DepthProfile {
  return {
    books: books.length,
    mid: median(books.map(midOf)),
    spreadBps: 2e4 * median(books.map(halfSpread)),
    depth: depthBps.map((bps) => depthAt(books, bps)),
    density: fitDensity(books),
  }
}

function depthAt(books: readonly SampledBook[], bps: number): DepthAt {
  const all = books.flatMap((book) => sides.map((side) => depthWithin(book, side, bps * 1e-4)))
  const known = all.filter((depth) => !Number.isNaN(depth))
  if (known.length === 0) return { bps, mean: null, sd: null, count: 0 }
  const { mean, sd, count } = meanAndSd(known)
  return { bps, mean, sd, count }
}

function fitDensity(books: readonly SampledBook[]): DepthProfile['density'] {
  const reach = median(books.flatMap(({ bidReach, askReach }) => [bidReach, askReach]))
  const distances = Array.from({ length: distanceCount }, (_, at) => {
    return reach * exp((1 - at / (distanceCount - 1)) * log(nearest))
  })
  const distance: number[] = []
  const observed: number[] = []
  const group: number[] = []
  for (const [at, book] of books.entries()) {
    for (const side of sides) {
      for (const away of distances) {
        const depth = depthWithin(book, side, away)
        if (!(depth > 0)) continue
        distance.push(log(away))
        observed.push(log(depth))
        group.push(Math.floor((blocks * at) / books.length))
      }
    }
  }
  if (observed.length < distanceCount) return null
  const centre = distance.reduce((sum, value) => sum + value, 0) / distance.length
  const { parameters, covariance } = fitNonlinear({
    observed,
    start: [observed[0], 1],
    value: ([level, slope], row) => level + slope * (distance[row] - centre),
    group: books.length >= 2 * blocks ? group : undefined,
  })
  const [level, slope] = parameters
  // depth = e^(level − slope · centre) · δ^slope, and its derivative is the density.
  const variance =
    covariance[0][0] + centre * centre * covariance[1][1] - 2 * centre * covariance[0][1]
  return {
    a: slope * exp(level - slope * centre),
    logError: standardError(variance),
    p: slope - 1,
    pError: standardError(covariance[1][1]),
  }
}
