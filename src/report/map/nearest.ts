// The accounts that are liquidated first, and with a goal what each of them needs.
import { change, share, times, usd } from '../quantity.ts'
import { numberColumn, type Row, type Table, textColumn } from '../table.ts'
import { say } from '../text.ts'
import type { MapRequest } from './request.ts'
import type { NearView } from './view.ts'

export interface NearestReport {
  /** Every number, for programs. */
  readonly views: readonly NearView[]
  readonly table: Table
}

export function nearestReport(
  views: readonly NearView[],
  { chances, survive, target }: MapRequest,
): NearestReport {
  const hasGoal = chances !== null || survive !== null
  const goal =
    survive === null
      ? say`to be liquidated with probability ${share(target)} at most`
      : say`to survive ${share(survive)} against it`
  const sum = views.reduce((total, { topUp }) => total + (topUp?.usd ?? 0), 0)
  return {
    views,
    table: {
      id: 'nearest',
      title: 'liquidated first if all prices move alike',
      columns: [
        textColumn('account'),
        numberColumn('exposure'),
        numberColumn('leverage'),
        numberColumn('slack', 'slack', 'what it may lose'),
        numberColumn('at', 'at', 'the move of all prices at which it is liquidated'),
        ...(chances === null ? [] : [numberColumn('likely')]),
        ...(hasGoal ? [numberColumn('top-up')] : []),
      ],
      rows: views.map(nearRow),
      notes: hasGoal ? [say`top-up: ${goal}; cheapest first, ${usd(sum)} in all`] : [],
    },
  }
}

function nearRow({ distance, move, probability, topUp }: NearView): Row {
  const { account, exposureUsd, leverage, slackUsd } = distance
  return {
    cells: {
      account,
      exposure: usd(exposureUsd),
      leverage: times(leverage),
      slack: usd(slackUsd),
      at: move === 0 ? 'now' : change(move),
      likely: share(probability),
      'top-up': topUp === null ? 'never enough' : usd(topUp.usd),
    },
  }
}
