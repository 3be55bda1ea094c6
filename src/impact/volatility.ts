import { log } from '../kit/math.ts'
import { midOf, type SampledBook } from './book.ts'

const hourMs = 3_600_000

/**
 * Standard deviation of log mid over √hour, from moves between neighbouring books: the root of the
 * sum of squares over the time they span.
 */
export function volatilityOf(books: readonly SampledBook[], sampleMs: number): number | null {
  if (books.length < 30) return null
  let squares = 0
  for (let row = 1; row < books.length; row++) {
    const move = log(midOf(books[row]) / midOf(books[row - 1]))
    squares += move * move
  }
  return Math.sqrt((squares / ((books.length - 1) * sampleMs)) * hourMs)
}

const hoursOfYear = 365 * 24

/** Yearly volatility of one that is given per √hour. */
export const yearlyVolatility = (perRootHour: number): number =>
  perRootHour * Math.sqrt(hoursOfYear)

/** Volatility per √hour of a yearly one. */
export const hourlyVolatility = (yearly: number): number => yearly / Math.sqrt(hoursOfYear)
