/**
 * The plan that scores most: a value for each of several axes, of which the first is 0, doing
 * nothing. Nothing is taken to be smooth, or monotone.
 *
 *     1. a grid: as many values of each axis, spread evenly, as half of the tries allow
 *     2. from the best of it, along one axis at a time over all its values, then steps of two axes
 *        together, until nothing is better
 *     3. from the best, between the values: steps that are halved (Hooke and Jeeves)
 *     4. from there over all amounts at once, by evolution (src/risk/cma-es.ts), then 3 again
 *
 * Doing nothing is always a plan, scores 0, and anything else has to score more than `least`:
 * rounding is no profit. Tried again, a plan costs nothing. The same input gives the same plan.
 */

import { evolve } from './cma-es.ts'

/** What a try scored; null: it was not made, and no other is. */
type Score = (values: readonly number[]) => number | null

export interface PlanSearch {
  /** By axis, ascending, the first 0. */
  readonly axes: readonly (readonly number[])[]
  readonly score: Score
  /** How many plans may be tried besides doing nothing. */
  readonly tries: number
  readonly least: number
  /** Look between the values of the axes as well. Default true. */
  readonly refines?: boolean
}

export interface FoundPlan {
  readonly values: readonly number[]
  readonly score: number
  /** Different plans that were tried. */
  readonly tried: number
  /** No try was left to be made that the search would have made. */
  readonly isWhole: boolean
}

interface Tries {
  /** −Infinity: not tried, as there was no try left. */
  of(values: readonly number[]): number
  readonly count: () => number
  readonly isOut: () => boolean
}

/** Starts of the second step. */
const startsMax = 6
/** Halvings of the third. */
const halvings = 12

export function searchPlan(search: PlanSearch): FoundPlan {
  const { axes, least, refines = true } = search
  const tries = countTries(search)
  let best: Plan = { values: axes.map(() => 0), score: 0 }
  const better = (plan: Plan): void => {
    if (plan.score > best.score + least) best = plan
  }
  const coarse = coarseGrid(axes, search.tries / 2).map((values) => ({
    values,
    score: tries.of(values),
  }))
  const starts = coarse.sort((a, b) => b.score - a.score).slice(0, startsMax)
  for (const start of starts) better(start)
  for (const start of [best, ...starts]) better(climb(search, tries, start))
  if (refines) best = evolved(search, tries, refine(search, tries, best))
  return { ...best, tried: tries.count(), isWhole: !tries.isOut() }
}

interface Plan {
  readonly values: readonly number[]
  readonly score: number
}

function countTries({ score, tries }: PlanSearch): Tries {
  const known = new Map<string, number>()
  let isOut = false
  return {
    of(values) {
      if (values.every((it) => it === 0)) return 0
      const key = values.join()
      const before = known.get(key)
      if (before !== undefined) return before
      const found = isOut || known.size >= tries ? null : score(values)
      if (found === null) {
        isOut = true
        return Number.NEGATIVE_INFINITY
      }
      known.set(key, found)
      return found
    },
    count: () => known.size,
    isOut: () => isOut,
  }
}

/** At most `most` points: the first and the last value of each axis, and others between them. */
function coarseGrid(axes: PlanSearch['axes'], most: number): number[][] {
  const counts = axes.map(() => 1)
  const size = () => counts.reduce((product, it) => product * it, 1)
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false
    // The axis of which the smallest part is there grows first.
    const order = [...axes.keys()].sort((a, b) => part(a) - part(b) || a - b)
    for (const axis of order) {
      if (counts[axis] === axes[axis].length) continue
      counts[axis]++
      isGrowing = size() <= most
      if (isGrowing) break
      counts[axis]--
    }
  }
  return axes.reduce<number[][]>(
    (points, values, axis) =>
      points.flatMap((point) => spread(values, counts[axis]).map((it) => [...point, it])),
    [[]],
  )
  function part(axis: number): number {
    return counts[axis] / axes[axis].length
  }
}

/** `count` of the values, both ends among them; one alone is the last. */
function spread(values: readonly number[], count: number): number[] {
  if (count === 1) return [values[values.length - 1]]
  const rows = Array.from({ length: count }, (_, at) =>
    Math.round((at * (values.length - 1)) / (count - 1)),
  )
  return [...new Set(rows)].map((row) => values[row])
}

/** Along the values of the axes until nothing near is better. */
function climb({ axes, least }: PlanSearch, tries: Tries, start: Plan): Plan {
  let best = start
  const attempt = (values: readonly number[]): boolean => {
    const score = tries.of(values)
    if (!(score > best.score + least)) return false
    best = { values, score }
    return true
  }
  for (let isBetter = true; isBetter && !tries.isOut(); ) {
    isBetter = false
    for (const [axis, values] of axes.entries()) {
      for (const value of values) isBetter = attempt(best.values.with(axis, value)) || isBetter
    }
    if (isBetter) continue
    for (const values of pairsAround(axes, best.values)) isBetter = attempt(values) || isBetter
  }
  return best
}

/** Plans in which two axes are a step away, each to its own side. */
function pairsAround(axes: PlanSearch['axes'], values: readonly number[]): number[][] {
  const rows = values.map((value, axis) => axes[axis].indexOf(value))
  const stepped = (axis: number, side: number): number | undefined => axes[axis][rows[axis] + side]
  const found: number[][] = []
  for (let one = 0; one < axes.length; one++) {
    for (let other = one + 1; other < axes.length; other++) {
      for (const [a, b] of [
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ] as const) {
        const [first, second] = [stepped(one, a), stepped(other, b)]
        if (first === undefined || second === undefined) continue
        found.push(values.with(one, first).with(other, second))
      }
    }
  }
  return found
}

/** Generations, and the first width as a share of each axis. */
const generationsMax = 60
const width = 0.15

/** Between the values of the axes, all at once; where nothing pays there is nowhere to begin. */
function evolved(search: PlanSearch, tries: Tries, start: Plan): Plan {
  if (!(start.score > 0)) return start
  const ends = search.axes.map((axis) => axis[axis.length - 1])
  const valuesAt = (point: readonly number[]) => point.map((it, axis) => it * ends[axis])
  const { point, score } = evolve({
    score: (at) => tries.of(valuesAt(at)),
    start: start.values.map((value, axis) => value / ends[axis]),
    ...{ width, generationsMax },
  })
  if (!(score > start.score + search.least)) return start
  return refine(search, tries, { values: valuesAt(point), score })
}

/** Between the values of the axes: what is not done stays undone. */
function refine({ axes, least }: PlanSearch, tries: Tries, start: Plan): Plan {
  let best = start
  const steps = start.values.map((value, axis) => gapAt(axes[axis], value) / 2)
  for (let turn = 0; turn < halvings; turn++) {
    let isBetter = false
    for (const [axis, step] of steps.entries()) {
      if (best.values[axis] === 0) continue
      for (const side of [1, -1]) {
        const value = within(axes[axis], best.values[axis] + side * step)
        const values = best.values.with(axis, value)
        const score = tries.of(values)
        if (!(score > best.score + least)) continue
        best = { values, score }
        isBetter = true
        break
      }
    }
    if (tries.isOut()) break
    if (!isBetter) for (const axis of steps.keys()) steps[axis] /= 2
  }
  return best
}

/** To the nearest other value of the axis. */
function gapAt(axis: readonly number[], value: number): number {
  const gaps = axis.map((it) => Math.abs(it - value)).filter((it) => it > 0)
  return gaps.length === 0 ? 0 : Math.min(...gaps)
}

const within = (axis: readonly number[], value: number): number =>
  Math.max(0, Math.min(axis[axis.length - 1], value))
