/**
 * The search of reverse stress: it says which values to run, all at once of which none depends on
 * another, and hears which conditions they met. Whoever drives it opens scenarios in a way of its
 * own, makes the runs of a batch in any order, and may stop.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { InputError } from '../../kit/assert.ts'
import { type Asking, sideBySide } from '../../kit/side-by-side.ts'
import { sweepPoint } from '../sweep/sweep.ts'
import { breachText } from '../sweep/until.ts'
import { bracketAt, type Found, type MinimalSet, type SoughtAxis } from './reverse.ts'
import { type Bracket, cell, createSearch, halve, type Point, type Search } from './search.ts'

/** Runs that are asked for. */
export interface Asked {
  /** By run, in the order of the axes, as `--set` takes them. */
  readonly runs: readonly (readonly string[])[]
  /** Points of the grid that have been run before, of how many there are. */
  readonly done: number
  readonly of: number
}

/** Which conditions a run met. */
export type Met = readonly string[]

export interface FindOptions {
  /** How often each bracket is halved. */
  readonly halvings: number
  /** Ask about points beyond the mildest too. */
  readonly all?: boolean
}

/** Hears what each run of a batch has met, in order; fewer: stop. */
export function* findReverse(
  axes: readonly SoughtAxis[],
  { halvings, all = false }: FindOptions,
): Generator<Asked, Found, readonly Met[]> {
  const valuesOf = (point: Point) => axes.map(({ values }, at) => values[point[at] ?? 0] ?? '')
  // Along one axis what comes after the mildest is told too: it may come and go.
  const search = createSearch(
    axes.map(({ values }) => values.length),
    all || axes.length === 1,
  )
  const metBy = new Map<string, Met>()
  let isWhole = true
  for (let points = search.batch(); points.length > 0 && isWhole; points = search.batch()) {
    const told = yield askedOf(search, points.map(valuesOf))
    for (const [at, met] of told.entries()) {
      metBy.set((points[at] ?? []).join(), met)
      search.tell(met.length > 0)
    }
    isWhole = told.length === points.length
  }
  const minimal = search.minimal.map((point) => {
    const values = valuesOf(point)
    const wide = axes.map((axis, at): Wide | null => {
      const bracket = bracketAt(axis, point[at] ?? 0)
      return bracket && { at, values, bracket }
    })
    return { values, wide, met: metBy.get(point.join()) ?? [] }
  })
  const changes = changesOf(axes, search)
  const wide = [...minimal.flatMap(({ wide }) => wide), ...changes.values()]
  const narrowed = yield* narrow(axes, search, isWhole ? wide : [], halvings)
  const bracketOf = (wide: Wide) => narrowed.brackets.get(keyOf(wide)) ?? wide.bracket
  return {
    search,
    minimal: minimal.map(({ values, wide, met }): MinimalSet => {
      return { values, brackets: wide.map((it) => it && bracketOf(it)), met }
    }),
    changes: new Map([...changes].map(([place, wide]) => [place, bracketOf(wide)])),
    isWhole: isWhole && narrowed.isWhole,
    between: narrowed.runs,
  }
}

const askedOf = (search: Search, runs: Asked['runs']): Asked => ({
  runs,
  done: search.asked,
  of: search.cells.length,
})

/** Neighbours of the grid along one axis, between which it changes; the others as in `values`. */
interface Wide {
  readonly at: number
  readonly values: readonly string[]
  readonly bracket: Bracket
}

const keyOf = ({ at, values, bracket }: Wide): string =>
  JSON.stringify([at, values.with(at, ''), bracket])

/** Along a single axis: every change between neighbours, by the place after it. */
function changesOf(axes: readonly SoughtAxis[], { cells }: Search): Map<number, Wide> {
  const changes = new Map<number, Wide>()
  const [axis] = axes
  if (axis === undefined || axes.length > 1) return changes
  for (const [place, own] of cells.entries()) {
    if (place === 0 || own === cells[place - 1] || own === cell.unknown) continue
    const [before = '', after = ''] = axis.values.slice(place - 1, place + 1)
    const isBegin = own === cell.breaks
    const bracket = isBegin ? { holds: before, breaks: after } : { holds: after, breaks: before }
    changes.set(place, { at: 0, values: [after], bracket })
  }
  return changes
}

interface Narrowed {
  readonly brackets: ReadonlyMap<string, Bracket>
  readonly runs: number
  readonly isWhole: boolean
}

/** Looks between neighbours of the grid; a stop leaves a bracket as wide as it was. */
function* narrow(
  axes: readonly SoughtAxis[],
  search: Search,
  wide: readonly (Wide | null)[],
  halvings: number,
): Generator<Asked, Narrowed, readonly Met[]> {
  const own = wide.flatMap((it) => (it !== null && axes[it.at]?.isRange === true ? [it] : []))
  const unique = [...new Map(own.map((it) => [keyOf(it), it]))]
  const halves = sideBySide(unique.map(([, it]) => halvedAt(it, halvings)))
  let [runs, isWhole] = [0, true]
  let step = halves.next()
  while (step.done !== true) {
    const asked = step.value
    const told = yield askedOf(search, asked)
    runs += told.length
    isWhole = told.length === asked.length
    step = halves.next(told)
  }
  const found = step.value
  const brackets = new Map<string, Bracket>()
  for (const [row, [key]] of unique.entries()) {
    const bracket = found[row]
    if (bracket) brackets.set(key, bracket)
  }
  return { brackets, runs, isWhole }
}

function* halvedAt({ at, values, bracket }: Wide, halvings: number): Asking<Values, Met, Bracket> {
  const halves = halve(bracket, halvings)
  let step = halves.next()
  while (step.done !== true) {
    const met = yield values.with(at, step.value)
    step = halves.next(met.length > 0)
  }
  return step.value
}

type Values = readonly string[]

/** The conditions that a scenario's thresholds look for. Throws InputError where there are none. */
export function soughtOf({ thresholds }: LoadedScenario): string[] {
  if (thresholds.length > 0) return thresholds.map(breachText)
  const allowed = "--until 'badDebtUsd > 1e6', or a scenario with thresholds"
  throw new InputError('nothing is looked for', { field: '--until', allowed })
}

/** Runs a scenario: which of its thresholds break, by their fields; null where it was stopped. */
export function metBy(
  loaded: LoadedScenario,
  registry: Registry,
  values: readonly string[],
  isStopped: () => boolean = () => false,
): Met | null {
  const point = sweepPoint(loaded, registry, values, [], isStopped)
  if (point === null || isStopped()) return null
  return loaded.thresholds.filter((_, at) => point.holds[at] === false).map(({ field }) => field)
}
