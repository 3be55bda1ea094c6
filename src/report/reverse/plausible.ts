/**
 * Reverse stress over a region of plausible settings: the worst within so many standard deviations
 * of what a generator draws, and the nearest that breaks a condition. The searches are in
 * `risk/plausible-search.ts`; here they ask for settings, and their answer is told.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { createStream } from '../../kit/streams.ts'
import {
  distanceOf,
  type SearchSize,
  searchNearest,
  searchWorst,
} from '../../risk/plausible-search.ts'
import { quantityFor } from '../metric.ts'
import { jointMoments } from '../montecarlo/pieces.ts'
import { count, figure } from '../quantity.ts'
import { numberColumn, type Table, tableOf, textColumn } from '../table.ts'
import { joined, say, type Text } from '../text.ts'

export interface PlausiblePoint {
  /** In the order of the settings. */
  readonly values: readonly number[]
  /** Standard deviations from the mean, as Mahalanobis counts them. */
  readonly distance: number
}

export interface PlausibleFound {
  readonly worst: PlausiblePoint & { readonly loss: number }
  /** Null: none was found within the region, or nothing was looked for. */
  readonly nearest: PlausiblePoint | null
  readonly runs: number
}

/** What a run at a point says. */
export interface PlausibleRun {
  readonly loss: number
  readonly breaks: boolean
}

export interface PlausibleAsked extends SearchSize {
  /** What the generator has drawn: mean and covariance are theirs. */
  readonly draws: readonly (readonly number[])[]
  readonly within: number
  readonly seed: number
  /** Whether anything is looked for. */
  readonly isSought: boolean
}

/** Asks for a run at values of the settings, one at a time. */
export function* findPlausible({
  draws,
  within,
  seed,
  isSought,
  ...size
}: PlausibleAsked): Generator<readonly number[], PlausibleFound, PlausibleRun> {
  const { mean, covariance } = jointMoments(draws)
  const valuesAt = (move: readonly number[]) => mean.map((it, at) => it + (move[at] ?? 0))
  let runs = 0
  const name = 'report/reverse/plausible'
  const worst = searchWorst(covariance, within, createStream(seed, name, 0), size)
  let step = worst.next()
  while (step.done !== true) {
    runs++
    step = worst.next((yield valuesAt(step.value.move)).loss)
  }
  const { value: loss, ...point } = step.value
  const told = { values: valuesAt(point.move), distance: distanceOf(point), loss }
  if (!isSought) return { worst: told, nearest: null, runs }
  const nearest = searchNearest(covariance, within, createStream(seed, name, 1), size)
  let next = nearest.next()
  while (next.done !== true) {
    runs++
    next = nearest.next((yield valuesAt(next.value.move)).breaks)
  }
  const found = next.value
  const near = found && { values: valuesAt(found.move), distance: distanceOf(found) }
  return { worst: told, nearest: near, runs }
}

export interface PlausibleReport extends PlausibleFound {
  readonly title: string
  readonly metric: string
  readonly within: number
  readonly settings: readonly string[]
  readonly conditions: readonly string[]
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export function plausibleReport(
  { id }: LoadedScenario,
  asked: Pick<PlausibleReport, 'metric' | 'within' | 'settings' | 'conditions'>,
  found: PlausibleFound,
): PlausibleReport {
  const { metric, within, settings, conditions } = asked
  const { worst, nearest, runs } = found
  const at = ({ values }: PlausiblePoint) =>
    joined(
      settings.map((path, row) => say`${path} = ${figure(values[row])}`),
      ', ',
    )
  const sought = conditions.join(' or ')
  const near =
    nearest === null
      ? say`Nothing within them was found at which ${sought}.`
      : say`The nearest at which ${sought} is ${figure(nearest.distance)} away: ${at(nearest)}.`
  const rows: Text[][] = [
    ['worst', figure(worst.distance), ...worst.values.map(figure), quantityFor(metric, worst.loss)],
    ...(nearest === null
      ? []
      : [['nearest', figure(nearest.distance), ...nearest.values.map(figure), '']]),
  ]
  const columns = [
    textColumn('point', ''),
    numberColumn('distance', 'deviations', 'from the mean of what is drawn (Mahalanobis)'),
    ...settings.map((path) => numberColumn(path)),
    numberColumn('loss', metric),
  ]
  return {
    title: `${id}: the worst that is plausible`,
    ...{ ...found, ...asked },
    sentences: [
      say`Within ${figure(within)} standard deviations ${metric} was at most \
${quantityFor(metric, worst.loss)}, at ${at(worst)}.`,
      ...(conditions.length > 0 ? [near] : []),
      say`Found by ${count(runs)} runs: the most that was found, not the most there is.`,
    ],
    tables: [tableOf('plausible', 'In standard deviations of what is drawn', columns, rows)],
  }
}
