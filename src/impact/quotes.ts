/**
 * Quotes of an exchange or aggregator as observations: a sweep asks for many sizes within seconds,
 * a new one begins after a pause.
 *
 * What is quoted is the share I by which the price falls short of the best of its sweep; the cost
 * used here is I / (1 − I), the best price over the one quoted less one, which has no upper end and
 * is exactly proportional to the size in a constant-product pool.
 */
import { InputError } from '../kit/assert.ts'
import { median } from '../kit/quantile.ts'
import { type Observations, rowsBySize } from './observations.ts'

export interface Quotes {
  readonly size: readonly number[]
  /** Share of the value lost, below 1. */
  readonly impact: readonly number[]
  /** In any unit; rows come in its order. */
  readonly timeMs: readonly number[]
}

/** Quotes of one sweep are seconds apart and the market moves between them: ten basis points. */
export const quoteResolution = 1e-3
/** Every fifth size is held out. */
const heldOutEvery = 5
/** Longer than so many usual gaps between two quotes. */
const pauseTimes = 20
const quotesMin = 30

export function observeQuotes(
  { size, impact, timeMs }: Quotes,
  file: string,
): { readonly train: Observations; readonly heldOut: Observations; readonly sweeps: number } {
  if (size.length < quotesMin) {
    throw new InputError('too few quotes to fit a curve', {
      file,
      value: size.length,
      allowed: `${quotesMin} or more a market`,
    })
  }
  const order = size.map((_, row) => row).sort((a, b) => timeMs[a] - timeMs[b] || a - b)
  const gap = order.slice(1).map((row, at) => timeMs[row] - timeMs[order[at]])
  const pause = pauseTimes * median(gap)
  const sweep = new Int32Array(size.length)
  for (let at = 1; at < order.length; at++) {
    sweep[order[at]] = sweep[order[at - 1]] + (gap[at - 1] > pause ? 1 : 0)
  }
  const bySize = rowsBySize(size)
  const isOut = new Uint8Array(size.length)
  for (let at = 2; at < bySize.length; at += heldOutEvery) isOut[bySize[at]] = 1
  const sweeps = sweep[order[order.length - 1]] + 1
  const part = (out: number): Observations => {
    const rows = order.filter((row) => isOut[row] === out)
    return {
      size: rows.map((row) => size[row]),
      cost: rows.map((row) => impact[row] / (1 - impact[row])),
      // Sweeps of a quote or two say nothing about groups.
      ...(sweeps >= 5 && sweeps <= size.length / 5 && { group: rows.map((row) => sweep[row]) }),
    }
  }
  return { train: part(0), heldOut: part(1), sweeps }
}
