/** Price, rounds and what was forced on one time line; the map and the book on the price's axis. */
import {
  amounts,
  type DeskChart,
  type MapFrames,
  type MarketChart,
  readPoint,
  textOf,
  utcTime,
} from 'cascade-engine/report'
import type { PointerEvent } from 'react'
import { type Box, type Layout, layoutOf } from './layout.ts'
import { linear, linePath, type Scale, stepPath, ticks, timeTicks } from './scale.ts'
import { BookSide, MapSide } from './side-bars.tsx'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

export interface CascadeChartProps {
  readonly chart: DeskChart
  readonly market: MarketChart
  /** The scenario as it is, beside one that was turned. */
  readonly ghost: MarketChart | null
  readonly ghostChart: DeskChart | null
  readonly frames: MapFrames | null
  readonly point: number
  /** Rounds side by side however much time is between them. */
  readonly isByRound: boolean
  readonly onPoint: (point: number) => void
  readonly onPick: (point: number) => void
}

interface Lane {
  readonly id: string
  readonly title: string
  readonly paint: string
  readonly values: readonly number[]
}

/** What happened at each point, of all markets; lanes in which nothing did are left out. */
function lanesOf({ totals }: DeskChart): Lane[] {
  const all = [
    { id: 'forced', title: 'forced orders', paint: 'accent', values: totals.forcedUsd },
    { id: 'adl', title: 'winners closed early (ADL)', paint: 'text', values: totals.adlUsd },
    { id: 'fund', title: 'paid by funds', paint: 'muted', values: totals.fundUsd },
    { id: 'bad-debt', title: 'bad debt', paint: 'bad-debt', values: totals.badDebtUsd },
  ]
  return all.filter(({ id, values }) => id === 'forced' || values.some((value) => value > 0))
}

/** Horizontal place of each point. */
function placesOf({ points }: DeskChart, isByRound: boolean, box: Box, toMs: number): number[] {
  const { left, width } = box
  const last = Math.max(1, points.round.length - 1)
  if (isByRound) return points.round.map((_, point) => left + (point / last) * width)
  const x = linear(0, toMs, left, left + width)
  // A point of a clocked run stands where its stretch of time ends.
  return points.timeMs.map((ms, point) =>
    x(Math.min(toMs, ms + (point > 0 ? (points.pointMs ?? 0) : 0))),
  )
}

const endMs = ({ points }: DeskChart): number => (points.timeMs.at(-1) ?? 0) + (points.pointMs ?? 0)

export function CascadeChart(props: CascadeChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>()
  return (
    <div ref={ref} className="cascade-chart">
      {width > 0 && <Drawing {...props} width={width} />}
    </div>
  )
}

function Drawing(props: CascadeChartProps & { readonly width: number }) {
  const { chart, market, ghost, ghostChart, frames, point, isByRound, width } = props
  const tip = useTip()
  const lanes = lanesOf(chart)
  const layout = layoutOf(
    width,
    lanes.length,
    market.map !== null || frames !== null,
    frames !== null,
  )
  const toMs = Math.max(endMs(chart), ghostChart ? endMs(ghostChart) : 0) || 1
  const xs = placesOf(chart, isByRound, layout.price, toMs)
  const from = Math.min(market.from, ghost?.from ?? market.from)
  const to = Math.max(market.to, ghost?.to ?? market.to)
  const { top, height } = layout.price
  const y = linear(from, to, top + height, top)
  const ghostXs = ghostChart ? placesOf(ghostChart, isByRound, layout.price, toMs) : []
  // On a time line to scale a price stands until something moves it; a clocked run has every step.
  const isStepped = !isByRound && chart.points.pointMs === null
  const pointAt = (event: PointerEvent<SVGSVGElement>): number => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    return nearest(xs, x)
  }
  const move = (event: PointerEvent<SVGSVGElement>) => {
    if (event.pointerType !== 'mouse') return
    const at = pointAt(event)
    props.onPoint(at)
    tip.show(event, tipLines(chart, market, at))
  }
  return (
    <>
      <svg
        width={width}
        height={layout.height}
        role="img"
        aria-label={`Price of ${market.id}, forced orders and liquidation map over the run`}
        onPointerMove={move}
        onPointerLeave={tip.hide}
        onPointerDown={(event) => props.onPick(pointAt(event))}
      >
        <PriceAxis market={market} y={y} box={layout.price} />
        <TimeAxis chart={chart} xs={xs} isByRound={isByRound} layout={layout} toMs={toMs} />
        <Paths {...{ market, ghost, ghostXs, xs, y, point, isStepped }} />
        <Marks market={market} y={y} layout={layout} />
        {lanes.map((lane, at) => (
          <LaneOf key={lane.id} lane={lane} box={layout.lanes[at] as Box} xs={xs} point={point} />
        ))}
        {layout.map && <MapSide {...{ market, frames, point, y, box: layout.map, layout }} />}
        {layout.book && frames && <BookSide {...{ frames, point, y, box: layout.book, layout }} />}
        <line
          className="cursor"
          x1={xs[point] ?? 0}
          x2={xs[point] ?? 0}
          y1={top}
          y2={layout.axisTop}
        />
        <line
          className="cursor dashed"
          x1={layout.isNarrow || !layout.map ? layout.price.left : 0}
          x2={layout.book && !layout.isNarrow ? width : layout.price.left + layout.price.width}
          y1={y(market.price[point] ?? market.startPrice)}
          y2={y(market.price[point] ?? market.startPrice)}
        />
      </svg>
      {tip.element}
    </>
  )
}

/** What stands at a point, one a line. */
const tipLines = (chart: DeskChart, market: MarketChart, point: number): string[] =>
  readPoint(chart, market, point).map(({ name, text }) => `${name} ${textOf(text)}`)

/** The last point at or before a place; several may share one. */
function nearest(xs: readonly number[], x: number): number {
  let best = 0
  for (const [point, at] of xs.entries()) {
    if (Math.abs(at - x) <= Math.abs((xs[best] ?? 0) - x)) best = point
  }
  return best
}

function PriceAxis({ market, y, box }: { market: MarketChart; y: Scale; box: Box }) {
  return (
    <g className="axis">
      <text x={box.left - 6} y={box.top - 10} textAnchor="end">
        {market.quote || 'price'}
      </text>
      {ticks(y.from, y.to, 5).map((value) => (
        <g key={value}>
          <line
            className="rule"
            x1={box.left}
            x2={box.left + box.width}
            y1={y(value)}
            y2={y(value)}
          />
          <text x={box.left - 6} y={y(value) + 4} textAnchor="end">
            {amounts.price(value, Math.min(market.digits, decimalsOf(y)))}
          </text>
        </g>
      ))}
    </g>
  )
}

/** No more decimals than the distance of ticks needs. */
const decimalsOf = ({ from, to }: Scale): number =>
  Math.max(0, Math.ceil(-Math.log10((to - from) / 5 || 1)))

interface TimeAxisProps {
  readonly chart: DeskChart
  readonly xs: readonly number[]
  readonly isByRound: boolean
  readonly layout: Layout
  readonly toMs: number
}

function TimeAxis({ chart, xs, isByRound, layout, toMs }: TimeAxisProps) {
  const { left, width, top } = layout.price
  const { axisTop } = layout
  const count = Math.floor(width / 64)
  const { round, startMs } = chart.points
  const every = Math.max(1, Math.ceil(round.length / count))
  const x = linear(0, toMs, left, left + width)
  const marks = isByRound
    ? round.flatMap((value, point) =>
        point % every || value === round[point - 1]
          ? []
          : [{ x: xs[point] ?? 0, text: `${value}` }],
      )
    : timeTicks(toMs, count, startMs ?? 0).map((ms) => ({ x: x(ms), text: timeText(ms, startMs) }))
  const title = !chart.points.isTimed
    ? 'round; all at one instant'
    : isByRound
      ? 'round by round: time is not to scale'
      : startMs === null
        ? 'time since the start, to scale'
        : 'UTC, to scale'
  return (
    <g className="axis">
      {marks.map((mark) => (
        <g key={mark.x}>
          <line className="rule" x1={mark.x} x2={mark.x} y1={top} y2={axisTop} />
          <text x={mark.x} y={axisTop + 16} textAnchor="middle">
            {mark.text}
          </text>
        </g>
      ))}
      <text x={left + width / 2} y={axisTop + 32} textAnchor="middle">
        {title}
      </text>
    </g>
  )
}

const timeText = (ms: number, startMs: number | null): string =>
  startMs === null ? amounts.clock(ms) : utcTime(startMs + ms, startMs).replace(/:00$/, '')

interface PathsProps {
  readonly market: MarketChart
  readonly ghost: MarketChart | null
  readonly ghostXs: readonly number[]
  readonly xs: readonly number[]
  readonly y: Scale
  readonly point: number
  readonly isStepped: boolean
}

function Paths({ market, ghost, ghostXs, xs, y, point, isStepped }: PathsProps) {
  const path = isStepped ? stepPath : linePath
  const price = market.price.map(y)
  const unforced = market.unforced.map(y)
  const [alone, whole] = [path(xs, unforced), path(xs, price)]
  return (
    <g>
      <path className="gap" d={`${alone}${backwards(whole)}Z`} />
      {ghost && <path className="ghost" d={path(ghostXs, ghost.price.map(y))} />}
      <path className="unforced" d={alone} />
      <path className="price ahead" d={whole} />
      <path
        className="price"
        data-market={market.id}
        d={path(xs.slice(0, point + 1), price.slice(0, point + 1))}
      />
    </g>
  )
}

/** The same line from its end, to close an area with. */
const backwards = (path: string): string =>
  path
    .slice(1)
    .split('L')
    .reverse()
    .map((place) => `L${place}`)
    .join('')

const lineHeight = 26

/** Names of prices at the right edge, pushed apart where they would overlap. */
function Marks({ market, y, layout }: { market: MarketChart; y: Scale; layout: Layout }) {
  if (layout.isNarrow) return null
  const { left, width, top, height } = layout.price
  const labels = market.marks
    .map(({ label, price }) => ({ label, price, at: y(price), text: y(price) }))
    .sort((a, b) => a.at - b.at)
  for (const [row, label] of labels.entries()) {
    const above = labels[row - 1]
    if (above) label.text = Math.max(label.text, above.text + lineHeight)
  }
  const overflow = (labels.at(-1)?.text ?? 0) + 14 - (top + height)
  if (overflow > 0) for (const label of labels) label.text -= overflow
  return (
    <g className="axis">
      {labels.map(({ label, price, at, text }) => (
        <g key={label}>
          <line className="rule dotted" x1={left} x2={left + width} y1={at} y2={at} />
          <text x={left + width + 6} y={text}>
            {label === 'unforced' ? 'shocks alone' : label}
          </text>
          <text className="value" x={left + width + 6} y={text + 12}>
            {amounts.price(price, market.digits)}
          </text>
        </g>
      ))}
    </g>
  )
}

interface LaneProps {
  readonly lane: Lane
  readonly box: Box
  readonly xs: readonly number[]
  readonly point: number
}

/** Bars of one kind; rounds of one instant stand on each other. */
function LaneOf({ lane, box, xs, point }: LaneProps) {
  const stacks = new Map<number, number>()
  const pieces = lane.values.map((value, at) => {
    const x = Math.round(xs[at] ?? 0)
    const below = stacks.get(x) ?? 0
    stacks.set(x, below + value)
    return { x, below, value, at }
  })
  const most = Math.max(1e-9, ...stacks.values())
  const y = linear(0, most, box.top + box.height, box.top)
  const width = Math.max(1, Math.min(12, (0.7 * box.width) / Math.max(1, xs.length)))
  return (
    <g className={`lane lane-${lane.id}`}>
      <line
        className="rule"
        x1={box.left}
        x2={box.left + box.width}
        y1={box.top + box.height}
        y2={box.top + box.height}
      />
      <text x={box.left} y={box.top - 6}>
        {lane.title}
      </text>
      <text className="end" x={box.left + box.width} y={box.top - 6} textAnchor="end">
        {amounts.usd(most)} at most
      </text>
      {pieces.map(
        ({ x, below, value, at }) =>
          value > 0 && (
            <rect
              key={at}
              className={at > point ? 'ahead' : undefined}
              x={x - width / 2}
              width={width}
              y={y(below + value)}
              height={Math.max(0.5, y(below) - y(below + value))}
              style={{ fill: `var(--${lane.paint})` }}
            />
          ),
      )}
    </g>
  )
}
