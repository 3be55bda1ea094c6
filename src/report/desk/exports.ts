/** What can be taken away from a desk: tables as CSV, with their numbers and not their texts. */
import { encodeCsv } from '../../data/csv.ts'
import { encodeParquet } from '../../data/encode-parquet.ts'
import type { Run } from '../../engine/ports/run.ts'
import { eventRows } from '../../engine/reading/explain.ts'
import type { Table } from '../table.ts'
import { quantitiesIn, type Text, textOf } from '../text.ts'
import { type AccountRows, accountsPage } from './accounts.ts'

/** A row for each row, a number where a cell is one number. */
export function tableCsv({ columns, rows }: Table): string {
  const named = rows
    .filter(({ line }) => line === undefined)
    .map(({ cells }) => Object.fromEntries(columns.map(({ id }) => [id, rawOf(cells[id] ?? '')])))
  return encodeCsv(
    named,
    columns.map(({ id }) => id),
  )
}

function rawOf(text: Text): number | string | null {
  const [quantity, ...others] = quantitiesIn(text)
  if (quantity !== undefined && others.length === 0 && textOf(text) === textOf(quantity))
    return quantity.value
  return textOf(text)
}

const atOnce = 500

/** Everybody, in the order of rows. */
export function accountsCsv(rows: AccountRows): string {
  const parts: string[] = []
  for (let from = 0; from < rows.count; from += atOnce) {
    const csv = tableCsv(accountsPage(rows, { from, count: atOnce }).table)
    parts.push(from === 0 ? csv : csv.slice(csv.indexOf('\n') + 1))
  }
  return parts.join('')
}

const eventsMax = 2_000_000

/** Every event with its cause; the first two million. */
export function eventsParquet(run: Run): Uint8Array {
  const rows: Readonly<Record<string, unknown>>[] = []
  for (const event of eventRows(run)) {
    if (rows.length >= eventsMax) break
    rows.push(event as unknown as Readonly<Record<string, unknown>>)
  }
  return encodeParquet(rows)
}
