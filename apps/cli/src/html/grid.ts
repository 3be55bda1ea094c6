// Tables of a result on a page.
import {
  type Column,
  columnsOf,
  type DrawnRow,
  drawnRows,
  type Piece,
  type Table,
} from 'cascade-engine/report'
import { type Html, html } from './html.ts'

export interface GridChoice {
  /** Left out: all. `bar` is where the bars of the rows stand. */
  readonly columns?: readonly string[]
  readonly rows?: Table['rows']
  /** On narrow screens a row is a block, every value beside its name. */
  readonly isList?: boolean
}

export function grid(
  it: Table,
  { columns: ids, rows = it.rows, isList = false }: GridChoice = {},
): Html {
  const columns = ids === undefined ? it.columns : columnsOf(it, ids)
  return html`<table${isList && html` class="list"`}>
    <thead><tr>${columns.map(heading)}</tr></thead>
    <tbody>${drawnRows(columns, rows).map((row) => line(row, columns.length))}</tbody>
  </table>`
}

function line(it: DrawnRow, width: number): Html {
  if (it.kind === 'line') {
    const paint = it.isMuted ? 'muted' : 'strong'
    return html`<tr><td class="whole ${paint}" colspan="${width}">${it.text}</td></tr>`
  }
  const { row, name, means, cells } = it
  const told = means !== '' && html` <small class="means">${means}</small>`
  return html`<tr${row.isStrong && html` class="total"`}><th class="name whole">${name}${told}</th>
${cells.map((cell) =>
  cell.kind === 'bar'
    ? html`<td class="bar whole"><span>${cell.pieces.map(piece)}</span></td>`
    : html`<td class="${cell.isNumber ? 'number' : 'name'}" data-name="${cell.title}">${
        cell.text
      }</td>`,
)}</tr>`
}

function heading({ title, isNumber, means }: Column, at: number): Html {
  const side = isNumber && at > 0 && html` class="number"`
  return html`<th${side}${means !== undefined && html` title="${means}"`}>${title}</th>`
}

const piece = ({ paint, width }: Piece): Html =>
  paint === null
    ? html`<i style="width:${width}"></i>`
    : html`<i class="${paint}" style="width:${width}"></i>`
