import * as read from '../amounts.ts'
import { marketCells } from '../market-cells.ts'
import { marketsByForced, type RunRecord } from '../record.ts'
import { table } from '../table.ts'
import { shortName } from './rounds.ts'
import type { ScreenOptions } from './screen.ts'

const rowsMax = 8

/** The markets where most was forced; a single market needs no table. */
export function markets({ summary }: RunRecord, { all }: ScreenOptions): string[] {
  const sorted = marketsByForced(summary)
  if (sorted.length < 2) return []
  const shown = all ? sorted : sorted.slice(0, rowsMax)
  const lines = table(
    [
      { title: 'market', align: 'left' },
      { title: 'start' },
      { title: 'end' },
      { title: 'alone' },
      { title: 'in all' },
      { title: 'amplified' },
      { title: 'liquidated' },
    ],
    shown.map((market) => [shortName(summary, market.id, 20), ...marketCells(market)]),
  )
  const left = sorted.length - shown.length
  return left > 0 ? [...lines, `… ${read.count(left)} more, --all`] : lines
}
