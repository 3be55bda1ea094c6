/** Rows of which only those in sight are drawn, and only those near it fetched. */
import { type AccountsPage, textOf } from 'cascade-engine/report'
import { useRef, useState } from 'react'

interface VirtualTableProps {
  /** Row of the first of `page`. */
  readonly from: number
  readonly page: AccountsPage
  readonly onFetch: (from: number) => void
  readonly onRow: (id: string) => void
}

const rowHeight = 28
const shownRows = 18
const margin = 24
/** Browsers draw no element that is taller. */
const heightMax = 30_000_000

export function VirtualTable({ from, page, onFetch, onRow }: VirtualTableProps) {
  const { table, total } = page
  const [top, setTop] = useState(0)
  const fetched = useRef(0)
  const rows = table.rows
  const first = Math.max(0, Math.min(top, total - shownRows))
  const visible = rows.slice(Math.max(0, first - from), Math.max(0, first - from) + shownRows + 2)
  const above = Math.max(first, from) * rowHeight
  const height = Math.min(heightMax, total * rowHeight)
  const scrolled = (pixels: number) => {
    const next = Math.floor(pixels / rowHeight)
    setTop(next)
    const isNear = next >= from && next + shownRows <= from + rows.length
    const wanted = Math.max(0, next - margin)
    if (isNear || wanted === fetched.current) return
    fetched.current = wanted
    onFetch(wanted)
  }
  return (
    <section
      className="virtual"
      style={{ height: (Math.min(shownRows, total) + 2) * rowHeight }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must take the keyboard
      tabIndex={0}
      aria-label="Rows"
      onScroll={(event) => scrolled(event.currentTarget.scrollTop)}
    >
      <table aria-rowcount={total + 1}>
        <thead>
          <tr>
            {table.columns.map(({ id, title, isNumber, means }) => (
              <th key={id} scope="col" title={means} className={isNumber ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} />}
          {visible.map((row, at) => (
            <tr key={row.id} aria-rowindex={Math.max(first, from) + at + 2}>
              {table.columns.map(({ id, isNumber }, column) => {
                const text = textOf(row.cells[id] ?? '')
                return (
                  <td key={id} className={isNumber ? 'number' : 'cut'}>
                    {column === 0 ? (
                      <button type="button" className="link" onClick={() => onRow(row.id ?? '')}>
                        {text}
                      </button>
                    ) : (
                      text
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
          <tr style={{ height: Math.max(0, height - above - visible.length * rowHeight) }} />
        </tbody>
      </table>
    </section>
  )
}
