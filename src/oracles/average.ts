/**
 * Running averages of something that stands still between readings, seen and renewed at steps: the
 * end of a block, the tick of a publisher. What came and went between two steps is not seen, and
 * what is seen at a step counts from there on, so the newest price has no weight yet.
 *
 *     window        (1 / W) ∫ p(s) ds             over the last W
 *     geometric     exp((1 / W) ∫ log p(s) ds)    over the last W
 *     exponential   p + (a − p) 2^(−t / H)        t after the average was a and p began
 *
 * Before the start the price was always what it was at the start.
 */
import { assert } from '../kit/assert.ts'
import { AT_REST, leftAfter } from '../kit/half-life.ts'
import { intervalBeganMs, nextIntervalMs } from '../kit/intervals.ts'
import { exp, log } from '../kit/math.ts'

/** The average of a path of steps, from its changes. */
export interface Mean {
  readonly state: object
  /** The path has always been at `value`. */
  start(value: number): void
  /** The path is at `value` from `everyMs` on: a time after the last one. */
  change(everyMs: number, value: number): void
  /** The average up to `everyMs`, at or after the last change; asked in order. */
  at(everyMs: number): number
  /** Where the path is now: what the average comes to in the end. */
  end(): number
  /** Has it come there? As of the last `at`. */
  isAtRest(): boolean
}

export interface Average {
  readonly state: object
  start(value: number): void
  /** The average at the last step, given that `value` holds from `timeMs` on. */
  see(timeMs: number, value: number): number
  /** The next step at which the average changes by itself; Infinity: at rest. */
  nextMs(): number
}

/** `mean` of what is there at each multiple of `everyMs`. */
export function createAverage(mean: Mean, everyMs: number): Average {
  const state = { mean: mean.state, seenMs: 0, seen: 0, renewedMs: 0, average: 0 }
  return {
    state,
    start(value) {
      mean.start(value)
      state.seen = state.average = value
    },
    see(timeMs, value) {
      const { seenMs } = state
      const isSampled = intervalBeganMs(seenMs, everyMs) === seenMs
      const sampledMs = isSampled ? seenMs : nextIntervalMs(seenMs, everyMs)
      if (sampledMs < timeMs && state.seen !== mean.end()) mean.change(sampledMs, state.seen)
      state.seenMs = timeMs
      state.seen = value
      const lastMs = intervalBeganMs(timeMs, everyMs)
      if (lastMs > state.renewedMs) {
        state.renewedMs = lastMs
        state.average = mean.at(lastMs)
      }
      return state.average
    },
    nextMs() {
      const isAtRest = state.seen === mean.end() && mean.isAtRest()
      return isAtRest ? Infinity : nextIntervalMs(state.renewedMs, everyMs)
    },
  }
}

/** Steps that fit into a window. */
export const stepsMax = 100_000

interface Pieces {
  /** Ring of the path's pieces: the value of each and when it began. */
  readonly beginMs: Float64Array
  readonly value: Float64Array
  first: number
  count: number
}

export function createWindowMean(
  windowMs: number,
  everyMs: number,
  how: 'arithmetic' | 'geometric',
): Mean {
  // One piece a step, the one that reaches into the window, and a new one before an old one goes.
  const capacity = Math.ceil(windowMs / everyMs) + 3
  const pieces: Pieces = {
    beginMs: new Float64Array(capacity),
    value: new Float64Array(capacity),
    first: 0,
    count: 0,
  }
  const push = (beginMs: number, value: number): void => {
    assert(pieces.count < capacity, 'average: a window holds one piece a step')
    const at = (pieces.first + pieces.count++) % capacity
    pieces.beginMs[at] = beginMs
    pieces.value[at] = value
  }
  return {
    state: pieces,
    start(value) {
      pieces.first = pieces.count = 0
      push(-Infinity, value)
    },
    change: push,
    at(everyMs) {
      forget(pieces, everyMs - windowMs)
      return meanOf(pieces, everyMs, windowMs, how === 'geometric')
    },
    end: () => pieces.value[(pieces.first + pieces.count - 1) % capacity],
    isAtRest: () => pieces.count === 1,
  }
}

/** Drops pieces that ended at or before `sinceMs`. */
function forget(pieces: Pieces, sinceMs: number): void {
  const capacity = pieces.value.length
  while (pieces.count > 1 && pieces.beginMs[(pieces.first + 1) % capacity] <= sinceMs) {
    pieces.first = (pieces.first + 1) % capacity
    pieces.count--
  }
}

/** Measured from the newest value, so that the mean of a constant is that constant, to the bit. */
function meanOf(pieces: Pieces, endMs: number, windowMs: number, isGeometric: boolean): number {
  const capacity = pieces.value.length
  let newest = 0
  let sum = 0
  let untilMs = endMs
  for (let back = pieces.count - 1; back >= 0; back--) {
    const at = (pieces.first + back) % capacity
    const value = pieces.value[at]
    const sinceMs = Math.max(pieces.beginMs[at], endMs - windowMs)
    if (sinceMs >= untilMs) continue
    if (untilMs === endMs) newest = value
    const share = (untilMs - sinceMs) / windowMs
    if (value !== newest) sum += share * (isGeometric ? log(value / newest) : value - newest)
    untilMs = sinceMs
  }
  if (!isGeometric) return newest + sum
  return newest > 0 ? newest * exp(sum) : 0
}

export function createExponentialMean(halfLifeMs: number): Mean {
  const state = { sinceMs: 0, before: 0, value: 0, now: 0 }
  const at = (everyMs: number): number => {
    const { sinceMs, before, value } = state
    const left = leftAfter(everyMs - sinceMs, halfLifeMs)
    state.now = left < AT_REST ? value : value + (before - value) * left
    return state.now
  }
  return {
    state,
    start(first) {
      state.before = state.value = state.now = first
    },
    change(everyMs, next) {
      state.before = at(everyMs)
      state.sinceMs = everyMs
      state.value = next
    },
    at,
    end: () => state.value,
    isAtRest: () => state.now === state.value,
  }
}
