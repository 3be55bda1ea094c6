/**
 * The lowest point of a function of a few numbers, by the simplex of Nelder and Mead, begun again
 * from where it ended until that brings nothing more. No derivatives; infinite values are walls.
 *
 * Source: Nelder and Mead, A simplex method for function minimization, Computer Journal 7 (1965).
 * Ignores: whether there is another, lower point: start from several.
 */
import { assert } from './assert.ts'

export interface Minimum {
  readonly point: readonly number[]
  readonly value: number
  /** How often the function was asked. */
  readonly asked: number
}

const restartsMax = 30

/** `steps`: how far the first corners stand from the start, one for each number. */
export function minimise(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  steps: readonly number[],
  { tolerance = 1e-13, askedMax = 20_000 } = {},
): Minimum {
  assert(start.length >= 1 && start.length === steps.length, 'minimise: a step for each number')
  let best: Minimum = { point: start, value: f(start), asked: 1 }
  assert(best.value < Infinity, 'minimise: the function has a value at the start')
  for (let restart = 0; restart < restartsMax && best.asked < askedMax; restart++) {
    const scale = restart === 0 ? 1 : 0.1 / (1 + restart / 4)
    const from = best
    best = simplex(f, from, steps, scale, tolerance, askedMax)
    if (restart > 0 && from.value - best.value <= tolerance * (1 + Math.abs(best.value))) break
  }
  return best
}

interface Corner {
  readonly point: readonly number[]
  readonly value: number
}

function simplex(
  f: (point: readonly number[]) => number,
  from: Minimum,
  steps: readonly number[],
  scale: number,
  tolerance: number,
  askedMax: number,
): Minimum {
  let asked = from.asked
  const ask = (point: readonly number[]): Corner => {
    asked++
    const value = f(point)
    return { point, value: Number.isNaN(value) ? Infinity : value }
  }
  let corners: Corner[] = [
    from,
    ...steps.map((step, at) => ask(from.point.with(at, (from.point[at] as number) + scale * step))),
  ]
  while (asked < askedMax) {
    corners = corners.toSorted((a, b) => a.value - b.value)
    const [low, worst] = [corners[0] as Corner, corners.at(-1) as Corner]
    const isFlat = worst.value - low.value <= tolerance * (1 + Math.abs(low.value))
    if (isFlat && isSmall(corners, steps)) break
    const kept = corners.slice(0, -1)
    const centre = low.point.map(
      (_, at) => kept.reduce((sum, { point }) => sum + (point[at] as number), 0) / kept.length,
    )
    const along = (share: number) =>
      ask(centre.map((value, at) => value + share * (value - (worst.point[at] as number))))
    const next = step(along, low, kept.at(-1) as Corner, worst)
    if (next !== null) corners = [...kept, next]
    else {
      const half = ({ point }: Corner) =>
        ask(point.map((value, at) => (value + (low.point[at] as number)) / 2))
      corners = [low, ...corners.slice(1).map(half)]
    }
  }
  const low = corners.reduce((a, b) => (b.value < a.value ? b : a))
  return { point: low.point, value: low.value, asked }
}

/** The corner in place of the worst; null: draw all of them towards the best. */
function step(
  along: (share: number) => Corner,
  low: Corner,
  second: Corner,
  worst: Corner,
): Corner | null {
  const mirrored = along(1)
  if (mirrored.value < low.value) {
    const further = along(2)
    return further.value < mirrored.value ? further : mirrored
  }
  if (mirrored.value < second.value) return mirrored
  const nearer = mirrored.value < worst.value ? along(0.5) : along(-0.5)
  return nearer.value < Math.min(mirrored.value, worst.value) ? nearer : null
}

/** Corners within a ten-millionth of the first steps: the place is known, not only the value. */
function isSmall(corners: readonly Corner[], steps: readonly number[]): boolean {
  return steps.every((size, at) => {
    const values = corners.map(({ point }) => point[at] as number)
    return Math.max(...values) - Math.min(...values) <= 1e-7 * Math.abs(size)
  })
}
