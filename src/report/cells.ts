/** A table as it is drawn, whoever draws it: lines, rows of cells, pieces of bars. */
import { paints } from './paints.ts'
import { count } from './quantity.ts'
import { type BarPart, barColumn, type Column, type Row, type Table } from './table.ts'
import { say, textOf } from './text.ts'

export type DrawnRow =
  /** Over all columns: something that stands alone, or how many rows were left out. */
  | { readonly kind: 'line'; readonly text: string; readonly isMuted: boolean }
  | {
      readonly kind: 'row'
      readonly row: Row
      readonly name: string
      readonly means: string
      readonly cells: readonly DrawnCell[]
    }

export type DrawnCell =
  | { readonly kind: 'bar'; readonly id: string; readonly pieces: readonly Piece[] }
  | {
      readonly kind: 'text'
      readonly id: string
      readonly title: string
      readonly isNumber: boolean
      readonly text: string
    }

/** A piece of a bar; without paint it is a gap. */
export interface Piece {
  readonly id: string
  readonly paint: string | null
  /** Share of the whole, as styles take it. */
  readonly width: string
}

/** The first column names a row, the others are its cells. */
export function drawnRows(columns: readonly Column[], rows: Table['rows']): DrawnRow[] {
  const [head, ...others] = columns
  return rows.flatMap((row): DrawnRow[] => {
    if (row.line !== undefined) return [{ kind: 'line', text: textOf(row.line), isMuted: false }]
    const left = row.skipped ?? 0
    const before = left > 0 ? [lineOf(left)] : []
    const name = textOf(row.cells[head?.id ?? ''] ?? '')
    const cells = others.map((column) => cellOf(row, column))
    return [...before, { kind: 'row', row, name, means: row.means ?? '', cells }]
  })
}

const lineOf = (left: number): DrawnRow => ({
  kind: 'line',
  text: textOf(say`… ${count(left)} more`),
  isMuted: true,
})

function cellOf({ cells, bar }: Row, { id, title, isNumber }: Column): DrawnCell {
  if (id === barColumn.id) return { kind: 'bar', id, pieces: piecesOf(bar ?? []) }
  return { kind: 'text', id, title, isNumber, text: textOf(cells[id] ?? '') }
}

/** A piece begins where the one before it ends, or after a gap. */
function piecesOf(parts: readonly BarPart[]): Piece[] {
  let end = 0
  return parts.flatMap(({ id, from, to }): Piece[] => {
    if (!(to > from)) return []
    const gap = from - end
    end = to
    const piece = { id, paint: paints[id] ?? '', width: percent(to - from) }
    return gap > 0 ? [{ id: `gap-${id}`, paint: null, width: percent(gap) }, piece] : [piece]
  })
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`
