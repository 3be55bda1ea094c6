/** A table of a result: all its columns and rows. Writers choose among them and draw those. */
import { cut } from './cut.ts'
import { joined, quantitiesIn, say, type Text } from './text.ts'

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
  /** One for each column and no other; empty text where there is nothing to say. */
  readonly cells: Readonly<Record<string, Text>>
  readonly bar?: readonly BarPart[]
  /** Stands alone, over all columns. */
  readonly line?: Text
  /** What its first cell names, where that does not say it. */
  readonly means?: string
  /** Stands out. */
  readonly isStrong?: boolean
  /** How many rows were left out before this one. */
  readonly skipped?: number
}

/** Where the bars of the rows stand, and what their pieces are. */
export interface Bars {
  readonly after: string
  readonly keys: readonly { readonly id: string; readonly text: string }[]
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
  readonly bars?: Bars
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

/** A drawing among the columns: it has no cells, `Row.bar` says what to draw. */
export const barColumn: Column = textColumn('bar', '')

/** The columns of a writer, in its order; `bar` is where the bars stand. */
export function columnsOf({ columns }: Table, ids: readonly string[]): Column[] {
  return ids.flatMap((id) => [...columns, barColumn].find((column) => column.id === id) ?? [])
}

/** All columns of a writer that draws bars. */
export function withBars({ columns, bars }: Table): string[] {
  const ids = columns.map(({ id }) => id)
  if (bars !== undefined) ids.splice(ids.indexOf(bars.after) + 1, 0, barColumn.id)
  return ids
}

/** The cells of just these columns; what is not there is empty. */
export function cellsOf(columns: readonly Column[], cells: Row['cells']): Row['cells'] {
  return Object.fromEntries(columns.map(({ id }) => [id, cells[id] ?? '']))
}

/** At most so many rows: the first, the last, and those with the largest numbers in a column. */
export function cutRows(rows: readonly Row[], rowsMax: number, column: string): Row[] {
  const weight = (row: number) => quantitiesIn(rows[row]?.cells[column] ?? '')[0]?.value ?? 0
  return cut(rows.length, rowsMax, weight).flatMap(({ row }) => rows[row] ?? [])
}

/** Without rows whose first number is 0; a note names them, so that they are seen to be none. */
export function withoutZero(table: Table, kept: readonly string[] = []): Table {
  const isZero = ({ id = '', cells }: Row) =>
    !kept.includes(id) && quantitiesIn(Object.values(cells))[0]?.value === 0
  const [head] = table.columns
  const none = table.rows.filter(isZero).map(({ cells }) => cells[head?.id ?? ''] ?? '')
  if (none.length === 0) return table
  const note = say`0 each: ${joined(none, ', ')}.`
  return { ...table, rows: table.rows.filter((row) => !isZero(row)), notes: [...table.notes, note] }
}
