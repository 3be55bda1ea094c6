import { registry, version } from 'cascade-engine'
import { encodeCsv } from 'cascade-engine/data'
import {
  type ExposureReport,
  type ExposureText,
  exposureScenario,
  textOf,
} from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { tablesMarkdown } from '../markdown.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { openScenario, type ScenarioOptions } from '../scenario-file.ts'
import { isDataOnTerminal, print, tell } from '../surroundings.ts'
import { first, grid } from '../terminal/grid.ts'
import { wrap } from '../terminal/wrap.ts'

export interface ExposureCommandOptions extends ScenarioOptions, ExposureText {
  readonly format: 'table' | 'json' | 'csv' | 'md'
  readonly all?: boolean
}

export async function exposureCommand(
  name: string,
  { format, of, loss, all = false, ...options }: ExposureCommandOptions,
): Promise<number> {
  const loaded = await openScenario(name, options)
  const report = exposureScenario(loaded, registry, { of, loss })
  if (format === 'json') print(JSON.stringify(exposureJson(report), null, 2))
  else if (format === 'csv') print(exposureCsv(report))
  else if (format === 'md') print(exposureMarkdown(report))
  else tell(exposureScreen(report, all ? Number.POSITIVE_INFINITY : rowsMax))
  return exits.held
}

function exposureJson({ title: _title, tables: _tables, sentences, ...found }: ExposureReport) {
  return { version, says: sentences.map(textOf), ...found }
}

const columns = ['path', 'depth', 'name', 'weight', 'units', 'usd', 'ownUsd', 'isCut']

/** A row for each node of the tree; `path` are the names down to it. */
function exposureCsv({ tree }: ExposureReport): string {
  const rows: Record<string, unknown>[] = []
  const add = ({ behind, ...node }: ExposureReport['tree'][number], above: readonly string[]) => {
    const path = [...above, node.name]
    rows.push({ path: path.join(' > '), depth: above.length, ...node })
    for (const it of behind) add(it, path)
  }
  for (const it of tree) add(it, [])
  return encodeCsv(rows, columns)
}

function exposureMarkdown({ title, sentences, tables }: ExposureReport): string {
  return tablesMarkdown([{ id: 'says', title, columns: [], rows: [], notes: sentences }, ...tables])
}

const width = 80
const rowsMax = 40

function exposureScreen({ title, sentences, tables }: ExposureReport, most: number): string {
  const paint = createPaint(wantsColor(isDataOnTerminal()))
  const blocks = tables.map((table) => {
    const { shown, rest } = first(table.rows, most)
    const notes = table.notes.map((note) => wrap(textOf(note), width, 0))
    return [
      paint.bold(textOf(table.title)),
      ...grid(table, { rows: shown }),
      ...rest,
      ...notes,
    ].join('\n')
  })
  const says = sentences.map((text) => wrap(textOf(text), width, 0))
  return [[paint.bold(title), ...says].join('\n'), ...blocks].join('\n\n')
}
