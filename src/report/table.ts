/** A table of a result: all its columns and rows. Writers choose among them and draw those. */
import { cut } from './cut.ts'
import { quantitiesIn, type Text } from './text.ts'

export interface Column {
  readonly id: string
  readonly title: string
  /** Stands at the right. */
  readonly isNumber: boolean
  /** What the column holds, where its title does not say it. */
  readonly means?: string
}

export interface Row {
  /** What the row is about, for writers that give it a colour. */
  readonly id?: string
  /** By column; a column may be empty in a row. */
  readonly cells: Readonly<Record<string, Text>>
  readonly bar?: readonly BarPart[]
  /** Stands alone, over all columns. */
  readonly line?: Text
  /** Stands out. */
  readonly isStrong?: boolean
  /** How many rows were left out before this one. */
  readonly skipped?: number
}

/** A piece of a bar, from and to as shares of its full length. */
export interface BarPart {
  readonly id: string
  readonly from: number
  readonly to: number
}

export interface Table {
  readonly id: string
  readonly title: Text
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** What has to be known to read it. */
  readonly notes: readonly Text[]
}

export const textColumn = (id: string, title = id): Column => ({ id, title, isNumber: false })

export function numberColumn(id: string, title = id, means?: string): Column {
  return { id, title, isNumber: true, ...(means !== undefined && { means }) }
}

/** A table whose rows list their cells in the order of its columns. */
export function tableOf(
  id: string,
  title: Text,
  columns: readonly Column[],
  rows: readonly (readonly Text[])[],
  notes: readonly Text[] = [],
): Table {
  const cells = (row: readonly Text[]) =>
    Object.fromEntries(columns.map((column, at) => [column.id, row[at] ?? '']))
  return { id, title, columns, rows: rows.map((row) => ({ cells: cells(row) })), notes }
}

/** The columns of a writer, in its order. */
export function columnsOf({ columns }: Table, ids: readonly string[]): Column[] {
  return ids.flatMap((id) => columns.find((column) => column.id === id) ?? [])
}

/** At most so many rows: the first, the last, and those with the largest numbers in a column. */
export function cutRows(rows: readonly Row[], rowsMax: number, column: string): Row[] {
  const weight = (row: number) => quantitiesIn(rows[row]?.cells[column] ?? '')[0]?.value ?? 0
  return cut(rows.length, rowsMax, weight).flatMap(({ row }) => rows[row] ?? [])
}
