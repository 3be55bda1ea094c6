/** A table of a result, drawn: every cell is text that the report layer has made. */
import {
  type BarPart,
  barColumn,
  columnsOf,
  count,
  type Row,
  type Table,
  textOf,
  withBars,
} from 'cascade-engine/report'
import type { ReactNode } from 'react'

/** One shade each; dark red is what nobody pays. */
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
  long: 'paint-long',
  short: 'paint-short',
  sold: 'paint-long',
  bought: 'paint-short',
  'bad-debt': 'paint-bad-debt',
  standing: 'paint-bad-debt',
}

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
  const [head, ...others] = columns
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
            {table.rows.map((row, at) => (
              <GridRow
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own
                key={at}
                row={row}
                width={columns.length}
                head={head?.id ?? ''}
                others={others}
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
  readonly row: Row
  readonly isAsked: (row: Row) => boolean
  readonly width: number
  readonly head: string
  readonly others: Table['columns']
}

function GridRow({ row, isAsked, width, head, others, onRow, first }: RowProps) {
  if (row.line !== undefined) {
    return (
      <tr>
        <td className="whole strong" colSpan={width}>
          {textOf(row.line)}
        </td>
      </tr>
    )
  }
  const name = textOf(row.cells[head] ?? '')
  return (
    <>
      {(row.skipped ?? 0) > 0 && (
        <tr>
          <td className="whole muted" colSpan={width}>
            … {textOf(count(row.skipped))} more
          </td>
        </tr>
      )}
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
        </th>
        {others.map(({ id, title, isNumber }) =>
          id === barColumn.id ? (
            <td key={id} className="bar whole">
              <BarOf parts={row.bar ?? []} />
            </td>
          ) : (
            <td key={id} className={isNumber ? 'number' : 'name'} data-name={title}>
              {textOf(row.cells[id] ?? '')}
            </td>
          ),
        )}
      </tr>
    </>
  )
}

function BarOf({ parts }: { readonly parts: readonly BarPart[] }) {
  let end = 0
  return (
    <span>
      {parts.map(({ id, from, to }) => {
        const gap = from - end
        end = to
        return [
          gap > 0 && <i key={`gap-${id}`} style={{ width: percent(gap) }} />,
          <i key={id} className={paints[id]} style={{ width: percent(to - from) }} />,
        ]
      })}
    </span>
  )
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`
