/**
 * Where something changes that changes once. Whoever asks must know that it does: of an answer
 * that comes and goes a bisection finds some change, not the first.
 */

/** Halvings after which two doubles, however far apart, have nothing between them. */
const halvingsMax = 2100

/**
 * Draws `low` and `high` together around the change: `isLow` holds up to it and not beyond. Ends
 * where they are `width` apart, where no number lies between them, or after `halvings`.
 */
export function bisect(
  low: number,
  high: number,
  isLow: (at: number) => boolean,
  { width = 0, halvings = halvingsMax }: { width?: number; halvings?: number } = {},
): { readonly low: number; readonly high: number } {
  for (let step = 0; step < halvings && high - low > width; step++) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (isLow(middle)) low = middle
    else high = middle
  }
  return { low, high }
}

/** The first whole number from `begin` on for which `isBefore` does not hold; `end` at most. */
export function firstFrom(begin: number, end: number, isBefore: (at: number) => boolean): number {
  while (begin < end) {
    const middle = Math.floor((begin + end) / 2)
    if (isBefore(middle)) begin = middle + 1
    else end = middle
  }
  return begin
}
