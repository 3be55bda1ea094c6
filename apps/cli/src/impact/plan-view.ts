import { amounts } from 'cascade-engine/report'
import { bps, size } from './numbers.ts'
import type { Plan } from './schedule.ts'
import type { View } from './view.ts'

const { clock, duration, short } = amounts
const rowsMax = 12

export function planViews({ task, atMs, halfLifeMs, ways, value, notes }: Plan): View[] {
  const isFading = halfLifeMs !== null
  const shown = rowsOf(atMs.length)
  return [
    {
      title: `Trading ${size(task.size)}, worth ${short(value)}, within ${clock(task.withinMs)}`,
      columns: [
        'way',
        '>cost, book refilled',
        '>bp',
        ...(isFading ? [`>cost, half-life ${duration(halfLifeMs)}`, '>bp'] : []),
        '>risk',
        '>bp',
        '>cost + λ risk²',
      ],
      rows: ways.map(({ name, refilled, fading, risk }) => [
        name,
        short(refilled),
        bps(refilled / value),
        ...(isFading ? [short(fading), bps((fading ?? 0) / value)] : []),
        short(risk),
        bps(risk / value),
        short(refilled + task.riskAversion * risk * risk),
      ]),
      lines: notes.map((text) => `note: ${text}`),
    },
    {
      title: 'Trades',
      columns: ['>at', ...ways.map(({ name }) => `>${name}`)],
      rows: shown.map((row) => [
        clock(Math.round((atMs[row] as number) / 1000) * 1000),
        ...ways.map(({ trades }) => size(trades[row])),
      ]),
    },
  ]
}

function rowsOf(count: number): number[] {
  if (count <= rowsMax) return Array.from({ length: count }, (_, row) => row)
  return Array.from({ length: rowsMax }, (_, at) => {
    return Math.round((at * (count - 1)) / (rowsMax - 1))
  })
}
