/**
 * How a market answers large orders: the mid, and the depth on the side that was hit, at growing
 * times after them, less what they were just before.
 *
 * Ignores: orders follow each other in one direction, so that what looks like a lasting effect is
 * in part the next order.
 */
import { firstFrom } from '../kit/bisect.ts'
import { exp, log } from '../kit/math.ts'
import { meanAndSd, quantileOf, rising } from '../kit/quantile.ts'
import type { Tape } from './tape.ts'

export interface Response {
  readonly lagMs: readonly number[]
  /** Mean over orders: a share of the mid in the order's direction, or of the usual depth lost. */
  readonly mean: readonly number[]
  /** Standard error by leaving out one block of time after the other. */
  readonly error: readonly number[]
  readonly orders: number
  /** Sums over the orders of each block of time. */
  readonly blocks: readonly { readonly count: number; readonly sum: readonly number[] }[]
}

export type ResponseOf = 'mid' | 'depth'

const largestShare = 0.1
const blockCount = 20
const lagCount = 12
const firstLagMs = 100
const lastLagMs = 20_000
/** The book says what a trade did within this time, and may say it before the trade is told. */
export const toldMs = 50

export function measureResponse(tape: Tape, of: ResponseOf): Response | undefined {
  const { bookMs, tradeMs, tradeSize } = tape
  const lagMs = Array.from({ length: lagCount }, (_, at) =>
    Math.round(firstLagMs * exp((at / (lagCount - 1)) * log(lastLagMs / firstLagMs))),
  )
  const enough = quantileOf(rising([0, ...tradeSize.map(Math.abs)]), 1 - largestShare)
  const begin = (bookMs[0] ?? Infinity) + toldMs
  const end = bookMs[bookMs.length - 1] - lastLagMs - toldMs
  const events = tradeMs.flatMap((time, at) => {
    return Math.abs(tradeSize[at]) >= enough && time >= begin && time <= end ? [at] : []
  })
  if (events.length < 2 * blockCount) return undefined
  const span = [tradeMs[events[0]], tradeMs[events[events.length - 1]]]
  const usual = meanAndSd([...tape.bidDepth, ...tape.askDepth]).mean
  const blocks = Array.from({ length: blockCount }, () => ({
    count: 0,
    sum: new Array<number>(lagCount).fill(0),
  }))
  for (const at of events) {
    const share = (tradeMs[at] - span[0]) / (span[1] - span[0])
    const block = blocks[Math.min(blockCount - 1, Math.floor(share * blockCount))]
    block.count++
    for (const [column, lag] of lagMs.entries()) {
      block.sum[column] += of === 'mid' ? midMove(tape, at, lag) : depthLost(tape, at, lag) / usual
    }
  }
  const used = blocks.filter(({ count }) => count > 0)
  const mean = meanOf(used)
  return { lagMs, mean, error: jackknife(used, meanOf), orders: events.length, blocks: used }
}

/** Move of the mid in the order's direction, from just before a trade to `lag` after it. */
export function midMove(tape: Tape, trade: number, lag: number): number {
  const { bookMs, mid, tradeMs, tradeSize } = tape
  const before = rowAt(bookMs, tradeMs[trade] - toldMs)
  const after = rowAt(bookMs, tradeMs[trade] + lag)
  return (tradeSize[trade] < 0 ? -1 : 1) * (mid[after] / mid[before] - 1)
}

/** On the side that was hit. */
function depthLost(tape: Tape, trade: number, lag: number): number {
  const depth = tape.tradeSize[trade] < 0 ? tape.bidDepth : tape.askDepth
  const before = rowAt(tape.bookMs, tape.tradeMs[trade] - toldMs)
  return depth[before] - depth[rowAt(tape.bookMs, tape.tradeMs[trade] + lag)]
}

/** The last row not after `time`; −1 before the first. */
export function rowAt(times: readonly number[], time: number): number {
  return firstFrom(0, times.length, (row) => times[row] <= time) - 1
}

export type Blocks = Response['blocks']

export function meanOf(blocks: Blocks): number[] {
  const count = blocks.reduce((sum, block) => sum + block.count, 0)
  return (blocks[0]?.sum ?? []).map(
    (_, column) => blocks.reduce((sum, block) => sum + block.sum[column], 0) / count,
  )
}

/** Standard errors of what is computed from blocks: leaves one out after the other. */
export function jackknife(blocks: Blocks, compute: (blocks: Blocks) => number[]): number[] {
  const left = blocks.map((_, out) => compute(blocks.filter((_block, at) => at !== out)))
  const count = left.length
  return (left[0] ?? []).map((_, column) => {
    const mean = left.reduce((sum, values) => sum + values[column], 0) / count
    const squares = left.reduce((sum, values) => {
      return sum + (values[column] - mean) * (values[column] - mean)
    }, 0)
    return Math.sqrt(((count - 1) / count) * squares)
  })
}
