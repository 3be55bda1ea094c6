// The same scenario executed both ways, line by line.
import type { Summary } from '../engine/reading/result.ts'
import { count, drop, share, times, usd } from './quantity.ts'
import { mainMarket, marketName, type RunRecord } from './record.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { type Text, textOf } from './text.ts'

interface Measure {
  readonly name: string
  readonly of: (summary: Summary) => Text
}

const measures: readonly Measure[] = [
  { name: 'rounds', of: ({ rounds }) => count(rounds) },
  { name: 'accounts liquidated', of: (it) => count(it.liquidatedAccounts) },
  { name: 'liquidated', of: (it) => usd(it.liquidatedUsd) },
  { name: 'forced into the book', of: (it) => usd(it.forcedUsd) },
  { name: 'amplification', of: (it) => times(it.amplification) },
  { name: 'auto-deleveraged', of: (it) => usd(it.adlUsd) },
  { name: 'funds used', of: (it) => share(it.fundUsedShare) },
  { name: 'bad debt', of: (it) => usd(it.badDebtUsd) },
  { name: 'ended', of: (it) => it.outcome },
]

/** Both executions side by side; rows that differ say so. No rows when only one was run. */
export function executionsTable({ summary, comparison }: RunRecord): Table {
  const other = comparison?.summary
  return {
    id: 'executions',
    title: 'Batch and serial execution',
    columns: [textColumn('what', ''), numberColumn('batch'), numberColumn('serial')],
    rows: other ? comparedRows(summary, other) : [],
    notes: comparison?.note === undefined ? [] : [comparison.note],
  }
}

function comparedRows(summary: Summary, other: Summary): Row[] {
  const [batch, serial] = summary.execution === 'batch' ? [summary, other] : [other, summary]
  const market = mainMarket(summary)?.id
  const fall: Measure = {
    name: `${marketName(summary, market ?? '')} in all`,
    of: (it) => drop(it.markets.find(({ id }) => id === market)?.totalDrop),
  }
  return (market === undefined ? measures : [fall, ...measures]).map(({ name, of }) => {
    const cells = { what: name, batch: of(batch), serial: of(serial) }
    const isSame = textOf(cells.batch) === textOf(cells.serial)
    return { id: isSame ? 'same' : 'different', cells }
  })
}

export const executionMeaning = {
  batch: 'batch: everybody below margin acts on one published price',
  serial: 'serial: one account at a time, the price moves in between',
} as const
