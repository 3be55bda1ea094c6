/** A number over two settings: the first goes down, the second to the right. */
import { quantityFor, textOf } from 'cascade-engine/report'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

interface Axis {
  readonly path: string
  readonly values: readonly string[]
}

interface GridMapProps {
  readonly axes: readonly [Axis, Axis]
  readonly metric: string
  /** By point, the second axis fastest. */
  readonly numbers: readonly (number | null)[]
  /** Points that break are edged from those that hold. */
  readonly breaks?: readonly boolean[]
  /** Points with a dot. */
  readonly marked?: readonly (readonly number[])[]
  readonly picked?: number | null
  readonly onPick?: (point: number) => void
}

const rowHeight = 24
const top = 8
const bottom = 44

export function GridMap(props: GridMapProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={ref} className="chart grid-map" data-testid="grid-map">
      {width > 0 && <Drawing {...props} width={width} />}
    </div>
  )
}

/** Where cells stand. */
function planOf({ axes: [down, right] }: GridMapProps, width: number) {
  const left = width < 560 ? 64 : 96
  const [rows, columns] = [down.values.length, right.values.length]
  const cellWidth = (width - left - 8) / columns
  const cellHeight = Math.max(10, Math.min(rowHeight, 420 / rows))
  const place = (point: number) => ({
    x: left + (point % columns) * cellWidth,
    y: top + Math.floor(point / columns) * cellHeight,
  })
  const end = top + rows * cellHeight
  return { left, columns, cellWidth, cellHeight, place, end, height: end + bottom }
}

type Plan = ReturnType<typeof planOf>

function Drawing({ width, ...props }: GridMapProps & { readonly width: number }) {
  const { axes, metric, numbers, breaks, marked = [], picked, onPick } = props
  const { element, show, hide } = useTip()
  const [down, right] = axes
  const plan = planOf(props, width)
  const { columns, cellWidth, cellHeight, place, height } = plan
  const most = Math.max(1e-9, ...numbers.map((it) => Math.abs(it ?? 0)))
  const told = (point: number) => {
    const number = numbers[point] ?? null
    const text = number === null ? 'not run' : textOf(quantityFor(metric, number))
    return [
      `${down.path} = ${down.values[Math.floor(point / columns)]}`,
      `${right.path} = ${right.values[point % columns]}`,
      `${metric} ${text}`,
    ]
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of a drawing */}
      <svg
        {...{ width, height }}
        role="group"
        aria-label={`${metric} by ${down.path} and ${right.path}`}
      >
        {numbers.map((number, point) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
            key={point}
            className={cellClass(number, point === picked)}
            data-value={number ?? ''}
            {...place(point)}
            width={Math.max(1, cellWidth - 1)}
            height={cellHeight - 1}
            style={{ fillOpacity: opacityOf(number, most) }}
            {...(onPick && buttonOf(told(point).join(', '), () => onPick(point)))}
            onPointerMove={(event) => show(event, told(point))}
            onPointerLeave={hide}
          />
        ))}
        {breaks && <path className="edge" d={edgeOf(breaks, plan)} />}
        {marked.map(([row = 0, column = 0]) => {
          const { x, y } = place(row * columns + column)
          const [cx, cy] = [x + cellWidth / 2, y + cellHeight / 2]
          return <circle key={`${row} ${column}`} {...{ cx, cy }} r={4} />
        })}
        <Names {...{ axes, plan, width }} />
      </svg>
      {element}
    </>
  )
}

const opacityOf = (number: number | null, most: number): number =>
  number === null ? 0 : number === 0 ? 0.03 : 0.12 + (0.88 * Math.abs(number)) / most

const buttonOf = (name: string, onPick: () => void) => ({
  role: 'button',
  tabIndex: 0,
  'aria-label': name,
  onClick: onPick,
  onKeyDown: ({ key }: { readonly key: string }) => (key === 'Enter' || key === ' ') && onPick(),
})

interface NamesProps extends Pick<GridMapProps, 'axes'> {
  readonly plan: Plan
  readonly width: number
}

/** Values beside rows and under columns, as many as there is room for. */
function Names({ axes: [down, right], plan, width }: NamesProps) {
  const { left, columns, cellWidth, cellHeight, end, height } = plan
  const every = Math.max(1, Math.ceil((columns * 64) / (width - left)))
  const rowEvery = cellHeight < 14 ? 2 : 1
  return (
    <>
      {down.values.map((value, row) =>
        row % rowEvery === 0 ? (
          <text key={value} x={left - 6} y={top + (row + 0.5) * cellHeight + 4} textAnchor="end">
            {value}
          </text>
        ) : null,
      )}
      {right.values.map((value, column) =>
        column % every === 0 ? (
          <text key={value} x={left + (column + 0.5) * cellWidth} y={end + 16} textAnchor="middle">
            {value}
          </text>
        ) : null,
      )}
      <text x={0} y={height - 6}>
        ↓ {down.path}
      </text>
      <text x={width - 8} y={height - 6} textAnchor="end">
        {right.path} →
      </text>
    </>
  )
}

const cellClass = (number: number | null, isPicked: boolean): string =>
  ['cell', number !== null && number < 0 && 'below', isPicked && 'picked'].filter(Boolean).join(' ')

/** Lines between neighbours of which one breaks. */
function edgeOf(breaks: readonly boolean[], plan: Plan): string {
  const { columns, cellWidth, cellHeight, place } = plan
  return breaks
    .map((own, point) => {
      const { x, y } = place(point)
      const beside = (point + 1) % columns === 0 ? own : breaks[point + 1]
      const below = breaks[point + columns] ?? own
      const right = beside === own ? '' : `M${x + cellWidth - 0.5},${y - 0.5}v${cellHeight}`
      return right + (below === own ? '' : `M${x - 0.5},${y + cellHeight - 0.5}h${cellWidth}`)
    })
    .join('')
}
