/** Losses of many runs as bars, and under them what each method says of VaR and ES, on one axis. */
import {
  type LossBar,
  methodNames,
  quantityFor,
  type RiskRow,
  type TailAnswer,
  textOf,
} from 'cascade-engine/report'
import { linear, type Scale, ticks } from './scale.ts'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

interface LossChartProps {
  readonly tail: TailAnswer
  readonly picked: LossBar | null
  readonly onBar: (bar: LossBar) => void
}

const barsHeight = 160
const rowHeight = 26
const top = 28
const axisHeight = 36

/** Of a method its first words: the table below says it all. */
const shortName = (method: RiskRow['method']): string =>
  methodNames[method].replace(/^linear loss, /, 'linear ').split(/,| above/)[0] ?? method

const levelText = (level: number): string => `${Number((100 * level).toPrecision(12))} %`

export function LossChart(props: LossChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={ref} className="chart" data-testid="loss-chart">
      {width > 0 && <Drawing {...props} width={width} />}
    </div>
  )
}

/** Everything that is drawn has a place on the axis. */
function rangeOf({ bars, report: { risk } }: TailAnswer): [number, number] {
  const ends = [
    ...bars.flatMap(({ from, to }) => [from, to]),
    ...risk.flatMap(({ valueAtRisk, low, high, shortfall }) => [
      valueAtRisk,
      low ?? valueAtRisk,
      high ?? valueAtRisk,
      shortfall ?? valueAtRisk,
    ]),
  ]
  return [Math.min(...ends), Math.max(...ends)]
}

function Drawing({ tail, picked, onBar, width }: LossChartProps & { readonly width: number }) {
  const { element, show, hide } = useTip()
  const { bars, report } = tail
  const [metric = ''] = report.metrics
  const text = (value: number) => textOf(quantityFor(metric, value))
  const left = width < 560 ? 8 : 160
  const x = linear(...rangeOf(tail), left + 4, width - 12)
  const most = Math.max(1, ...bars.map(({ runs }) => runs.length))
  const y = linear(0, most, top + barsHeight, top)
  const axis = top + barsHeight
  const height = axis + axisHeight + report.risk.length * rowHeight
  const line = (row: RiskRow) => row.method === 'simulated' || row.method === 'importance'
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of a drawing */}
      <svg width={width} height={height} role="group" aria-label={`Runs by ${metric}`}>
        <text x={left} y={14}>
          runs by {metric}; {most} at most in a bar
        </text>
        {bars.map((bar) => (
          <Bar
            key={bar.from}
            {...{ bar, x, y }}
            isPicked={picked === bar}
            name={`${bar.runs.length} runs from ${text(bar.from)} to ${text(bar.to)}`}
            onBar={onBar}
            onTip={show}
            onLeave={hide}
          />
        ))}
        {report.risk.filter(line).map((row, at) => (
          <g key={row.level} className="mark">
            <line x1={x(row.valueAtRisk)} x2={x(row.valueAtRisk)} y1={top - 2} y2={axis} />
            <text x={x(row.valueAtRisk) - 4} y={top + 10 + at * 14} textAnchor="end">
              VaR {levelText(row.level)}
            </text>
          </g>
        ))}
        <XAxis {...{ x, width, text }} y={axis} />
        {report.risk.map((row, at) => (
          <MethodRow
            key={`${row.level} ${row.method}`}
            {...{ row, x, left, text }}
            y={axis + axisHeight + at * rowHeight + rowHeight / 2}
            onTip={show}
            onLeave={hide}
          />
        ))}
      </svg>
      {element}
    </>
  )
}

type Hover = Pick<ReturnType<typeof useTip>, 'show'>['show']

interface BarProps {
  readonly bar: LossBar
  readonly x: Scale
  readonly y: Scale
  readonly name: string
  readonly isPicked: boolean
  readonly onBar: (bar: LossBar) => void
  readonly onTip: Hover
  readonly onLeave: () => void
}

function Bar({ bar, x, y, name, isPicked, onBar, onTip, onLeave }: BarProps) {
  if (bar.runs.length === 0) return null
  const width = Math.max(3, x(bar.to) - x(bar.from) - 1)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a bar of a drawing
    <rect
      role="button"
      tabIndex={0}
      aria-label={name}
      aria-pressed={isPicked}
      className={isPicked ? 'column picked' : 'column'}
      data-runs={bar.runs.length}
      x={x(bar.from)}
      width={width}
      y={y(bar.runs.length)}
      height={Math.max(1, y(0) - y(bar.runs.length))}
      onClick={() => onBar(bar)}
      onKeyDown={({ key }) => (key === 'Enter' || key === ' ') && onBar(bar)}
      onPointerMove={(event) => onTip(event, [name, 'click: which runs'])}
      onPointerLeave={onLeave}
    />
  )
}

interface XAxisProps {
  readonly x: Scale
  readonly y: number
  readonly width: number
  readonly text: (value: number) => string
  /** Left out: round numbers. */
  readonly marks?: readonly number[]
}

export function XAxis({ x, y, width, text, marks }: XAxisProps) {
  const shown = marks ?? ticks(x.from, x.to, Math.max(2, Math.floor(width / 160)))
  return (
    <g className="axis">
      <line className="rule" x1={x(x.from)} x2={x(x.to)} y1={y} y2={y} />
      {shown.map((value) => (
        <text key={value} x={x(value)} y={y + 16} textAnchor="middle">
          {text(value)}
        </text>
      ))}
    </g>
  )
}

interface MethodRowProps {
  readonly row: RiskRow
  readonly x: Scale
  readonly y: number
  readonly left: number
  readonly text: (value: number) => string
  readonly onTip: Hover
  readonly onLeave: () => void
}

/** A dot for VaR with the interval that holds it; a diamond for ES. */
function MethodRow({ row, x, y, left, text, onTip, onLeave }: MethodRowProps) {
  const { level, method, valueAtRisk, low, high, shortfall, shortfallError } = row
  const name = `${shortName(method)} ${levelText(level)}`
  const lines = [
    name,
    `VaR ${text(valueAtRisk)}`,
    low === null && high === null
      ? 'no interval is known'
      : `95 %: ${low === null ? '?' : text(low)} … ${high === null ? '?' : text(high)}`,
    shortfall === null ? 'ES: none' : `ES ${text(shortfall)}`,
  ]
  const isNarrow = left < 100
  const half = shortfallError === null ? 0 : 1.96 * shortfallError
  return (
    <g
      className="method"
      data-method={method}
      data-level={level}
      data-var={valueAtRisk}
      data-es={shortfall ?? ''}
      onPointerMove={(event) => onTip(event, lines)}
      onPointerLeave={onLeave}
    >
      <rect className="clear" x={0} width={x(x.to)} y={y - rowHeight / 2} height={rowHeight} />
      <text x={isNarrow ? left : left - 8} y={isNarrow ? y - 5 : y + 4} {...align(isNarrow)}>
        {name}
      </text>
      {(low !== null || high !== null) && (
        <line className="whisker" x1={x(low ?? x.from)} x2={x(high ?? x.to)} y1={y} y2={y} />
      )}
      <circle cx={x(valueAtRisk)} cy={y} r={4} />
      {shortfall !== null && (
        <>
          <line
            className="whisker thin"
            x1={Math.max(x(x.from), x(shortfall - half))}
            x2={Math.min(x(x.to), x(shortfall + half))}
            y1={y}
            y2={y}
          />
          <path d={`M${x(shortfall)},${y - 5}l5,5l-5,5l-5,-5z`} />
        </>
      )}
    </g>
  )
}

const align = (isNarrow: boolean) => (isNarrow ? {} : ({ textAnchor: 'end' } as const))
