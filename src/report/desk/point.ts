/** What stands under the cursor of a chart, in words and numbers. */
import type { DeskChart, MarketChart } from '../chart-data.ts'
import { dated } from '../dated.ts'
import { change, clock, count, price, usd } from '../quantity.ts'
import { say, type Text } from '../text.ts'

export interface Reading {
  readonly name: string
  readonly text: Text
}

/** Which rounds a point is; the start is none. */
export function pointName({ points }: DeskChart, point: number): Text {
  if (point === 0) return 'start'
  const last = points.round[point] ?? 0
  const first = (points.round[point - 1] ?? 0) + 1
  if (last < first) return 'quiet'
  return last === first ? say`round ${count(last)}` : say`rounds ${count(first)}–${count(last)}`
}

/** One market at a point, and what all of them did in its rounds. */
export function readPoint(chart: DeskChart, market: MarketChart, point: number): Reading[] {
  const { points, totals } = chart
  const { startPrice, digits } = market
  const priced = (value: number | undefined): Text =>
    value === undefined
      ? '–'
      : say`${price(value, digits)} (${change(startPrice > 0 ? value / startPrice - 1 : null)})`
  const some = (name: string, values: readonly number[]): Reading[] =>
    values.some((value) => value > 0) ? [{ name, text: usd(values[point] ?? 0) }] : []
  return [
    ...(points.isTimed
      ? [{ name: 'time', text: dated(clock(points.timeMs[point]), points.startMs) }]
      : []),
    { name: 'rounds', text: pointName(chart, point) },
    { name: 'price', text: priced(market.price[point]) },
    { name: 'shocks alone', text: priced(market.unforced[point]) },
    { name: 'accounts acted on', text: count(totals.liquidated[point] ?? 0) },
    { name: 'forced orders', text: usd(totals.forcedUsd[point] ?? 0) },
    ...(market.hasForced ? some('sold here', market.soldUsd) : []),
    ...(market.hasForced ? some('bought here', market.boughtUsd) : []),
    ...some('auto-deleveraged', totals.adlUsd),
    ...some('fund paid', totals.fundUsd),
    ...some('bad debt', totals.badDebtUsd),
  ]
}

/** Where most was forced: worth the first look. */
export function heaviestPoint({ totals, points }: DeskChart): number {
  const most = Math.max(0, ...totals.forcedUsd)
  return most > 0 ? totals.forcedUsd.indexOf(most) : points.round.length - 1
}
