// The search of reverse stress over scenarios that are opened from files.
import type { LoadedScenario } from 'cascade-engine/data'
import {
  type FindOptions,
  type Found,
  findReverse,
  type Met,
  pointsOf,
  type SoughtAxis,
  soughtOf,
} from 'cascade-engine/report'

type Values = readonly string[]

export interface ReverseSearch extends FindOptions {
  /** The scenario with the values of a point; its thresholds are what is looked for. */
  open(values: Values): Promise<LoadedScenario>
  /** What runs at these values meet, in order; fewer: stopped. `first`: which search it is. */
  runs(asked: readonly Values[], first: LoadedScenario): Promise<readonly Met[]>
}

export interface Sought {
  readonly first: LoadedScenario
  /** What is looked for, as `--until` says it. */
  readonly conditions: readonly string[]
  readonly found: Found
}

/** Throws InputError where nothing is looked for, or an end of an axis cannot be set. */
export async function reverseSearch(
  axes: readonly SoughtAxis[],
  { open, runs, ...options }: ReverseSearch,
): Promise<Sought> {
  const points = pointsOf(axes)
  const first = await open(points[0] ?? [])
  await open(points.at(-1) ?? [])
  const conditions = soughtOf(first)
  const search = findReverse(axes, options)
  let step = search.next()
  while (step.done !== true) step = search.next(await runs(step.value.runs, first))
  return { first, conditions, found: step.value }
}
