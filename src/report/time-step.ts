const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** Lengths of time that people count in, ascending. */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((length) => length * second),
  ...[1, 2, 5, 10, 15, 30].map((length) => length * minute),
  ...[1, 2, 3, 4, 6, 8, 12, 24].map((length) => length * hour),
]
const tooLong = 3

/**
 * Cuts `endMs` into at most `count` equal parts whose length is a whole number of `stepMs`, and if
 * it can be one that people count in.
 */
export function timeStep(endMs: number, count: number, stepMs: number): number {
  const least = Math.max(stepMs, endMs / count)
  const nice = steps.find((ms) => ms >= least && ms % stepMs === 0)
  return nice !== undefined && nice < tooLong * least ? nice : Math.ceil(least / stepMs) * stepMs
}
