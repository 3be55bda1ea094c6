/**
 * Trading halts and silent oracles: until when nothing is filled on a market, and until when an
 * oracle says nothing new. The quasi-static clock stops where one ends.
 */
import { assert } from '../../kit/assert.ts'
import type { Run } from '../ports/run.ts'

/** Nothing is filled on the market before `untilMs`; a later end stands. */
export function haltMarket(run: Run, market: number, untilMs: number): void {
  hold(run, run.halts.marketUntilMs, market, untilMs)
}

/** The oracle says nothing new before `untilMs`; a later end stands. */
export function silenceOracle(run: Run, oracle: number, untilMs: number): void {
  hold(run, run.halts.oracleUntilMs, oracle, untilMs)
}

function hold(run: Run, until: Float64Array, row: number, untilMs: number): void {
  assert(untilMs > run.timeMs, 'halts: a halt ends after now')
  until[row] = Math.max(until[row], untilMs)
  run.halts.isEmpty = false
}

export const isHalted = ({ halts, timeMs }: Run, market: number): boolean =>
  timeMs < halts.marketUntilMs[market]

export const isSilent = ({ halts, timeMs }: Run, oracle: number): boolean =>
  timeMs < halts.oracleUntilMs[oracle]

/** When the next halt ends; Infinity if none is on. */
export function nextResumeMs({ halts, timeMs }: Run): number {
  let next = Number.POSITIVE_INFINITY
  for (const until of [halts.marketUntilMs, halts.oracleUntilMs]) {
    for (let row = 0; row < until.length; row++) {
      if (until[row] > timeMs) next = Math.min(next, until[row])
    }
  }
  return next
}
