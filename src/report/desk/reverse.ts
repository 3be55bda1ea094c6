/**
 * Reverse stress of the scenario of a desk, for one number and a limit: the whole grid is run once
 * and kept, so that another limit asks for nothing but what lies between neighbours.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { findReverse } from '../reverse/find.ts'
import { type ReverseReport, readSought, reverseReport } from '../reverse/reverse.ts'
import { createSearch, type Point, rowOf } from '../reverse/search.ts'
import { sweepPoint } from '../sweep/sweep.ts'
import { pointsOf } from '../sweep/vary.ts'
import type { Long } from './long.ts'

export interface ReverseAsked {
  /** From mild to severe, one or two: `shocks.0.drop=0:0.5`. */
  readonly vary: readonly string[]
  readonly metric: string
  /** Looked for is `metric > limit`. */
  readonly limit: number
}

export interface ReverseAnswer {
  readonly report: ReverseReport
  readonly asked: ReverseAsked
  /** Of each point of the grid, the last axis fastest; null: not run. */
  readonly numbers: readonly (number | null)[]
  /** The command that searches for the same. */
  readonly command: string
}

const halvings = 10

/** What a search has run, by scenario settings and number. */
export type KnownRuns = Map<string, number | null>

export function* reverseOf(
  load: (set: readonly string[]) => LoadedScenario,
  registry: Registry,
  asked: ReverseAsked,
  known: KnownRuns,
): Long<Omit<ReverseAnswer, 'command'>> {
  const { vary, metric, limit } = asked
  const axes = readSought(vary)
  const setsOf = (values: readonly string[]) => axes.map(({ path }, at) => `${path}=${values[at]}`)
  const numberOf = (values: readonly string[]): number | null => {
    const set = setsOf(values)
    const key = keyOf(metric, set)
    const before = known.get(key)
    if (before !== undefined) return before
    const point = sweepPoint(load(set), registry, values, [metric])
    const number = point?.metrics[0] ?? null
    known.set(key, number)
    return number
  }
  const condition = `${metric} > ${limit}`
  const search = findReverse(axes, { halvings, all: true })
  let step = search.next()
  while (step.done !== true) {
    const { runs, done, of } = step.value
    const met: string[][] = []
    for (const values of runs) {
      const number = numberOf(values)
      const isStopped = (yield { done: Math.min(of, done + met.length), of, what: 'runs' }) === true
      if (isStopped) break
      met.push(number !== null && number > limit ? [metric] : [])
    }
    step = search.next(met)
  }
  const found = step.value
  const report = reverseReport({ id: load([]).id }, [condition], axes, found)
  const numbers = pointsOf(axes).map((values) => known.get(keyOf(metric, setsOf(values))) ?? null)
  return { report, asked, numbers }
}

const keyOf = (metric: string, set: readonly string[]): string => JSON.stringify([metric, ...set])

export interface Frontier {
  /** By point of the grid: it breaks. */
  readonly breaks: readonly boolean[]
  /** Points that break and than which none is milder. */
  readonly minimal: readonly Point[]
}

/** Where the same runs break at another limit: nothing is run. */
export function frontierAt({ report, numbers }: ReverseAnswer, limit: number): Frontier {
  const sizes = report.axes.map(({ values }) => values.length)
  const breaks = numbers.map((number) => number !== null && number > limit)
  const search = createSearch(sizes, true)
  for (let point = search.next(); point !== null; point = search.next()) {
    search.tell(breaks[rowOf(sizes, point)] === true)
  }
  return { breaks, minimal: search.minimal }
}
