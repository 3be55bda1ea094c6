// Tables of a result in the terminal.
import { columnsOf, count, type Row, type Table, textOf } from 'cascade-engine/report'
import { table } from './table.ts'

export interface GridChoice {
  /** Left out: all. */
  readonly columns?: readonly string[]
  readonly rows?: readonly Row[]
  /** Stands over the first column. */
  readonly title?: string
  /** Gives a cell its colour, or draws what is no text. */
  readonly draw?: (text: string, column: string, row: Row) => string
}

/** Lines of a table; a line says how many rows were left out. */
export function grid(it: Table, choice: GridChoice = {}): string[] {
  const { rows = it.rows, title, draw = (text: string) => text } = choice
  const columns = choice.columns === undefined ? it.columns : columnsOf(it, choice.columns)
  const lines = rows.flatMap((row) => {
    if (row.line !== undefined) return [textOf(row.line)]
    const cells = columns.map(({ id }) => draw(textOf(row.cells[id] ?? ''), id, row))
    return row.skipped ? [more(row.skipped), cells] : [cells]
  })
  return table(
    columns.map(({ title: name, isNumber }, at) => ({
      title: at === 0 && title !== undefined ? title : name,
      align: isNumber ? 'right' : 'left',
    })),
    lines,
  )
}

/** The first rows, and whether any are left. */
export function first(
  rows: readonly Row[],
  most: number,
): { shown: readonly Row[]; rest: string[] } {
  const left = rows.length - most
  return left > 0 ? { shown: rows.slice(0, most), rest: [more(left)] } : { shown: rows, rest: [] }
}

const more = (left: number): string => `… ${textOf(count(left))} more, --all`

/** A name that leaves room for numbers. */
export const short = (name: string, lengthMax: number): string =>
  name.length > lengthMax ? `${name.slice(0, lengthMax - 1)}…` : name
