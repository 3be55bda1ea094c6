/** The accounts that are liquidated first, and with a goal what each of them needs. */
import { amounts as read } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { table } from '../terminal/table.ts'
import type { NearView } from './map-view.ts'
import type { MapRequest } from './request.ts'

const nameMax = 14

export function nearestScreen(
  views: readonly NearView[],
  { chances, survive, target }: MapRequest,
  paint: Paint,
): string {
  const hasGoal = chances !== null || survive !== null
  const goal =
    survive === null
      ? `to be liquidated with probability ${read.percent(target)} at most`
      : `to survive ${read.percent(survive)} against it`
  const rows = views.map(({ distance, move, probability, topUp }) => [
    name(distance.account),
    read.usd(distance.exposureUsd),
    distance.leverage < Number.POSITIVE_INFINITY ? read.times(distance.leverage) : read.none,
    read.usd(distance.slackUsd),
    move === 0 ? 'now' : read.change(move),
    ...(chances === null ? [] : [read.percent(probability)]),
    ...(hasGoal ? [topUp === null ? 'never enough' : read.usd(topUp.usd)] : []),
  ])
  const sum = views.reduce((total, { topUp }) => total + (topUp?.usd ?? 0), 0)
  const lines = table(
    [
      { title: 'account', align: 'left' },
      { title: 'exposure' },
      { title: 'leverage' },
      { title: 'slack' },
      { title: 'at' },
      ...(chances === null ? [] : [{ title: 'likely' }]),
      ...(hasGoal ? [{ title: 'top-up' }] : []),
    ],
    rows,
  )
  const title = paint.bold('liquidated first if all prices move alike')
  const key = `top-up: ${goal}; cheapest first, ${read.usd(sum)} in all`
  return [title, ...lines, ...(hasGoal ? [paint.muted(key)] : [])].join('\n')
}

const name = (id: string): string => (id.length > nameMax ? `${id.slice(0, nameMax - 1)}…` : id)
