/**
 * When a window is open: spells of the run, once or again and again, as bank hours are.
 *
 *     open at t   iff   opens[i] ≤ t mod repeats < closes[i] for some i      without them: always
 */
import { z } from 'zod'
import { intervalBeganMs } from '../kit/intervals.ts'
import { duration, moment } from '../units/magnitude.ts'

export const hoursParameters = {
  opensMs: z
    .array(moment())
    .min(1)
    .optional()
    .describe('when it opens, ms from the start of the run, ascending; left out: always open'),
  closesMs: z.array(duration()).min(1).optional().describe('when each of these spells ends, ms'),
  repeatsMs: duration()
    .optional()
    .describe('time after which the spells begin anew, ms: a week; left out: they do not'),
}

export interface Hours {
  readonly opensMs?: readonly number[]
  readonly closesMs?: readonly number[]
  readonly repeatsMs?: number
}

export const sayHours = {
  message: 'opens and closes alternate, as many of each, and end within repeats',
}

export function areHours({ opensMs, closesMs, repeatsMs = Infinity }: Hours): boolean {
  if (opensMs === undefined || closesMs === undefined) {
    return opensMs === closesMs && repeatsMs === Infinity
  }
  if (opensMs.length !== closesMs.length) return false
  const last = closesMs[closesMs.length - 1]
  return (
    last <= repeatsMs &&
    opensMs.every((at, row) => at < closesMs[row] && (row === 0 || at >= closesMs[row - 1]))
  )
}

export function isOpen(hours: Hours, timeMs: number): boolean {
  const { opensMs, closesMs } = hours
  if (opensMs === undefined || closesMs === undefined) return true
  const began = beganMs(hours, timeMs)
  return opensMs.some((opens, row) => began + opens <= timeMs && timeMs < began + closesMs[row])
}

/** The first opening after `timeMs`; Infinity where there is none. */
export function nextOpeningMs(hours: Hours, timeMs: number): number {
  const { opensMs, repeatsMs } = hours
  if (opensMs === undefined) return Infinity
  const began = beganMs(hours, timeMs)
  const next = opensMs.find((opens) => began + opens > timeMs)
  if (next !== undefined) return began + next
  return repeatsMs === undefined ? Infinity : began + repeatsMs + opensMs[0]
}

/** When the spells began anew the last time. */
const beganMs = ({ repeatsMs }: Hours, timeMs: number): number =>
  repeatsMs === undefined ? 0 : intervalBeganMs(timeMs, repeatsMs)
