import type { GainPoint } from 'cascade-engine'
import * as read from '../amounts.ts'
import { wrap } from '../explanation.ts'
import type { Paint } from '../paint.ts'
import { mainMarket, type RunRecord } from '../record.ts'
import { gaugeStory } from '../story.ts'
import { cut, table } from '../table.ts'

const width = 80
const rowsMax = 12

/** ρ(K) along the run: where the loop fed itself. */
export function gauge({ gauge: path, summary }: RunRecord, paint: Paint): string[] {
  if (path === null) return []
  const main = summary.markets.findIndex(({ id }) => id === mainMarket(summary)?.id)
  const { points } = path
  const rho = (row: number) => points[row]?.rho ?? 0
  const rows = cut(points.length, rowsMax, rho).map(({ row }) => cells(points[row], main, paint))
  return [
    ...table(
      [
        { title: 'loop gain', align: 'left' },
        { title: 'round' },
        { title: 'price' },
        { title: 'depth' },
        { title: 'forced' },
        { title: 'ρ(K)' },
      ],
      rows,
    ),
    wrap(gaugeStory(path), width, 0),
  ]
}

function cells(point: GainPoint | undefined, main: number, paint: Paint): string[] {
  if (point === undefined) return []
  const rho = point.rho.toFixed(2)
  return [
    read.clock(point.timeMs),
    read.count(point.round),
    read.percent(point.prices[main]),
    read.percent(point.depths[main]),
    read.usd(point.forcedUsd),
    point.rho >= 1 ? paint.bold(rho) : rho,
  ]
}
