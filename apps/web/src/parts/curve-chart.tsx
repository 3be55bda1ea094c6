/** A number over one setting, with a limit as a line that may be dragged. */
import { quantityFor, textOf } from 'cascade-engine/report'
import { type PointerEvent, useRef } from 'react'
import { XAxis } from './loss-chart.tsx'
import { linear, linePath, type Scale, ticks } from './scale.ts'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

interface CurveChartProps {
  readonly path: string
  /** As `--set` takes them. */
  readonly values: readonly string[]
  readonly metric: string
  readonly numbers: readonly (number | null)[]
  readonly limit: number | null
  readonly onLimit?: (limit: number) => void
  readonly onSettle?: () => void
}

const height = 260
const top = 16
const bottom = 40
/** A limit as many times above the highest point is out of sight. */
const reach = 3

export function CurveChart(props: CurveChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={ref} className="chart curve" data-testid="curve">
      {width > 0 && <Drawing {...props} width={width} />}
    </div>
  )
}

/** Where points, axes and the limit stand. */
function planOf({ values, numbers, limit }: CurveChartProps, width: number) {
  // Where values are words, their places stand for them.
  const places = values.map(Number)
  const isNumber = places.every(Number.isFinite)
  const xs = isNumber ? places : values.map((_, at) => at)
  const left = width < 560 ? 56 : 84
  const right = width - 16
  const x = linear(xs[0] ?? 0, xs.at(-1) ?? 1, left, right)
  const known = numbers.flatMap((it) => it ?? [])
  const most = Math.max(0, ...known)
  // A limit far above all that happens would press the curve flat: it stands at the edge then.
  const isBeyond = limit !== null && limit > reach * most
  const high = isBeyond || limit === null ? most : Math.max(most, limit)
  const y = linear(Math.min(0, ...known), Math.max(1e-9, 1.05 * high), height - bottom, top)
  const points = numbers.flatMap((number, row) =>
    number === null ? [] : [{ row, number, at: x(xs[row] ?? 0), y: y(number) }],
  )
  return { isNumber, left, right, x, y, points, isBeyond }
}

function Drawing({ width, ...props }: CurveChartProps & { readonly width: number }) {
  const { path, values, metric, limit, onLimit, onSettle } = props
  const { element, show, hide } = useTip()
  const isHeld = useRef(false)
  const plan = planOf(props, width)
  const { isNumber, left, right, x, y, points, isBeyond } = plan
  const text = (value: number) => textOf(quantityFor(metric, value))
  const move = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const far = ({ at }: (typeof points)[number]) => Math.abs(at - (event.clientX - box.left))
    const [first, ...others] = points
    if (first === undefined) return
    const { row, number } = others.reduce((best, it) => (far(it) < far(best) ? it : best), first)
    show(event, [`${path} = ${values[row]}`, `${metric} ${text(number)}`])
    if (isHeld.current) onLimit?.(y.invert(event.clientY - box.top))
  }
  const release = () => {
    if (isHeld.current) onSettle?.()
    isHeld.current = false
  }
  const leave = () => {
    hide()
    release()
  }
  const hold = () => {
    isHeld.current = true
  }
  return (
    <>
      <svg
        {...{ width, height }}
        role="img"
        aria-label={`${metric} by ${path}`}
        onPointerMove={move}
        onPointerUp={release}
        onPointerLeave={leave}
      >
        <YAxis {...{ y, left, right, text }} />
        {isNumber && <XAxis {...{ x, width }} y={height - bottom} text={tidy} />}
        <text x={right} y={height - 6} textAnchor="end">
          {path} →
        </text>
        <Points {...{ points, values, limit }} />
        {limit !== null && (
          <LimitLine
            {...{ limit, left, width, text, metric, isBeyond }}
            place={isBeyond ? top : y(limit)}
            isDragged={onLimit !== undefined}
            onHold={hold}
          />
        )}
      </svg>
      {element}
    </>
  )
}

interface PointsProps extends Pick<CurveChartProps, 'values' | 'limit'> {
  readonly points: ReturnType<typeof planOf>['points']
}

function Points({ points, values, limit }: PointsProps) {
  const line = linePath(
    points.map(({ at }) => at),
    points.map(({ y }) => y),
  )
  return (
    <>
      <path className="price" d={line} />
      {points.map(({ row, number, at, y }) => (
        <circle
          key={row}
          className={limit !== null && number > limit ? 'over' : ''}
          data-x={values[row]}
          data-y={number}
          cx={at}
          cy={y}
          r={3}
        />
      ))}
    </>
  )
}

interface YAxisProps {
  readonly y: Scale
  readonly left: number
  readonly right: number
  readonly text: (value: number) => string
}

function YAxis({ y, left, right, text }: YAxisProps) {
  return ticks(y.from, y.to, 4).map((value) => (
    <g key={value} className="axis">
      <line className="rule" x1={left} x2={right} y1={y(value)} y2={y(value)} />
      <text x={left - 6} y={y(value) + 4} textAnchor="end">
        {text(value)}
      </text>
    </g>
  ))
}

const tidy = (value: number): string => String(Number(value.toPrecision(6)))

interface LimitProps {
  readonly limit: number
  readonly left: number
  readonly width: number
  /** Where it is drawn. */
  readonly place: number
  readonly isBeyond: boolean
  readonly metric: string
  readonly isDragged: boolean
  readonly text: (value: number) => string
  readonly onHold: () => void
}

function LimitLine(props: LimitProps) {
  const { limit, left, width, place, isBeyond, metric, isDragged, text, onHold } = props
  return (
    <g className={isDragged ? 'limit held' : 'limit'} onPointerDown={onHold}>
      <rect className="clear" x={left} width={width - 16 - left} y={place - 10} height={20} />
      <line x1={left} x2={width - 16} y1={place} y2={place} />
      <text x={left + 4} y={place < 28 ? place + 14 : place - 5}>
        {metric} &gt; {text(limit)}
        {isBeyond ? ', far above' : ''}
        {isDragged ? ' (drag)' : ''}
      </text>
    </g>
  )
}
