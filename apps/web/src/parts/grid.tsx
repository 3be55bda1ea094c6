/** A table of a result, drawn: every cell is text that the report layer has made. */
import {
  columnsOf,
  type DrawnRow,
  drawnRows,
  type Row,
  type Table,
  textOf,
  withBars,
} from 'cascade-engine/report'
import type { ReactNode } from 'react'

interface GridProps {
  readonly table: Table
  /** Called with a row that is chosen; `canAsk` says which can be. */
  readonly canAsk?: (row: Row) => boolean
  readonly columns?: readonly string[]
  readonly onRow?: (row: Row) => void
  /** Its own text in place of the first cell. */
  readonly first?: (row: Row, text: string) => ReactNode
  readonly hasTitle?: boolean
}

export function Grid({
  table,
  columns: ids,
  onRow,
  canAsk = () => true,
  first,
  hasTitle = true,
}: GridProps) {
  const columns = columnsOf(table, ids ?? withBars(table))
  if (table.rows.length === 0) return null
  return (
    <>
      {hasTitle && <h2>{textOf(table.title)}</h2>}
      <div className="scroll">
        <table className="list">
          <thead>
            <tr>
              {columns.map(({ id, title, isNumber, means }, at) => (
                <th
                  key={id}
                  scope="col"
                  title={means}
                  className={isNumber && at > 0 ? 'number' : undefined}
                >
                  {title || <span className="unseen">{id}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {drawnRows(columns, table.rows).map((row, at) => (
              <GridRow
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own
                key={at}
                it={row}
                width={columns.length}
                isAsked={canAsk}
                {...(onRow && { onRow })}
                {...(first && { first })}
              />
            ))}
          </tbody>
        </table>
      </div>
      {table.notes.map((note) => (
        <p key={textOf(note)} className="sum">
          <small>{textOf(note)}</small>
        </p>
      ))}
    </>
  )
}

interface RowProps extends Pick<GridProps, 'onRow' | 'first'> {
  readonly it: DrawnRow
  readonly isAsked: (row: Row) => boolean
  readonly width: number
}

function GridRow({ it, isAsked, width, onRow, first }: RowProps) {
  if (it.kind === 'line') {
    return (
      <tr>
        <td className={`whole ${it.isMuted ? 'muted' : 'strong'}`} colSpan={width}>
          {it.text}
        </td>
      </tr>
    )
  }
  const { row, name, means, cells } = it
  return (
    <tr className={row.isStrong ? 'total' : undefined}>
      <th className="name whole" scope="row">
        {first?.(row, name) ??
          (onRow && isAsked(row) ? (
            <button type="button" className="link" onClick={() => onRow(row)}>
              {name}
            </button>
          ) : (
            name
          ))}
        {means !== '' && <small className="means">{means}</small>}
      </th>
      {cells.map((cell) =>
        cell.kind === 'bar' ? (
          <td key={cell.id} className="bar whole">
            <span>
              {cell.pieces.map(({ id, paint, width: part }) => (
                <i key={id} className={paint ?? undefined} style={{ width: part }} />
              ))}
            </span>
          </td>
        ) : (
          <td key={cell.id} className={cell.isNumber ? 'number' : 'name'} data-name={cell.title}>
            {cell.text}
          </td>
        ),
      )}
    </tr>
  )
}
