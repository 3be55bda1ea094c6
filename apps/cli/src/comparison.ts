// The same scenario executed both ways, line by line.
import type { Summary } from 'cascade-engine'
import * as read from './amounts.ts'
import { mainMarket, marketName, type RunRecord } from './record.ts'

export interface ComparedLine {
  readonly name: string
  readonly batch: string
  readonly serial: string
}

interface Measure {
  readonly name: string
  readonly of: (summary: Summary) => string
}

const measures: readonly Measure[] = [
  { name: 'rounds', of: ({ rounds }) => read.count(rounds) },
  { name: 'accounts liquidated', of: (it) => read.count(it.liquidatedAccounts) },
  { name: 'liquidated', of: (it) => read.usd(it.liquidatedUsd) },
  { name: 'forced into the book', of: (it) => read.usd(it.forcedUsd) },
  { name: 'amplification', of: (it) => read.times(it.amplification) },
  { name: 'auto-deleveraged', of: (it) => read.usd(it.adlUsd) },
  { name: 'funds used', of: (it) => read.percent(it.fundUsedShare) },
  { name: 'bad debt', of: (it) => read.usd(it.badDebtUsd) },
  { name: 'ended', of: (it) => it.outcome },
]

/** Both executions side by side; empty when only one was run. */
export function comparedLines(record: RunRecord): ComparedLine[] {
  const other = record.comparison?.summary
  if (!other) return []
  const isBatch = record.summary.execution === 'batch'
  const [batch, serial] = isBatch ? [record.summary, other] : [other, record.summary]
  const market = mainMarket(record.summary)?.id
  const fall: Measure = {
    name: `${marketName(record.summary, market ?? '')} in all`,
    of: (it) => read.drop(it.markets.find(({ id }) => id === market)?.totalDrop),
  }
  return (market === undefined ? measures : [fall, ...measures]).map(({ name, of }) => ({
    name,
    batch: of(batch),
    serial: of(serial),
  }))
}

/** Only what differs: the terminal is short of lines. */
export function differingLines(record: RunRecord): ComparedLine[] {
  return comparedLines(record).filter(({ batch, serial }) => batch !== serial)
}

export const executionMeaning = {
  batch: 'batch: everybody below margin acts on one published price',
  serial: 'serial: one account at a time, the price moves in between',
} as const
