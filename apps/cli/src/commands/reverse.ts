import { InputError, registry } from 'cascade-engine'
import type { LoadedScenario } from 'cascade-engine/data'
import {
  cell,
  type Met,
  metBy,
  pointsOf,
  type ReverseReport,
  readSought,
  readUntil,
  reverseDrawings,
  reverseReport,
  type SoughtAxis,
} from 'cascade-engine/report'
import { checkOut, finish, type Rows } from '../many/answer.ts'
import { isHand, type One } from '../many/hands.ts'
import { type KeptRuns, keepRuns, lendHandTo } from '../many/kept-runs.ts'
import { aboutScenario } from '../many/plan.ts'
import { setValue } from '../many/set-value.ts'
import { workersOf } from '../many/workers.ts'
import { reverseSearch, type Sought } from '../reverse-search.ts'
import { scenarioOpener } from '../scenario-file.ts'
import { isStopRequested, note } from '../surroundings.ts'
import { type PlausibleOptions, plausibleCommand } from './plausible.ts'

export interface ReverseCommandOptions extends PlausibleOptions {
  readonly vary?: readonly string[]
  readonly halvings: string
  readonly all?: boolean
}

export async function reverseCommand(
  name: string,
  options: ReverseCommandOptions,
): Promise<number> {
  if (options.generator !== undefined) {
    if (options.vary !== undefined) {
      const facts = { field: '--vary', value: options.vary.join(' '), allowed: 'one of both' }
      throw new InputError('settings are varied on a grid, or drawn: --generator', facts)
    }
    if (options.workers !== undefined && workersOf(options.workers) > 1) {
      const facts = { field: '--workers', value: options.workers, allowed: '1 with --generator' }
      throw new InputError('what is plausible is searched on one thread', facts)
    }
    return plausibleCommand(name, options)
  }
  const axes = readSought(options.vary ?? [])
  if (axes.length === 0) {
    const allowed = '--vary shocks.0.drop=0:0.5, from mild to severe, once or more'
    throw new InputError('nothing is varied', { field: '--vary', allowed })
  }
  const workers = workersOf(options.workers)
  const halvings = halvingsOf(options.halvings)
  const sought = (options.until ?? []).map(readUntil)
  const open = opener(name, options, axes, sought)
  const one = async (values: Values) => metBy(await open(values), registry, values, isStopRequested)
  if (isHand()) return lendHandTo(one)
  await checkOut(options, ['csv', 'json', 'md', 'parquet', 'html'])
  const { first, conditions, found } = await search(name, axes, options, {
    ...{ halvings, workers, open, one },
  })
  const report = reverseReport(first, options.until ?? conditions, axes, found)
  const { cells } = found.search
  const drawings = () => reverseDrawings(axes, cells, options.until ?? conditions)
  return finish({ report, rows: () => rowsOf(report, cells), drawings }, options, found.isWhole)
}

type Values = readonly string[]
type Open = (values: Values) => Promise<LoadedScenario>

interface Searching {
  readonly halvings: number
  readonly workers: number
  readonly open: Open
  readonly one: One<Values, Met>
}

async function search(
  name: string,
  axes: readonly SoughtAxis[],
  { vary, until, all = false, out, ...options }: ReverseCommandOptions,
  { halvings, workers, open, one }: Searching,
): Promise<Sought> {
  let kept: Promise<KeptRuns<Values, Met>> | undefined
  const begin = (first: LoadedScenario) => {
    // Neither how finely nor how much of it: what is known is not run again.
    const about = aboutScenario(name, options, first, { vary, until })
    const most = pointsOf(axes).length
    return keepRuns(one, { out, what: 'search', about, workers, most })
  }
  try {
    return await reverseSearch(axes, {
      ...{ halvings, all, open },
      async runs(asked, first) {
        kept ??= begin(first)
        return (await kept).find(asked)
      },
    })
  } finally {
    await (await kept)?.end()
  }
}

/** What is looked for stands in place of the scenario's own thresholds. */
function opener(
  name: string,
  options: ReverseCommandOptions,
  axes: readonly SoughtAxis[],
  sought: LoadedScenario['thresholds'],
): Open {
  const opened = scenarioOpener(name)
  let isFirst = true
  return async (values) => {
    const set = [...(options.set ?? []), ...axes.map(({ path }, at) => `${path}=${values[at]}`)]
    const loaded = await opened({ ...options, set }, isFirst ? note : () => {})
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

/** A row for each point of the grid that was run. */
function rowsOf({ axes }: ReverseReport, cells: Uint8Array): Rows {
  const paths = axes.map(({ path }) => path)
  const rows = pointsOf(axes).flatMap((values, row) => {
    if (cells[row] === cell.unknown) return []
    const own = Object.fromEntries(paths.map((path, at) => [path, setValue(values[at] ?? '')]))
    return [{ ...own, met: cells[row] === cell.breaks }]
  })
  return { rows, columns: [...paths, 'met'] }
}
