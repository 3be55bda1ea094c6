/** One or two settings of the scenario of a desk over many values. */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { InputError } from '../../kit/assert.ts'
import { type SweepPoint, type SweepReport, sweepPoint, sweepReport } from '../sweep/sweep.ts'
import { readUntil } from '../sweep/until.ts'
import { pointsOf, readVary } from '../sweep/vary.ts'
import type { Long } from './long.ts'

export interface SweepAsked {
  /** `path=from:to:count` or `path=a,b,c`, one or two. */
  readonly vary: readonly string[]
  /** Looked for: `badDebtUsd > 1e6`; empty: only the thresholds of the scenario. */
  readonly until: string
  /** The first is drawn. */
  readonly metrics: readonly string[]
}

const runsMax = 2500

export function* sweepOf(
  load: (set: readonly string[]) => LoadedScenario,
  registry: Registry,
  { vary, until, metrics }: SweepAsked,
): Long<SweepReport> {
  const axes = vary.map(readVary)
  const points = pointsOf(axes)
  if (points.length > runsMax) {
    const allowed = `at most ${runsMax} runs`
    throw new InputError('too many runs', { field: 'vary', value: points.length, allowed })
  }
  const sought = until.trim() === '' ? [] : [readUntil(until)]
  const open = (values: readonly string[]): LoadedScenario => {
    const loaded = load(axes.map(({ path }, at) => `${path}=${values[at]}`))
    return { ...loaded, thresholds: [...loaded.thresholds, ...sought] }
  }
  const first = open(points[0] ?? [])
  const found: SweepPoint[] = []
  for (const [at, values] of points.entries()) {
    const point = sweepPoint(open(values), registry, values, metrics)
    if (point !== null) found.push(point)
    if ((yield { done: at + 1, of: points.length, what: 'runs' }) === true) break
  }
  return sweepReport(first, axes, metrics, found)
}
