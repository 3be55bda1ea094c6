/**
 * Reverse stress: which settings break a threshold, the mildest first, with what was searched and
 * what was not. The search is `search.ts`; here its answer is told.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { count } from '../quantity.ts'
import { type Axis, readVary } from '../sweep/vary.ts'
import { type Row, type Table, tableOf, textColumn } from '../table.ts'
import { joined, plural, say, type Text } from '../text.ts'
import { type Bracket, cell, type Point, rowOf, type Search, stretchesOf } from './search.ts'

export interface SoughtAxis extends Axis {
  /** Values lie between two ends: what lies between neighbours may be tried too. */
  readonly isRange: boolean
}

/** Values of an axis that says none: few enough for one, two and more axes. */
const usualCounts = [51, 21, 11]

/** `path=from:to` is a range of 51 values, or of 21 or 11 beside other axes; else as `readVary`. */
export function readSought(texts: readonly string[]): SoughtAxis[] {
  const many = usualCounts[Math.min(texts.length, usualCounts.length) - 1]
  return texts.map((text) => {
    const isOpen = /=[^:,]+:[^:,]+$/.test(text)
    const isRange = /=[^,]*:/.test(text)
    return { ...readVary(isOpen ? `${text}:${many}` : text), isRange }
  })
}

/** A point that breaks and than which none is milder. */
export interface MinimalSet {
  /** In the order of the axes. */
  readonly values: readonly string[]
  /** By axis, all others as in `values`; null: the axis begins there. */
  readonly brackets: readonly (Bracket | null)[]
  /** Which conditions are met. */
  readonly met: readonly string[]
}

/** Values of a single axis between which a condition is met wherever it was asked. */
export interface MetStretch {
  readonly from: string
  readonly to: string
  /** Where it begins and ends; null: the grid does. */
  readonly begin: Bracket | null
  readonly end: Bracket | null
}

export interface ReverseReport {
  readonly title: string
  readonly conditions: readonly string[]
  readonly axes: readonly SoughtAxis[]
  readonly runs: { readonly grid: number; readonly asked: number; readonly between: number }
  /** False: it was stopped before all was known. */
  readonly isWhole: boolean
  readonly minimal: readonly MinimalSet[]
  /** Along a single axis; null where there are more. */
  readonly stretches: readonly MetStretch[] | null
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export interface Found {
  readonly search: Search
  readonly isWhole: boolean
  /** Runs between points of the grid. */
  readonly between: number
  readonly minimal: readonly MinimalSet[]
  /** Brackets by the place of a single axis before which something changes. */
  readonly changes: ReadonlyMap<number, Bracket>
}

/** The bracket of a minimal point along an axis, on the grid: null where the axis begins. */
export function bracketAt({ values }: Axis, place: number): Bracket | null {
  const [holds, breaks] = [values[place - 1], values[place]]
  return holds === undefined || breaks === undefined ? null : { holds, breaks }
}

/** What is asked of a scenario: `--until`, or else its own thresholds. */
export function reverseReport(
  { id }: Pick<LoadedScenario, 'id'>,
  conditions: readonly string[],
  axes: readonly SoughtAxis[],
  found: Found,
): ReverseReport {
  const { search, isWhole, between, minimal } = found
  const [only] = axes
  const stretches = axes.length === 1 && only ? metStretches(only, found) : null
  const runs = { grid: search.cells.length, asked: search.asked, between }
  const tables = [
    stretches === null ? minimalTable(axes, conditions, minimal) : stretchTable(stretches),
    ...(axes.length === 2 ? [frontier(axes, search)] : []),
  ].filter(({ rows }) => rows.length > 0)
  return {
    title: `${id}: ${axes.map(({ path }) => path).join(' × ')} until ${conditions.join(' or ')}`,
    ...{ conditions, axes, runs, isWhole, minimal, stretches },
    sentences: [
      ...(isWhole ? [] : ['It was stopped: what is told is what was found until then.']),
      stretches === null ? setsTold(axes, minimal) : stretchesTold(axes, stretches),
      searchedTold(axes, search, between),
    ],
    tables,
  }
}

function metStretches({ values }: SoughtAxis, { search, changes }: Found): MetStretch[] {
  return stretchesOf(search.cells).map(({ from, to }) => ({
    from: values[from] ?? '',
    to: values[to] ?? '',
    begin: changes.get(from) ?? null,
    end: changes.get(to + 1) ?? null,
  }))
}

function stretchesTold(axes: readonly SoughtAxis[], stretches: readonly MetStretch[]): Text {
  const path = axes[0]?.path ?? ''
  const [first] = stretches
  if (first === undefined) return `Not met at any value of ${path}.`
  const { begin } = first
  if (begin === null) return `Met at the mildest value already: ${path} = ${first.from}.`
  const again = stretches.length - 1
  const more = again === 0 ? '' : say` It comes and goes: met again in ${plural(again, 'stretch')}.`
  return say`Met first at ${path} = ${begin.breaks}, not yet at ${begin.holds}.${more}`
}

function setsTold(axes: readonly SoughtAxis[], minimal: readonly MinimalSet[]): Text {
  if (minimal.length === 0) return 'Not met at any point.'
  const [first] = minimal
  const values = axes.map(({ path }, at) => `${path} = ${first?.values[at]}`).join(', ')
  if (minimal.length === 1) return `Met from one point on that is mildest: ${values}.`
  return say`Met at ${count(minimal.length)} points of which none is milder than another; \
with ${values}, for one.`
}

function searchedTold(axes: readonly SoughtAxis[], search: Search, between: number): Text {
  const left = search.cells.length - search.asked
  const extents = axes.map(
    ({ path, values }) => say`${count(values.length)} of ${path} from ${values[0] ?? ''} to \
${values.at(-1) ?? ''}`,
  )
  const halves = between > 0 ? say` and ${count(between)} between neighbours` : ''
  const beyond = left > 0 ? say`${count(left)} points beyond the mildest, and ` : ''
  const points = say`${count(search.asked)} points of the grid (${joined(extents, ', ')})`
  return say`Searched: ${points}${halves}. \
Not searched: ${beyond}what comes and goes between two neighbours.`
}

const told = (bracket: Bracket | null, side: keyof Bracket) => bracket?.[side] ?? ''

function stretchTable(stretches: readonly MetStretch[]): Table {
  const rows = stretches.map(({ from, to, begin, end }): Text[] => [
    told(begin, 'holds'),
    begin === null ? from : begin.breaks,
    end === null ? to : end.breaks,
    told(end, 'holds'),
  ])
  const columns = [
    textColumn('before', 'not yet at'),
    textColumn('from', 'met from'),
    textColumn('to', 'to'),
    textColumn('after', 'no longer at'),
  ]
  return tableOf('stretches', 'Where it is met', columns, rows)
}

function minimalTable(
  axes: readonly SoughtAxis[],
  conditions: readonly string[],
  minimal: readonly MinimalSet[],
): Table {
  const isTold = conditions.length > 1
  const rows = minimal.map(({ values, brackets, met }): Text[] => [
    ...axes.flatMap((_, at): Text[] => [values[at] ?? '', bracketText(brackets[at] ?? null)]),
    ...(isTold ? [met.join(', ')] : []),
  ])
  const columns = [
    ...axes.flatMap(({ path }, at) => [
      textColumn(path),
      textColumn(`edge-${at}`, 'holds … breaks'),
    ]),
    ...(isTold ? [textColumn('met')] : []),
  ]
  return tableOf('minimal', 'Minimal sets: nothing milder that was run breaks', columns, rows)
}

const bracketText = (bracket: Bracket | null): string =>
  bracket === null ? 'where it begins' : `${bracket.holds} … ${bracket.breaks}`

const marks: Readonly<Record<number, string>> = {
  [cell.unknown]: ' ',
  [cell.holds]: '·',
  [cell.breaks]: '✗',
}

/** A row for each value of the first axis, a mark for each of the second. */
/** What marks of a grid mean, of which so many rows were searched. */
export function searchedNote(down: readonly string[], searched: number): string {
  const left = down.length - searched
  const more = left > 0 ? `; so is all from ${down[searched]} to ${down.at(-1)}` : ''
  return `· holds, ✗ breaks, blank: not searched${more}`
}

function frontier([down, right]: readonly SoughtAxis[], { cells }: Search): Table {
  const across = right as SoughtAxis
  const sizes = [(down as SoughtAxis).values.length, across.values.length]
  const { values } = down as SoughtAxis
  const last = cells.findLastIndex((it) => it !== cell.unknown)
  const searched = Math.floor(last / across.values.length) + 1
  const rows = values.slice(0, searched).map((value, row): Row => {
    const own = across.values.map((_, column) => cells[rowOf(sizes, [row, column] as Point)])
    const first = own.indexOf(cell.breaks)
    const picture = own.map((it) => marks[it ?? cell.unknown]).join('')
    return { cells: { value, first: across.values[first] ?? '', picture: picture.trimEnd() } }
  })
  const columns = [
    textColumn('value', `${(down as SoughtAxis).path} ↓`),
    textColumn('first', 'met first at'),
    textColumn('picture', `${across.path} →`),
  ]
  const note = searchedNote(values, searched)
  return { id: 'frontier', title: 'Frontier', columns, rows, notes: [note] }
}
