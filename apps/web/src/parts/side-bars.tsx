/** Bars on the price axis: what would be liquidated there, and what rests in the book. */
import { amounts, type MapFrames, type MapRows, type MarketChart } from 'cascade-engine/report'
import type { Box, Layout } from './layout.ts'
import { linear, type Scale } from './scale.ts'

interface SideProps {
  readonly point: number
  readonly y: Scale
  readonly box: Box
  readonly layout: Layout
}

/** The last frame at or before a point. */
function frameAt({ frames }: MapFrames, point: number) {
  return frames.findLast((frame) => frame.point <= point) ?? frames[0]
}

/** Where a price stands: on the axis of the price, or of its own below it. */
const placeOf = (y: Scale, box: Box, { isNarrow }: Layout) =>
  isNarrow ? linear(y.from, y.to, box.top + box.height, box.top) : y

interface BarsProps {
  readonly values: readonly number[]
  readonly from: number
  readonly to: number
  readonly most: number
  readonly place: Scale
  readonly box: Box
  readonly paint: string
  readonly isPale?: boolean
  /** Grow to the left. */
  readonly isTurned?: boolean
}

function Bars({ values, from, to, most, place, box, paint, isPale, isTurned }: BarsProps) {
  const step = (to - from) / values.length
  return (
    <g style={{ fill: `var(--${paint})` }} className={isPale ? 'pale' : undefined}>
      {values.map((value, row) => {
        if (!(value > 0)) return null
        const width = (value / most) * box.width
        const top = place(from + (row + 1) * step)
        const height = Math.max(0.5, place(from + row * step) - top - 0.5)
        const x = isTurned ? box.left + box.width - width : box.left
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        return <rect key={row} x={x} y={top} width={width} height={height} />
      })}
    </g>
  )
}

const sum = ({ longUsd, shortUsd }: MapRows): number[] =>
  longUsd.map((value, row) => value + (shortUsd[row] ?? 0))

interface MapSideProps extends SideProps {
  readonly market: MarketChart
  readonly frames: MapFrames | null
}

/** Pale: before the run; full: what is left at the cursor. */
export function MapSide({ market, frames, point, y, box, layout }: MapSideProps) {
  const before = frames?.frames[0] ?? market.map?.before
  const now = frames ? frameAt(frames, point) : market.map?.after
  if (!before || !now) return null
  const { from, to } = frames ?? market
  const most = Math.max(1e-9, ...sum(before), ...sum(now))
  const place = placeOf(y, box, layout)
  const shared = { from, to, most, place, box, isTurned: !layout.isNarrow }
  return (
    <g className="map-side">
      <Title
        box={box}
        text={layout.isNarrow ? 'liquidated there' : 'liquidated at that price'}
        most={most}
      />
      <Bars {...shared} values={before.longUsd} paint="long" isPale />
      <Bars {...shared} values={before.shortUsd} paint="short" isPale />
      <Bars {...shared} values={now.longUsd} paint="long" />
      <Bars {...shared} values={now.shortUsd} paint="short" />
    </g>
  )
}

/** Pale: at the start; full: what can still be traded at the cursor. */
export function BookSide({ frames, point, y, box, layout }: SideProps & { frames: MapFrames }) {
  const before = frames.frames[0]?.bookUsd ?? []
  const now = frameAt(frames, point)?.bookUsd ?? []
  const most = Math.max(1e-9, ...before, ...now)
  const place = placeOf(y, box, layout)
  const shared = { from: frames.from, to: frames.to, most, place, box }
  return (
    <g className="book-side">
      <Title box={box} text="depth there" most={most} />
      <Bars {...shared} values={before} paint="exogenous" isPale />
      <Bars {...shared} values={now} paint="exogenous" />
    </g>
  )
}

function Title({ box, text, most }: { box: Box; text: string; most: number }) {
  return (
    <>
      <text x={box.left} y={box.top - 10}>
        {text}
      </text>
      <text x={box.left} y={box.top + box.height + 14}>
        {amounts.usd(most)} at most
      </text>
    </>
  )
}
