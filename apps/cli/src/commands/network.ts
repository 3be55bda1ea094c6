import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError, version } from 'cascade-engine'
import { type InputFile, readNetwork, type Table, tableOfFile } from 'cascade-engine/data'
import { checkWritable, readInputFile, replaceFile } from 'cascade-engine/data-node'
import { type NetworkReport, type NetworkText, networkReport } from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { networkPage } from '../html/network-page.ts'
import { tablesMarkdown } from '../markdown.ts'
import { networkCsv, networkJson } from '../network-files.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { networkScreen } from '../terminal/network-screen.ts'

export interface NetworkOptions extends NetworkText {
  readonly institutions?: string
  readonly format: 'table' | 'json' | 'csv' | 'md' | 'html'
  readonly out?: string
  readonly all?: boolean
}

/** Beside the file of debts, where nothing else is said. */
const institutionsFile = 'institutions.csv'

export async function networkCommand(file: string, options: NetworkOptions): Promise<number> {
  const { out } = options
  if (out !== undefined) await checkWritable(dirname(out))
  const liabilities = await open(file, 'FILE', 'a table with the columns from, to and amount')
  const institutions = await openInstitutions(file, options.institutions)
  const report = networkReport(readNetwork(liabilities, institutions), basename(file), options)
  const text = textOfReport(report, options)
  if (out !== undefined) {
    await replaceFile(out, `${text.replace(/\n?$/, '\n')}`)
    note(out)
  } else if (options.format === 'table') tell(text)
  else print(text)
  return exits.held
}

function textOfReport(report: NetworkReport, { format, all = false, out }: NetworkOptions): string {
  if (format === 'json') return JSON.stringify(networkJson(report, version), null, 2)
  if (format === 'csv') return networkCsv(report)
  if (format === 'html') return networkPage(report)
  if (format === 'md') {
    return tablesMarkdown([
      { id: 'says', title: report.title, columns: [], rows: [], notes: report.sentences },
      ...report.tables,
    ])
  }
  const isColored = out === undefined && wantsColor(isDataOnTerminal())
  return networkScreen(report, createPaint(isColored), all)
}

async function open(path: string, field: string, allowed: string): Promise<Table> {
  const name = basename(path)
  if (!existsSync(path)) {
    throw new InputError(`there is no file ${path}`, { field, value: path, allowed })
  }
  const found: InputFile = await readInputFile(name, [dirname(path)], { file: path })
  return tableOfFile(new Map([[name, found]]), name, { file: path })
}

function openInstitutions(file: string, given: string | undefined): Promise<Table> {
  const allowed = 'a table with the columns name and external_assets'
  const path = given ?? join(dirname(file), institutionsFile)
  const hint = given === undefined ? `${allowed}, called so or named here` : allowed
  return open(path, '--institutions', hint)
}
