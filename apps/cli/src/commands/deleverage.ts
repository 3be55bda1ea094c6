import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError, version } from 'cascade-engine'
import {
  publishedFiles,
  readPublishedWaves,
  readWaves,
  type Table,
  tableOfFile,
} from 'cascade-engine/data'
import { checkWritable, readInputFile, replaceFile } from 'cascade-engine/data-node'
import { type DeleverageReport, deleverageReport } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { tablesMarkdown } from '../markdown.ts'
import { networkCsv, tablesJson } from '../network-files.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { networkScreen } from '../terminal/network-screen.ts'

export interface DeleverageOptions {
  readonly need?: string
  readonly needs?: string
  readonly lot: string
  readonly format: 'table' | 'json' | 'csv' | 'md'
  readonly out?: string
  readonly all?: boolean
}

export async function deleverageCommand(file: string, options: DeleverageOptions): Promise<number> {
  const { out } = options
  if (out !== undefined) await checkWritable(dirname(out))
  const text = textOfReport(await reportOf(file, options), options)
  if (out !== undefined) {
    await replaceFile(out, `${text.replace(/\n?$/, '\n')}`)
    note(out)
  } else if (options.format === 'table') tell(text)
  else print(text)
  return exits.held
}

async function reportOf(file: string, options: DeleverageOptions): Promise<DeleverageReport> {
  const lot = Number(options.lot)
  if (existsSync(file) && statSync(file).isDirectory()) {
    const tables: Table[] = []
    for (const name of publishedFiles) tables.push(await open(join(file, name), 'FILE', name))
    const published = readPublishedWaves(tables)
    return deleverageReport(published.waves, basename(file), { lot, published })
  }
  const winners = await open(file, 'FILE', 'a table with the columns winner and capacity')
  return deleverageReport(readWaves(winners, await needsOf(options)), basename(file), { lot })
}

async function needsOf({ need, needs }: DeleverageOptions): Promise<Table | number> {
  if ((need === undefined) === (needs === undefined)) {
    const allowed = '--need AMOUNT for one wave, or --needs FILE with the columns wave and need'
    throw new InputError('what was missing is not said', { field: '--need', allowed })
  }
  if (needs !== undefined) return open(needs, '--needs', 'a table with the columns wave and need')
  const value = Number(need)
  if (need?.trim() !== '' && value >= 0 && value < Infinity) return value
  throw new InputError(`--need is ${need}`, { field: '--need', value: need, allowed: '0 or more' })
}

function textOfReport(report: DeleverageReport, { format, all, out }: DeleverageOptions): string {
  if (format === 'json') return JSON.stringify(tablesJson(report, version), null, 2)
  if (format === 'csv') return networkCsv(report)
  if (format === 'md') {
    return tablesMarkdown([
      { id: 'says', title: report.title, columns: [], rows: [], notes: report.sentences },
      ...report.tables,
    ])
  }
  const isColored = out === undefined && wantsColor(isDataOnTerminal())
  return networkScreen(report, createPaint(isColored), all ?? false)
}

async function open(path: string, field: string, allowed: string): Promise<Table> {
  const name = basename(path)
  if (!existsSync(path)) {
    throw new InputError(`there is no file ${path}`, { field, value: path, allowed })
  }
  const found = await readInputFile(name, [dirname(path)], { file: path })
  return tableOfFile(new Map([[name, found]]), name, { file: path })
}
