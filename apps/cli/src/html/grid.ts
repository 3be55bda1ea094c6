// Tables of a result on a page.
import {
  type BarPart,
  barColumn,
  type Column,
  columnsOf,
  count,
  type Row,
  type Table,
  textOf,
} from 'cascade-engine/report'
import { type Html, html } from './html.ts'

/** Who pays has one shade each; dark red is what nobody pays. */
export const paints: Readonly<Record<string, string>> = {
  exogenous: 'paint-exogenous',
  endogenous: 'paint-endogenous',
  liquidated: 'paint-total',
  margin: 'paint-1',
  fund: 'paint-2',
  backstop: 'paint-3',
  'auto-deleveraged': 'paint-4',
  socialised: 'paint-5',
  liquidators: 'paint-exogenous',
  'bad-debt': 'paint-bad-debt',
  standing: 'paint-bad-debt',
}

export interface GridChoice {
  /** Left out: all. `bar` is where the bars of the rows stand. */
  readonly columns?: readonly string[]
  readonly rows?: readonly Row[]
  /** On narrow screens a row is a block, every value beside its name. */
  readonly isList?: boolean
}

export function grid(
  it: Table,
  { columns: ids, rows = it.rows, isList = false }: GridChoice = {},
): Html {
  const columns = ids === undefined ? it.columns : columnsOf(it, ids)
  const [head, ...others] = columns
  const skipped = (left: number) => html`<tr><td class="whole muted" colspan="${columns.length}">…
    ${textOf(count(left))} more</td></tr>`
  return html`<table${isList && html` class="list"`}>
    <thead><tr>${columns.map(heading)}</tr></thead>
    <tbody>${rows.map(
      (row) => html`${row.skipped ? skipped(row.skipped) : ''}
      <tr${row.isStrong && html` class="total"`}>
      <th class="name whole">${textOf(row.cells[head?.id ?? ''] ?? '')}</th>
      ${others.map(({ id, title, isNumber }) =>
        id === barColumn.id
          ? html`<td class="bar whole"><span>${bar(row.bar ?? [])}</span></td>`
          : html`<td class="${isNumber ? 'number' : 'name'}" data-name="${title}">${textOf(
              row.cells[id] ?? '',
            )}</td>`,
      )}</tr>`,
    )}</tbody>
  </table>`
}

function heading({ title, isNumber, means }: Column, at: number): Html {
  const side = isNumber && at > 0 && html` class="number"`
  return html`<th${side}${means !== undefined && html` title="${means}"`}>${title}</th>`
}

const css = (share: number): string => `${(100 * share).toFixed(3)}%`

/** A piece begins where the one before it ends, or after a gap. */
function bar(parts: readonly BarPart[]): Html[] {
  let end = 0
  return parts.map(({ id, from, to }) => {
    const gap = from - end
    end = to
    return html`${gap > 0 && html`<i style="width:${css(gap)}"></i>`}<i
      class="${paints[id]}" style="width:${css(to - from)}"></i>`
  })
}
