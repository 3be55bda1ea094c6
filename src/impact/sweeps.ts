/**
 * Orders that were never sent: each sampled book is walked by sells and buys of many sizes, which
 * says exactly what they would have paid at that time. The first part of the time is for fitting,
 * the last, with sizes between those of the first, is held out.
 *
 * A side counts where the recording knows it at least `reachMin` from the mid, and sizes go up to
 * what nine such books in ten hold: else large orders would be seen in deep books only.
 */
import { InputError } from '../kit/assert.ts'
import { median, quantileOf, rising } from '../kit/quantile.ts'
import { facing, halfSpread, knownDepth, type SampledBook, sides, sweepCost } from './book.ts'
import { sizesBetween } from './cost-curve.ts'
import type { Observations } from './observations.ts'

export interface Sweeps {
  readonly train: Observations
  readonly heldOut: Observations
  /** Half the spread, the median over the books for fitting. */
  readonly floor: number
  readonly notes: readonly string[]
}

/** Costs are not told apart below this: half a basis point. */
export const bookResolution = 0.5e-4
const reachMin = 0.001
const trainShare = 0.7
const blocks = 24
const sizeCount = 20
/** Smallest size, as a share of the largest. */
const smallest = 0.01
const booksPerBlock = 2
/** Fewer groups tell nothing of how they differ. */
const groupsMin = 5

export function observeBooks(books: readonly SampledBook[]): Sweeps {
  const first = books[0]
  if (first === undefined) {
    throw new InputError('there is no book to walk', { allowed: 'one book or more' })
  }
  const reach = Math.min(reachMin, ...sides.map((side) => facing(first, side).reach))
  const seen = sides.flatMap((side) =>
    books.flatMap((book, at) =>
      facing(book, side).reach >= reach * (1 - 1e-9) ? [{ book, side, at }] : [],
    ),
  )
  const largest = quantileOf(rising(seen.map(({ book, side }) => knownDepth(book, side))), 0.1)
  const isFew = books.length < blocks * booksPerBlock
  const grid = sizesBetween([smallest * largest, largest], 2 * sizeCount - 1)
  const split = isFew ? books.length : Math.floor(trainShare * books.length)
  const train = columns()
  const heldOut = columns()
  for (const { book, side, at } of seen) {
    const isTrain = at < split
    for (const [row, size] of grid.entries()) {
      const isGrid = row % 2 === 0
      if (isFew ? false : isTrain !== isGrid) continue
      const cost = sweepCost(book, side, size)
      if (Number.isNaN(cost)) continue
      const into = (isFew ? isGrid : isTrain) ? train : heldOut
      into.size.push(size)
      into.cost.push(cost)
      into.group.push(isFew ? at : Math.floor((blocks * at) / books.length))
    }
  }
  const isGrouped = books.length >= groupsMin
  const left = 2 * books.length - seen.length
  return {
    train: isGrouped ? train : { size: train.size, cost: train.cost },
    heldOut: isGrouped ? heldOut : { size: heldOut.size, cost: heldOut.cost },
    floor: median(books.slice(0, Math.max(1, split)).map(halfSpread)),
    notes: notesOf(books.length, left, isFew),
  }
}

const columns = () => ({ size: [] as number[], cost: [] as number[], group: [] as number[] })

function notesOf(count: number, left: number, isFew: boolean): string[] {
  const notes = isFew
    ? [`${count === 1 ? 'one book' : `${count} books`}: judged on every second size, held out`]
    : [
        `held out: the last 30 % of ${count} books, at sizes between those of the first 70 %; ` +
          'what is shown is fitted to all',
        `errors: ${blocks} blocks of time count as so many observations`,
      ]
  if (left > 0) notes.push(`${left} sides left out: known less than 10 bp from the mid`)
  return notes
}
