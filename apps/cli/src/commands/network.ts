import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError, version } from 'cascade-engine'
import {
  type InputFile,
  readBalanceSheets,
  readNetwork,
  type Table,
  tableOfFile,
} from 'cascade-engine/data'
import { checkWritable, readInputFile, replaceFile } from 'cascade-engine/data-node'
import {
  type FireSaleReport,
  type FireSaleText,
  fireSaleReport,
  isFireSale,
  type NetworkReport,
  type NetworkText,
  networkReport,
} from 'cascade-engine/report'
import { exits } from '../failure.ts'
import { networkPage } from '../html/network-page.ts'
import { tablesMarkdown } from '../markdown.ts'
import { fireSaleJson, networkCsv, networkJson } from '../network-files.ts'
import { createPaint, wantsColor } from '../paint.ts'
import { isDataOnTerminal, note, print, tell } from '../surroundings.ts'
import { networkScreen } from '../terminal/network-screen.ts'

export interface NetworkOptions
  extends Omit<NetworkText, 'method'>,
    Omit<FireSaleText, 'method' | 'shock'> {
  readonly method: NetworkText['method'] | FireSaleText['method']
  readonly institutions?: string
  readonly assets?: string
  readonly format: 'table' | 'json' | 'csv' | 'md' | 'html'
  readonly out?: string
  readonly all?: boolean
}

export async function networkCommand(file: string, options: NetworkOptions): Promise<number> {
  const { out } = options
  if (out !== undefined) await checkWritable(dirname(out))
  const report = await reportOf(file, options)
  const text = textOfReport(report, options)
  if (out !== undefined) {
    await replaceFile(out, `${text.replace(/\n?$/, '\n')}`)
    note(out)
  } else if (options.format === 'table') tell(text)
  else print(text)
  return exits.held
}

async function reportOf(
  file: string,
  options: NetworkOptions,
): Promise<NetworkReport | FireSaleReport> {
  const { method } = options
  if (isFireSale(method)) {
    const firms = await open(file, 'FILE', 'a table with the columns name and one for each asset')
    const assets = await openBeside(file, 'assets', options.assets, 'a table with the column asset')
    return fireSaleReport(readBalanceSheets(firms, assets), basename(file), { ...options, method })
  }
  const liabilities = await open(file, 'FILE', 'a table with the columns from, to and amount')
  const columns = 'a table with the columns name and external_assets'
  const institutions = await openBeside(file, 'institutions', options.institutions, columns)
  const loaded = readNetwork(liabilities, institutions)
  return networkReport(loaded, basename(file), { ...options, method })
}

function textOfReport(
  report: NetworkReport | FireSaleReport,
  { format, all = false, out }: NetworkOptions,
): string {
  if (format === 'json') {
    const json = 'picture' in report ? networkJson(report, version) : fireSaleJson(report, version)
    return JSON.stringify(json, null, 2)
  }
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

/** The table that stands beside the file under its own name, where no other is named. */
function openBeside(
  file: string,
  name: 'institutions' | 'assets',
  given: string | undefined,
  allowed: string,
): Promise<Table> {
  const path = given ?? join(dirname(file), `${name}.csv`)
  const hint = given === undefined ? `${allowed}, called so or named here` : allowed
  return open(path, `--${name}`, hint)
}
