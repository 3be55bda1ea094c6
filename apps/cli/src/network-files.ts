// A network for programs: the numbers of its tables as they are, without the words.
import { encodeCsv } from 'cascade-engine/data'
import {
  type DeleverageReport,
  type FireSaleReport,
  isQuantity,
  type NetworkReport,
  networkMethods,
  type Table,
  type Text,
  textOf,
} from 'cascade-engine/report'

export function networkJson(report: NetworkReport, version: string): object {
  const { request, tables } = report
  const { method, loss } = request
  const reads = networkMethods.find(({ id }) => id === method)?.reads ?? []
  return {
    version,
    method,
    ...Object.fromEntries(reads.map((name) => [name, request[name]])),
    says: report.sentences.map(textOf),
    loss: [...loss],
    ...Object.fromEntries(tables.map((table) => [table.id, rowsOf(table)])),
  }
}

export function fireSaleJson(report: FireSaleReport, version: string): object {
  const { request, tables } = report
  return {
    version,
    ...request,
    shock: [...request.shock],
    says: report.sentences.map(textOf),
    ...Object.fromEntries(tables.map((table) => [table.id, rowsOf(table)])),
  }
}

export const tablesJson = ({ sentences, tables }: DeleverageReport, version: string): object => ({
  version,
  says: sentences.map(textOf),
  ...Object.fromEntries(tables.map((table) => [table.id, rowsOf(table)])),
})

/** The first table: a row for each institution. */
export function networkCsv({ tables: [table] }: Pick<NetworkReport, 'tables'>): string {
  if (table === undefined) return ''
  return encodeCsv(
    rowsOf(table),
    table.columns.map(({ id }) => id),
  )
}

const rowsOf = ({ columns, rows }: Table) =>
  rows.map(({ cells }) => Object.fromEntries(columns.map(({ id }) => [id, plainValue(cells[id])])))

/** A number as it is; text as text; an empty cell is nothing. */
function plainValue(cell: Text | undefined): string | number | null {
  if (cell === undefined || cell === '') return null
  return isQuantity(cell) ? cell.value : textOf(cell)
}
