// The horizontal axis of the charts. A clocked run has points of equal time; in any other a point
// is a round, or a time at which prices moved and nobody was forced. Long runs have several of them
// in one point.
import { clock } from './amounts.ts'
import type { TimedPoints } from './chart-data.ts'
import { utcTime } from './dated.ts'
import { type RunRecord, unforcedPrice } from './record.ts'
import { timeStep } from './time-step.ts'

export interface Axis extends Omit<TimedPoints, 'startMs'> {
  /** Point of each row of `Summary.perRound`. */
  readonly pointOfRow: Int32Array
  /** Point of each exogenous step; 0 where its round tells it all. */
  readonly pointOfStep: Int32Array
}

export function axisOf(record: RunRecord, pointsMax: number): Axis {
  const { summary, world } = record
  return world.stepMs !== null && summary.endMs > 0
    ? timeAxis(record, world.stepMs, pointsMax)
    : roundAxis(record, pointsMax)
}

function timeAxis(record: RunRecord, stepMs: number, pointsMax: number): Axis {
  const { summary, exogenous } = record
  const { perRound, endMs } = summary
  const pointMs = timeStep(endMs, pointsMax, stepMs)
  const last = 1 + Math.floor(endMs / pointMs)
  const pointAt = (timeMs: number) => Math.min(last, 1 + Math.floor(timeMs / pointMs))
  const pointOfRow = Int32Array.from(perRound, ({ timeMs }) => pointAt(timeMs))
  const round = new Array<number>(last + 1).fill(0)
  for (const [row, point] of pointOfRow.entries()) round[point] = row + 1
  for (let point = 1; point <= last; point++) round[point] ||= round[point - 1] ?? 0
  const timeMs = round.map((_, point) => Math.max(0, point - 1) * pointMs)
  const time = timeMs.map(clockOf(record))
  const pointOfStep = Int32Array.from(exogenous, ({ timeMs }) => pointAt(timeMs))
  return { round, time, timeMs, pointMs, isTimed: true, pointOfRow, pointOfStep }
}

function roundAxis(record: RunRecord, pointsMax: number): Axis {
  const { summary, exogenous } = record
  const { perRound } = summary
  const stops = stopsOf(perRound, exogenous)
  const perPoint = Math.max(1, Math.ceil(stops.length / pointsMax))
  const pointOf = (at: number) => 1 + Math.floor(at / perPoint)
  const pointOfRow = new Int32Array(perRound.length)
  const pointOfStep = new Int32Array(exogenous.length)
  const round = [0]
  const times = [stops[0]?.timeMs ?? 0]
  for (const [at, { row, step, timeMs }] of stops.entries()) {
    const point = pointOf(at)
    if (row >= 0) pointOfRow[row] = point
    if (step >= 0) pointOfStep[step] = point
    round[point] = row >= 0 ? row + 1 : (round[point] ?? round[point - 1] ?? 0)
    times[point] = timeMs
  }
  const isTimed = stops.at(0)?.timeMs !== stops.at(-1)?.timeMs
  const time = times.map(clockOf(record))
  return { round, time, timeMs: times, pointMs: null, isTimed, pointOfRow, pointOfStep }
}

/** As people read it: since the start, or UTC where it is known when that was. */
const clockOf =
  ({ startMs }: RunRecord) =>
  (ms: number): string =>
    startMs === null ? clock(ms) : utcTime(startMs + ms, startMs)

/** Something happened: a round, or between rounds only to prices. */
interface Stop {
  readonly row: number
  readonly step: number
  readonly timeMs: number
}

function stopsOf(
  perRound: RunRecord['summary']['perRound'],
  exogenous: RunRecord['exogenous'],
): Stop[] {
  const stops: Stop[] = []
  let step = 0
  for (let row = 0; row <= perRound.length; row++) {
    const until = perRound[row]?.timeMs ?? Number.POSITIVE_INFINITY
    for (let next = exogenous[step]; next && next.row <= row; next = exogenous[++step]) {
      if (next.timeMs < until) stops.push({ row: -1, step, timeMs: next.timeMs })
    }
    if (row < perRound.length) stops.push({ row, step: -1, timeMs: until })
  }
  return stops
}

export interface Path {
  readonly price: number[]
  readonly unforced: number[]
}

/**
 * Both prices of a market at each point: the value farthest from the start, so that no extreme is
 * lost, and at last the end. A point without news keeps what was there.
 */
export function pathOf(record: RunRecord, column: number, axis: Axis): Path {
  const { summary, exogenous } = record
  const market = summary.markets[column]
  const start = market?.startPrice ?? 0
  const price = new Array<number | undefined>(axis.round.length)
  const unforced = new Array<number | undefined>(axis.round.length)
  const put = (list: (number | undefined)[], point: number, value: number) => {
    const before = list[point]
    const isFarther = before === undefined || Math.abs(value - start) > Math.abs(before - start)
    if (isFarther) list[point] = value
  }
  for (const [row, round] of summary.perRound.entries()) {
    const point = axis.pointOfRow[row] ?? 0
    put(price, point, round.prices[column] ?? start)
    put(unforced, point, unforcedPrice(record, row, column))
  }
  // Shocks in quiet times move prices without a round.
  for (const [at, step] of exogenous.entries()) {
    const point = axis.pointOfStep[at] ?? 0
    if (point === 0) continue
    put(price, point, step.prices[column] ?? start)
    put(unforced, point, step.unforced[column] ?? start)
  }
  const last = axis.round.length - 1
  if (last > 0) {
    price[last] = market?.endPrice
    unforced[last] = market?.exogenousPrice
  }
  return { price: carried(price, start), unforced: carried(unforced, start) }
}

function carried(values: readonly (number | undefined)[], start: number): number[] {
  let current = start
  return Array.from(values, (value, point) => {
    if (point > 0 && value !== undefined) current = value
    return current
  })
}
