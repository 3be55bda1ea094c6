// The horizontal axis of the charts. A clocked run has points of equal time; in a run at an
// instant every point is a round. Long runs have several rounds in one point.
import type { Summary } from 'cascade-engine'
import type { Points } from '../../page/chart-data.d.ts'
import { clock } from '../amounts.ts'
import { type RunRecord, unforcedPrice } from '../record.ts'
import { timeStep } from '../time-step.ts'

export interface Axis extends Points {
  /** Point of each row of `Summary.perRound`. */
  readonly pointOfRow: Int32Array
  /** Point of a time; null where points are rounds. */
  readonly pointAt: ((timeMs: number) => number) | null
}

export function axisOf(record: RunRecord, pointsMax: number): Axis {
  const { summary, world } = record
  return world.stepMs !== null && summary.endMs > 0
    ? timeAxis(summary, world.stepMs, pointsMax)
    : roundAxis(summary, pointsMax)
}

function timeAxis({ perRound, endMs }: Summary, stepMs: number, pointsMax: number): Axis {
  const pointMs = timeStep(endMs, pointsMax, stepMs)
  const last = 1 + Math.floor(endMs / pointMs)
  const pointAt = (timeMs: number) => Math.min(last, 1 + Math.floor(timeMs / pointMs))
  const pointOfRow = Int32Array.from(perRound, ({ timeMs }) => pointAt(timeMs))
  const round = new Array<number>(last + 1).fill(0)
  for (const [row, point] of pointOfRow.entries()) round[point] = row + 1
  for (let point = 1; point <= last; point++) round[point] ||= round[point - 1] ?? 0
  const time = round.map((_, point) => clock(Math.max(0, point - 1) * pointMs))
  return { round, time, pointMs, isTimed: true, pointOfRow, pointAt }
}

function roundAxis({ perRound }: Summary, pointsMax: number): Axis {
  const roundsPerPoint = Math.max(1, Math.ceil(perRound.length / pointsMax))
  const pointOfRow = Int32Array.from(perRound, (_, row) => 1 + Math.floor(row / roundsPerPoint))
  const last = pointOfRow.at(-1) ?? 0
  const round = Array.from({ length: last + 1 }, (_, point) =>
    Math.min(perRound.length, point * roundsPerPoint),
  )
  const time = round.map((end) => clock(perRound[Math.max(0, end - 1)]?.timeMs ?? 0))
  const isTimed = perRound.at(0)?.timeMs !== perRound.at(-1)?.timeMs
  return { round, time, pointMs: null, isTimed, pointOfRow, pointAt: null }
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
  for (const step of axis.pointAt ? exogenous : []) {
    const point = axis.pointAt?.(step.timeMs) ?? 0
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
