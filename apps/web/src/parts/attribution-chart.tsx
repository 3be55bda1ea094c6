/** What a fall is made of: steps from nothing to the whole. */
import { type MonteCarloReport, quantityFor, textOf } from 'cascade-engine/report'
import { linear } from './scale.ts'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

type Attribution = MonteCarloReport['attribution'][number]

const rowHeight = 26
const pieces = [
  ['normal', 'if the shock were normal', 'exogenous'],
  ['tail', '+ its own quantile', 'exogenous'],
  ['cascade', '+ the cascade', 'accent'],
  ['total', '= the fall', 'text'],
] as const

export function AttributionChart({ rows }: { readonly rows: readonly Attribution[] }) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const { element, show, hide } = useTip()
  const text = (value: number) => textOf(quantityFor('markets.totalDrop', value))
  const left = width < 560 ? 120 : 220
  const ends = rows.flatMap(({ normal, tail, total }) => [0, normal, normal + tail, total])
  const x = linear(Math.min(...ends), Math.max(...ends), left, width - 76)
  const height = rows.length * (pieces.length * rowHeight + 30)
  return (
    <div ref={ref} className="chart" data-testid="attribution">
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label="What a fall is made of">
          {rows.map((row, at) => {
            const y = at * (pieces.length * rowHeight + 30)
            return (
              <g key={`${row.market} ${row.level}`}>
                <text className="value" x={0} y={y + 16}>
                  {row.market}, {Number((100 * row.level).toPrecision(12))} %
                </text>
                {pieces.map(([id, title, paint], step) => {
                  const [from, to] = spanOf(row, id)
                  const place = y + 24 + step * rowHeight
                  const value = text(row[id])
                  return (
                    <g
                      key={id}
                      data-piece={id}
                      data-value={row[id]}
                      onPointerMove={(event) => show(event, [title, value])}
                      onPointerLeave={hide}
                    >
                      <text x={left - 8} y={place + 14} textAnchor="end">
                        {width < 560 ? id : title}
                      </text>
                      <rect
                        className={id === 'tail' ? 'pale' : ''}
                        style={{ fill: `var(--${paint})` }}
                        x={x(Math.min(from, to))}
                        width={Math.max(1, Math.abs(x(to) - x(from)))}
                        y={place}
                        height={rowHeight - 6}
                      />
                      <text className="value" x={Math.max(x(from), x(to)) + 6} y={place + 14}>
                        {value}
                      </text>
                    </g>
                  )
                })}
              </g>
            )
          })}
        </svg>
      )}
      {element}
    </div>
  )
}

function spanOf(row: Attribution, id: (typeof pieces)[number][0]): [number, number] {
  const { normal, tail, total } = row
  if (id === 'normal') return [0, normal]
  if (id === 'tail') return [normal, normal + tail]
  return id === 'cascade' ? [normal + tail, total] : [0, total]
}
