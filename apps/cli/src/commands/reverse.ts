import { InputError, version } from 'cascade-engine'
import { encodeCsv, type LoadedScenario } from 'cascade-engine/data'
import {
  cell,
  type Found,
  pointsOf,
  type ReverseReport,
  readSought,
  readUntil,
  reverseReport,
  type SoughtAxis,
  textOf,
} from 'cascade-engine/report'
import { createCount } from '../count.ts'
import { exits } from '../failure.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { reverseSearch } from '../reverse-search.ts'
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
  const halvings = halvingsOf(options.halvings)
  const sought = (options.until ?? []).map(readUntil)
  const progress = createCount(pointsOf(axes).length, 0)
  const { first, conditions, found } = await reverseSearch(axes, {
    ...{ halvings, all: options.all ?? false, isStopped: isStopRequested },
    open: opener(name, options, axes, sought),
    onRun({ done }) {
      if (done === 0) sayRunning()
      progress.at(done)
    },
  })
  progress.end()
  const report = reverseReport(first, options.until ?? conditions, axes, found)
  show(report, found, options.format)
  return found.isWhole ? exits.held : exits.stopped
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
