import { InputError, registry, version } from 'cascade-engine'
import { encodeCsv, type LoadedScenario } from 'cascade-engine/data'
import {
  type Bracket,
  bracketAt,
  breachText,
  cell,
  createSearch,
  type Found,
  halve,
  type MinimalSet,
  type Point,
  pointsOf,
  type ReverseReport,
  readSought,
  readUntil,
  reverseReport,
  type SoughtAxis,
  sweepPoint,
  textOf,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { setValue } from '../set-value.ts'
import {
  isDataOnTerminal,
  isStopRequested,
  note,
  print,
  sayRunning,
  tell,
} from '../surroundings.ts'
import { toldMarkdown, toldScreen } from '../terminal/told.ts'

export interface ReverseCommandOptions extends ScenarioOptions {
  readonly vary?: readonly string[]
  readonly until?: readonly string[]
  readonly halvings: string
  readonly all?: boolean
  readonly format: 'table' | 'csv' | 'json' | 'md'
}

export async function reverseCommand(
  name: string,
  options: ReverseCommandOptions,
): Promise<number> {
  const axes = readSought(options.vary ?? [])
  if (axes.length === 0) {
    const allowed = '--vary shocks.0.drop=0:0.5, from mild to severe, once or more'
    throw new InputError('nothing is varied', { field: '--vary', allowed })
  }
  const points = pointsOf(axes)
  const halvings = halvingsOf(options.halvings)
  const sought = (options.until ?? []).map(readUntil)
  const open = opener(name, options, axes, sought)
  const first = await open(points[0] ?? [])
  await open(points.at(-1) ?? [])
  if (first.thresholds.length === 0) {
    const allowed = "--until 'badDebtUsd > 1e6', or a scenario with thresholds"
    throw new InputError('nothing is looked for', { field: '--until', allowed })
  }
  sayRunning()
  const found = await find(axes, open, halvings, options.all ?? false)
  const conditions = options.until ?? first.thresholds.map(breachText)
  const report = reverseReport(first, conditions, axes, found)
  show(report, found, options.format)
  return found.isWhole ? exits.held : exits.stopped
}

/** The same search for whoever opens scenarios otherwise; `until` empty: their own thresholds. */
export async function reverseSearch(
  axes: readonly SoughtAxis[],
  open: Open,
  halvings: number,
  until: readonly string[],
): Promise<ReverseReport> {
  const first = await open(pointsOf(axes)[0] ?? [])
  if (first.thresholds.length === 0) {
    const allowed = "'badDebtUsd > 1e6', or a scenario with thresholds"
    throw new InputError('nothing is looked for', { field: 'until', allowed })
  }
  const conditions = until.length > 0 ? until : first.thresholds.map(breachText)
  return reverseReport(first, conditions, axes, await find(axes, open, halvings, false))
}

type Open = (values: readonly string[]) => Promise<LoadedScenario>

/** What is looked for stands in place of the scenario's own thresholds. */
function opener(
  name: string,
  options: ReverseCommandOptions,
  axes: readonly SoughtAxis[],
  sought: LoadedScenario['thresholds'],
): Open {
  let isFirst = true
  return async (values) => {
    const set = [...(options.set ?? []), ...axes.map(({ path }, at) => `${path}=${values[at]}`)]
    const loaded = await openScenario(name, { ...options, set }, isFirst ? note : () => {})
    isFirst = false
    return sought.length > 0 ? { ...loaded, thresholds: sought } : loaded
  }
}

const halvingsMax = 60

function halvingsOf(text: string): number {
  const halvings = Number(text)
  if (/^\d+$/.test(text) && halvings <= halvingsMax) return halvings
  const facts = { field: '--halvings', value: text, allowed: `0 to ${halvingsMax}` }
  throw new InputError(`--halvings ${text} is no number of halvings`, facts)
}

/** Runs one point: which conditions are met, or null where it was stopped. */
async function metAt(open: Open, values: readonly string[]): Promise<string[] | null> {
  const loaded = await open(values)
  const point = sweepPoint(loaded, registry, values, [], isStopRequested)
  if (point === null || isStopRequested()) return null
  return loaded.thresholds.filter((_, at) => point.holds[at] === false).map(({ field }) => field)
}

async function find(
  axes: readonly SoughtAxis[],
  open: Open,
  halvings: number,
  all: boolean,
): Promise<Found> {
  const valuesOf = (point: Point) => axes.map(({ values }, at) => values[point[at] ?? 0] ?? '')
  // Along one axis what comes after the mildest is told too: it may come and go.
  const search = createSearch(
    axes.map(({ values }) => values.length),
    all || axes.length === 1,
  )
  const progress = createCount(search.cells.length, 0)
  const metBy = new Map<string, string[]>()
  let isWhole = true
  for (let point = search.next(); point !== null; point = search.next()) {
    const met = await metAt(open, valuesOf(point))
    isWhole = met !== null
    if (met === null) break
    metBy.set(point.join(), met)
    search.tell(met.length > 0)
    progress.at(search.asked)
  }
  progress.end()
  const between = createBetween(open, isWhole ? halvings : 0)
  const minimal: MinimalSet[] = []
  for (const point of search.minimal) {
    const values = valuesOf(point)
    const brackets: (Bracket | null)[] = []
    for (const [at, axis] of axes.entries()) {
      const bracket = bracketAt(axis, point[at] ?? 0)
      brackets.push(bracket && (await between.narrow(axes, at, values, bracket)))
    }
    minimal.push({ values, brackets, met: metBy.get(point.join()) ?? [] })
  }
  const changes = await changesOf(axes, search.cells, between)
  return { search, minimal, changes, isWhole: isWhole && between.isWhole, between: between.runs }
}

/** Along a single axis: every change between neighbours, narrowed. */
async function changesOf(
  axes: readonly SoughtAxis[],
  cells: Uint8Array,
  between: Between,
): Promise<Map<number, Bracket>> {
  const changes = new Map<number, Bracket>()
  const [axis] = axes
  if (axis === undefined || axes.length > 1) return changes
  for (let place = 1; place < cells.length; place++) {
    if (cells[place] === cells[place - 1] || cells[place] === cell.unknown) continue
    const [before = '', after = ''] = axis.values.slice(place - 1, place + 1)
    const isBegin = cells[place] === cell.breaks
    const bracket = isBegin ? { holds: before, breaks: after } : { holds: after, breaks: before }
    changes.set(place, await between.narrow(axes, 0, [after], bracket))
  }
  return changes
}

type Between = ReturnType<typeof createBetween>

/** Looks between neighbours of the grid, each pair once. */
function createBetween(open: Open, halvings: number) {
  const known = new Map<string, Bracket>()
  const between = {
    runs: 0,
    isWhole: true,
    async narrow(
      axes: readonly SoughtAxis[],
      at: number,
      values: readonly string[],
      bracket: Bracket,
    ): Promise<Bracket> {
      if (axes[at]?.isRange !== true || !between.isWhole) return bracket
      const key = JSON.stringify([at, values.with(at, ''), bracket])
      const before = known.get(key)
      if (before !== undefined) return before
      const halves = halve(bracket, halvings)
      let step = halves.next()
      while (step.done !== true) {
        const met = await metAt(open, values.with(at, step.value))
        between.isWhole = met !== null
        // What is known by now is a bracket too, only a wider one.
        if (met === null) return bracket
        between.runs++
        step = halves.next(met.length > 0)
      }
      known.set(key, step.value)
      return step.value
    },
  }
  return between
}

function show(report: ReverseReport, { search }: Found, format: ReverseCommandOptions['format']) {
  if (format === 'json') print(JSON.stringify(jsonOf(report), null, 2))
  else if (format === 'csv') print(csvOf(report, search.cells))
  else if (format === 'md') print(toldMarkdown(report))
  else tell(toldScreen(report, createPaint(wantsColor(isDataOnTerminal())), () => ({})))
}

function jsonOf({ title: _title, tables: _tables, sentences, ...found }: ReverseReport): object {
  return { version, says: sentences.map(textOf), ...found }
}

/** A row for each point of the grid that was run. */
function csvOf({ axes }: ReverseReport, cells: Uint8Array): string {
  const paths = axes.map(({ path }) => path)
  const rows = pointsOf(axes).flatMap((values, row) => {
    if (cells[row] === cell.unknown) return []
    const own = Object.fromEntries(paths.map((path, at) => [path, setValue(values[at] ?? '')]))
    return [{ ...own, met: cells[row] === cell.breaks }]
  })
  return encodeCsv(rows, [...paths, 'met'])
}
