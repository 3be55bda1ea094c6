/**
 * The search of reverse stress, asked run by run: it says which values to run and hears which
 * conditions they met. Whoever drives it opens scenarios in a way of its own, and may stop.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { InputError } from '../../kit/assert.ts'
import { sweepPoint } from '../sweep/sweep.ts'
import { breachText } from '../sweep/until.ts'
import { bracketAt, type Found, type MinimalSet, type SoughtAxis } from './reverse.ts'
import { type Bracket, cell, createSearch, halve, type Point } from './search.ts'

/** A run that is asked for. */
export interface Asked {
  /** In the order of the axes, as `--set` takes them. */
  readonly values: readonly string[]
  /** Points of the grid that have been run, of how many there are. */
  readonly done: number
  readonly of: number
}

/** Which conditions a run met; null: stop. */
export type Met = readonly string[] | null

export interface FindOptions {
  /** How often each bracket is halved. */
  readonly halvings: number
  /** Ask about points beyond the mildest too. */
  readonly all?: boolean
}

export function* findReverse(
  axes: readonly SoughtAxis[],
  { halvings, all = false }: FindOptions,
): Generator<Asked, Found, Met> {
  const valuesOf = (point: Point) => axes.map(({ values }, at) => values[point[at] ?? 0] ?? '')
  // Along one axis what comes after the mildest is told too: it may come and go.
  const search = createSearch(
    axes.map(({ values }) => values.length),
    all || axes.length === 1,
  )
  const state: State = { axes, halvings, runs: 0, isWhole: true, known: new Map(), search }
  const metBy = new Map<string, readonly string[]>()
  for (let point = search.next(); point !== null; point = search.next()) {
    const met = yield askedOf(state, valuesOf(point))
    state.isWhole = met !== null
    if (met === null) break
    metBy.set(point.join(), met)
    search.tell(met.length > 0)
  }
  const minimal: MinimalSet[] = []
  for (const point of search.minimal) {
    const values = valuesOf(point)
    const brackets: (Bracket | null)[] = []
    for (const [at, axis] of axes.entries()) {
      const bracket = bracketAt(axis, point[at] ?? 0)
      brackets.push(bracket && (yield* narrow(state, at, values, bracket)))
    }
    minimal.push({ values, brackets, met: metBy.get(point.join()) ?? [] })
  }
  const changes = yield* changesOf(state)
  return { search, minimal, changes, isWhole: state.isWhole, between: state.runs }
}

interface State {
  readonly axes: readonly SoughtAxis[]
  readonly halvings: number
  readonly search: ReturnType<typeof createSearch>
  /** Brackets that have been narrowed, each once. */
  readonly known: Map<string, Bracket>
  /** Runs between points of the grid. */
  runs: number
  isWhole: boolean
}

const askedOf = ({ search }: State, values: readonly string[]): Asked => ({
  values,
  done: search.asked,
  of: search.cells.length,
})

/** Along a single axis: every change between neighbours, narrowed. */
function* changesOf(state: State): Generator<Asked, Map<number, Bracket>, Met> {
  const changes = new Map<number, Bracket>()
  const { axes, search } = state
  const [axis] = axes
  if (axis === undefined || axes.length > 1) return changes
  for (const [place, own] of search.cells.entries()) {
    const previous = search.cells[place - 1]
    if (place === 0 || own === previous || own === cell.unknown) continue
    const [before = '', after = ''] = axis.values.slice(place - 1, place + 1)
    const isBegin = own === cell.breaks
    const bracket = isBegin ? { holds: before, breaks: after } : { holds: after, breaks: before }
    changes.set(place, yield* narrow(state, 0, [after], bracket))
  }
  return changes
}

/** Looks between neighbours of the grid; a stop leaves the bracket as wide as it was. */
function* narrow(
  state: State,
  at: number,
  values: readonly string[],
  bracket: Bracket,
): Generator<Asked, Bracket, Met> {
  if (state.axes[at]?.isRange !== true || !state.isWhole) return bracket
  const key = JSON.stringify([at, values.with(at, ''), bracket])
  const before = state.known.get(key)
  if (before !== undefined) return before
  const halves = halve(bracket, state.halvings)
  let step = halves.next()
  while (step.done !== true) {
    const met = yield askedOf(state, values.with(at, step.value))
    state.isWhole = met !== null
    if (met === null) return bracket
    state.runs++
    step = halves.next(met.length > 0)
  }
  state.known.set(key, step.value)
  return step.value
}

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
): Met {
  const point = sweepPoint(loaded, registry, values, [], isStopped)
  if (point === null || isStopped()) return null
  return loaded.thresholds.filter((_, at) => point.holds[at] === false).map(({ field }) => field)
}
