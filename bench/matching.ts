/** How many operations per second the price–time core matches, and what it answers. */
import { performance } from 'node:perf_hooks'
import { copyState, restoreState } from '../src/kit/state.ts'
import {
  type Book,
  cancel,
  createBook,
  PROVIDERS,
  place,
  take,
} from '../src/liquidity/matching/book.ts'
import { CANCEL, LIMIT, MARKET, type OrderStream, orderStream } from './order-stream.ts'

/** An empty book around the stream's first mid, with room for that many orders. */
export const createStreamBook = (orders = 65_536): Book => createBook(1, 8192, 12_287, orders)

/** Plays the stream into an empty book and returns the units filled by market orders. */
export function playStream(book: Book, { kind, quantity, at }: OrderStream): number {
  let filled = 0
  for (let row = 0; row < kind.length; row++) {
    if (kind[row] === LIMIT) place(book, PROVIDERS, quantity[row], at[row])
    else if (kind[row] === CANCEL) cancel(book, at[row])
    else if (kind[row] === MARKET) {
      take(book, quantity[row], 0)
      filled += book.taken[0]
    }
  }
  return filled
}

export interface MatchingFigures {
  readonly filled: number
  /** Operations per second: the first run, the median, the median with the stream made anew. */
  readonly cold: number
  readonly median: number
  readonly withGeneration: number
}

export function measureMatching(count: number, runs = 15): MatchingFigures {
  const stream = orderStream(count)
  const book = createStreamBook(count)
  const empty = copyState(book)
  const times: number[] = []
  let filled = 0
  for (let run = 0; run < runs; run++) {
    restoreState(book, empty)
    const before = performance.now()
    filled = playStream(book, stream)
    times.push(performance.now() - before)
  }
  const [coldMs] = times
  times.sort((a, b) => a - b)
  const perSecond = (ms: number) => (1000 * count) / ms
  const whole = Array.from({ length: 3 }, () => {
    restoreState(book, empty)
    const before = performance.now()
    playStream(book, orderStream(count))
    return performance.now() - before
  }).sort((a, b) => a - b)
  return {
    filled,
    cold: perSecond(coldMs),
    median: perSecond(times[times.length >> 1]),
    withGeneration: perSecond(whole[1]),
  }
}
