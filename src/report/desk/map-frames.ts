/** The liquidation map and the book on the way: what is left of both at some points of a run. */
import { advance, createRun } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../../engine/ports/run.ts'
import type { World } from '../../engine/world/world.ts'
import { liquidationMap } from '../../risk/liquidation-map.ts'
import { price } from '../../units/units.ts'
import { mapRows, rebin, significant } from '../chart.ts'
import type { DeskChart, MapRows } from '../chart-data.ts'

export interface MapFrame extends MapRows {
  /** Point of the chart. */
  readonly point: number
  /** What can still be traded between the prices of a row, dollars. */
  readonly bookUsd: readonly number[]
}

export interface MapFrames {
  readonly market: string
  readonly from: number
  readonly to: number
  readonly frames: readonly MapFrame[]
}

const framesMax = 24
const reach = 0.95
const buckets = 1900

/** Runs a world again, without a trace, and looks at one market of the chart on the way. */
export function mapFrames(
  world: World,
  registry: Registry,
  { points, markets }: DeskChart,
  id: string,
): MapFrames | null {
  const chart = markets.find((market) => market.id === id)
  const row = world.names.markets.indexOf(id)
  if (chart === undefined || row < 0) return null
  const { from, to } = chart
  const frames: MapFrame[] = []
  const stops = stopsOf(points.round)
  const look = (live: LiveWorld, point: number) => {
    const [map] = liquidationMap(live, { markets: [id], reach, buckets })
    const rows = rebin(map?.buckets ?? [], from, to)
    frames.push({ point, ...rows, bookUsd: bookRows(live, row, from, to) })
  }
  const run: Run = createRun(world, registry, {
    trace: false,
    onRound(current) {
      const point = stops.get(current.round + 1)
      if (point !== undefined && frames.at(-1)?.point !== point) look(current.world, point)
    },
  })
  look(run.world, 0)
  advance(run)
  const last = points.round.length - 1
  if (frames.at(-1)?.point !== last) look(run.world, last)
  return { market: id, from, to, frames }
}

/** Rounds that end at a point worth a look, evenly over the points, by round. */
function stopsOf(round: readonly number[]): Map<number, number> {
  const every = Math.max(1, Math.ceil((round.length - 1) / framesMax))
  const stops = new Map<number, number>()
  for (let point = every; point < round.length; point += every) {
    const last = round[point] ?? 0
    if (last > 0 && !stops.has(last)) stops.set(last, point)
  }
  return stops
}

/**
 * Between the prices of each row: the amount up to its far edge less that up to its near one, at
 * the middle price of the row. Where a model has no end, there is no number: 0.
 */
function bookRows({ markets, assets }: LiveWorld, row: number, from: number, to: number): number[] {
  const height = (to - from) / mapRows
  const book = markets.quoted[row]
  const usd = assets.usd[markets.quote[row] ?? 0] ?? 1
  const mid = book?.mid() ?? 0
  // What is there between the present price and another one, on whichever side.
  const depth = (to: number) => (to === mid ? 0 : Math.abs(book?.depth(price(to)) ?? 0))
  return Array.from({ length: mapRows }, (_, step) => {
    const low = from + step * height
    const high = low + height
    const isAround = low < mid && mid < high
    const amount = isAround ? depth(low) + depth(high) : Math.abs(depth(high) - depth(low))
    const value = amount * (low + 0.5 * height) * usd
    return Number.isFinite(value) ? significant(value, 4) : 0
  })
}
