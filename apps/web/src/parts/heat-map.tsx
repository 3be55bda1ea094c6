/** The liquidation map over the run: time across, price up, the darker the more stands there. */
import {
  amounts,
  type DeskChart,
  type MapFrames,
  type MarketChart,
  readPoint,
  textOf,
} from 'cascade-engine/report'
import type { PointerEvent } from 'react'
import { linear, linePath, ticks } from './scale.ts'
import { useTip } from './tip.tsx'
import { useWidth } from './use-width.ts'

const height = 260
const left = 64
const bottom = 28

export function HeatMap({ frames, chart }: { frames: MapFrames; chart: DeskChart }) {
  const [ref, width] = useWidth<HTMLDivElement>()
  const market = chart.markets.find(({ id }) => id === frames.market)
  return (
    <section aria-label="Heat map">
      <h2>{frames.market} over the run: what would be liquidated at each price</h2>
      <p className="muted">
        The darker the more; the line is the price. Blue longs, orange shorts.
      </p>
      <div ref={ref} className="cascade-chart">
        {width > 0 && market && <Cells {...{ frames, chart, width }} shown={market} />}
      </div>
    </section>
  )
}

interface CellsProps {
  readonly frames: MapFrames
  readonly chart: DeskChart
  readonly width: number
  readonly shown: MarketChart
}

function Cells({ frames: { frames, from, to, market }, chart, width, shown }: CellsProps) {
  const tip = useTip()
  const prices = shown.price
  const last = Math.max(1, chart.points.round.length - 1)
  const x = linear(0, last, left, width - 4)
  const y = linear(from, to, height - bottom, 8)
  const rows = frames[0]?.longUsd.length ?? 1
  const step = (to - from) / rows
  const most = Math.max(1e-9, ...frames.flatMap((it) => [...it.longUsd, ...it.shortUsd]))
  const cells = frames.flatMap((frame, at) => {
    const end = frames[at + 1]?.point ?? last
    return (['long', 'short'] as const).flatMap((side) =>
      (side === 'long' ? frame.longUsd : frame.shortUsd).map((value, row) =>
        value > 0 ? (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            key={`${frame.point} ${side} ${row}`}
            x={x(frame.point)}
            width={Math.max(1, x(end) - x(frame.point))}
            y={y(from + (row + 1) * step)}
            height={y(from + row * step) - y(from + (row + 1) * step)}
            style={{ fill: `var(--${side})`, opacity: 0.08 + (0.92 * value) / most }}
          />
        ) : null,
      ),
    )
  })
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = Math.round(Math.min(last, Math.max(0, x.invert(event.clientX - box.left))))
    tip.show(event, told(chart, shown, frames, at, y.invert(event.clientY - box.top)))
  }
  const time = (point: number) => chart.points.time[point] ?? ''
  return (
    <>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Heat map of ${market}`}
        onPointerMove={point}
        onPointerLeave={tip.hide}
      >
        {cells}
        {ticks(from, to, 5).map((value) => (
          <text key={value} x={left - 6} y={y(value) + 4} textAnchor="end">
            {amounts.price(value, to - from > 20 ? 0 : 2)}
          </text>
        ))}
        <path
          className="price"
          d={linePath(
            prices.map((_, point) => x(point)),
            prices.map(y),
          )}
        />
        <text x={left} y={height - 10}>
          {chart.points.isTimed ? time(0) : 'start'}
        </text>
        <text x={width - 4} y={height - 10} textAnchor="end">
          {chart.points.isTimed ? `${time(last)}, round by round` : 'last round'}
        </text>
      </svg>
      {tip.element}
    </>
  )
}

/** What stands at a point and a price. */
function told(
  chart: DeskChart,
  market: MarketChart,
  frames: MapFrames['frames'],
  point: number,
  level: number,
): string[] {
  const frame = frames.findLast((it) => it.point <= point)
  const rows = frame?.longUsd.length ?? 1
  const row = Math.floor(((level - market.from) / (market.to - market.from)) * rows)
  return [
    ...readPoint(chart, market, point)
      .slice(0, 3)
      .map(({ name, text }) => `${name} ${textOf(text)}`),
    `at ${amounts.price(level, market.digits)}:`,
    `longs liquidated ${amounts.usd(frame?.longUsd[row] ?? 0)}`,
    `shorts liquidated ${amounts.usd(frame?.shortUsd[row] ?? 0)}`,
  ]
}
