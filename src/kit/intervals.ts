/**
 * Intervals of one length, one after the other from time 0: the k-th begins at `k · everyMs` as
 * that is computed. A quotient alone may round to the one before: at `3 · 1.4` the third would not
 * have begun, and whoever waits for it would wait for ever.
 */

/** Which of them a time stands in, counted from 0. */
export function intervalAt(timeMs: number, everyMs: number): number {
  const about = Math.floor(timeMs / everyMs)
  if ((about + 1) * everyMs <= timeMs) return about + 1
  return about * everyMs > timeMs ? about - 1 : about
}

/** When it began. */
export const intervalBeganMs = (timeMs: number, everyMs: number): number =>
  intervalAt(timeMs, everyMs) * everyMs

/** When the next one begins, which is after `timeMs`. */
export const nextIntervalMs = (timeMs: number, everyMs: number): number =>
  (intervalAt(timeMs, everyMs) + 1) * everyMs
