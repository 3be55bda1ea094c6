// The search of reverse stress over scenarios that are opened from files.
import { registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  type Asked,
  type FindOptions,
  type Found,
  findReverse,
  metBy,
  pointsOf,
  type SoughtAxis,
  soughtOf,
} from 'cascade-engine/report'
import type { KeptRuns } from './many/kept-runs.ts'

export interface ReverseSearch extends FindOptions {
  /** The scenario with the values of a point; its thresholds are what is looked for. */
  open(values: readonly string[]): Promise<LoadedScenario>
  readonly isStopped?: () => boolean
  /** Where runs are kept; `first` tells which search it is. Left out: nowhere. */
  readonly keep?: (first: LoadedScenario) => Promise<KeptRuns<readonly string[]>>
  /** Before each run. */
  readonly onRun?: (asked: Asked) => void
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
  { open, isStopped, onRun, keep, ...options }: ReverseSearch,
): Promise<Sought> {
  const points = pointsOf(axes)
  const first = await open(points[0] ?? [])
  await open(points.at(-1) ?? [])
  const conditions = soughtOf(first)
  const kept = await keep?.(first)
  const search = findReverse(axes, options)
  const run = async (values: readonly string[]) =>
    metBy(await open(values), registry, values, isStopped)
  let step = search.next()
  while (step.done !== true) {
    onRun?.(step.value)
    const { values } = step.value
    step = search.next(await (kept?.find(values, () => run(values)) ?? run(values)))
  }
  return { first, conditions, found: step.value }
}
