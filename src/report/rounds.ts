// Round by round, or stretch by stretch of time: what was forced, and what that did to a price.
import type { RoundResult } from '../engine/reading/result.ts'
import { priceDigits } from './amounts.ts'
import { cut } from './cut.ts'
import { change, clock, count, duration, price, share, usd } from './quantity.ts'
import { mainMarket, marketName, type RunRecord, unforcedPrice } from './record.ts'
import { type Bars, type Column, cellsOf, numberColumn, type Row, type Table } from './table.ts'
import { say, type Text } from './text.ts'
import { timeStep } from './time-step.ts'

/** Shown unless everything is asked for. */
const roundsMax = 60
const linesMax = 12

/** Single rounds; cut, it is the first, the last, and those in which most was forced. */
export function roundsTable({ summary: { perRound } }: RunRecord, all: boolean): Table {
  const rowsMax = all ? perRound.length : roundsMax
  const kept = cut(perRound.length, rowsMax, (row) => perRound[row]?.forcedUsd ?? 0)
  return {
    id: 'rounds',
    title: 'Round by round',
    columns: [
      numberColumn('round'),
      numberColumn('time'),
      numberColumn('accounts'),
      numberColumn('forced'),
      numberColumn('ADL'),
      numberColumn('fund paid'),
      numberColumn('bad debt'),
    ],
    rows: kept.map(({ row, skipped }): Row => {
      const { timeMs, liquidated, forcedUsd, adlUsd, fundUsd, badDebtUsd } = perRound[row] ?? none
      return {
        skipped,
        cells: {
          round: count(row + 1),
          time: clock(timeMs),
          accounts: count(liquidated),
          forced: usd(forcedUsd),
          ADL: usd(adlUsd),
          'fund paid': usd(fundUsd),
          'bad debt': usd(badDebtUsd),
        },
      }
    }),
    notes: [],
  }
}

const none = { timeMs: 0, liquidated: 0, forcedUsd: 0, adlUsd: 0, fundUsd: 0, badDebtUsd: 0 }

/**
 * The run in a few lines, or a line for every round. A run of more instants has lines of equal
 * time, in any other a line is a round; lines in which nothing happened are left out. More than
 * that is cut.
 */
export function stretchesTable(record: RunRecord, all: boolean): Table {
  const { summary } = record
  const market = mainMarket(summary)
  const column = market === undefined ? -1 : summary.markets.indexOf(market)
  const { stretches: every, stepMs } = stretchesOf(record, all)
  const shown = all ? every : withoutIdle(every, summary.perRound, column)
  const kept = cut(shown.length, all ? shown.length : linesMax, (row) => shown[row]?.forcedUsd ?? 0)
  const bars = barsOf(record, column, shown)
  const start = market?.startPrice ?? 0
  const cells = cellsIn(record, column, start)
  const columns = columnsFor(record, marketName(summary, market?.id ?? ''), stepMs > 0)
  return {
    id: 'stretches',
    title: 'What was forced, and what it did',
    columns,
    bars: fallBars,
    rows: kept.flatMap(({ row, skipped }): Row[] => {
      const stretch = shown[row]
      const found = stretch && cellsOf(columns, cells(stretch))
      return found ? [{ skipped, cells: found, bar: bars(stretch) }] : []
    }),
    notes: stepMs > 0 ? [say`one line is ${duration(stepMs)}`] : [],
  }
}

/** A round, or all rounds of a stretch of time. */
interface Stretch {
  readonly label: Text
  /** Row of its last round. */
  last: number
  liquidated: number
  forcedUsd: number
  adlUsd: number
  badDebtUsd: number
  /** In the insurance funds when it ended, as a share of the start. */
  fundLeft: number
}

function stretchesOf(record: RunRecord, all: boolean): { stretches: Stretch[]; stepMs: number } {
  const { summary, world } = record
  const { perRound, endMs, fundStartUsd } = summary
  // Rounds at one instant stay single, where not too many instants are.
  const lines = world.stepMs === null ? instants(perRound) : perRound.length
  const isGrouped = !all && lines > linesMax && endMs > 0
  const stepMs = isGrouped ? timeStep(endMs, linesMax, world.stepMs ?? 1) : 0
  const hasTime = passesTime(perRound)
  const stretches: Stretch[] = []
  let open = -1
  let fundUsed = 0
  for (const [row, round] of perRound.entries()) {
    const slot = isGrouped ? Math.floor(round.timeMs / stepMs) : row
    if (slot !== open) {
      const label = hasTime ? clock(isGrouped ? slot * stepMs : round.timeMs) : count(row + 1)
      const empty = { liquidated: 0, forcedUsd: 0, adlUsd: 0, badDebtUsd: 0 }
      stretches.push({ label, last: row, ...empty, fundLeft: 1 })
      open = slot
    }
    const stretch = stretches.at(-1) as Stretch
    fundUsed += round.fundUsd
    stretch.last = row
    stretch.liquidated += round.liquidated
    stretch.forcedUsd += round.forcedUsd
    stretch.adlUsd += round.adlUsd
    stretch.badDebtUsd += round.badDebtUsd
    stretch.fundLeft = fundStartUsd > 0 ? Math.max(0, 1 - fundUsed / fundStartUsd) : 0
  }
  return { stretches, stepMs }
}

const instants = (perRound: readonly RoundResult[]): number =>
  new Set(perRound.map(({ timeMs }) => timeMs)).size

const passesTime = (perRound: readonly RoundResult[]): boolean =>
  perRound.at(0)?.timeMs !== perRound.at(-1)?.timeMs

/** Those in which somebody was forced, the first, the last, and the one of the lowest price. */
function withoutIdle(
  stretches: readonly Stretch[],
  perRound: readonly RoundResult[],
  column: number,
): readonly Stretch[] {
  const priceOf = ({ last }: Stretch) => perRound[last]?.prices[column] ?? 0
  const lowest = [...stretches].sort((a, b) => priceOf(a) - priceOf(b))[0]
  return stretches.filter((it, at) => {
    const isEdge = at === 0 || at === stretches.length - 1 || it === lowest
    return isEdge || it.liquidated > 0 || it.forcedUsd > 0 || it.adlUsd > 0 || it.badDebtUsd > 0
  })
}

function cellsIn({ summary }: RunRecord, column: number, start: number) {
  const digits = priceDigits(start)
  return (it: Stretch): Row['cells'] => {
    const now = summary.perRound[it.last]?.prices[column]
    return {
      when: it.label,
      forced: usd(it.forcedUsd),
      price: price(now, digits),
      'in all': change((now ?? 0) / start - 1),
      accounts: count(it.liquidated),
      ADL: usd(it.adlUsd > 0 ? it.adlUsd : null),
      fund: share(it.fundLeft),
      'bad debt': it.badDebtUsd > 0 ? usd(it.badDebtUsd) : '',
    }
  }
}

/** The fall of the price, and the part of it that the shock alone would have made. */
function barsOf(record: RunRecord, column: number, stretches: readonly Stretch[]) {
  const { perRound, markets } = record.summary
  const start = markets[column]?.startPrice ?? 1
  const fall = (now: number) => Math.max(0, 1 - now / start)
  const total = ({ last }: Stretch) => fall(perRound[last]?.prices[column] ?? start)
  const deepest = Math.max(1e-9, ...stretches.map(total))
  return (it: Stretch): Row['bar'] => {
    const whole = total(it) / deepest
    const alone = Math.min(whole, fall(unforcedPrice(record, it.last, column)) / deepest)
    return [
      { id: 'exogenous', from: 0, to: alone },
      { id: 'endogenous', from: alone, to: whole },
    ]
  }
}

/** A fall in its two parts. */
export const fallBars: Bars = {
  after: 'in all',
  keys: [
    { id: 'exogenous', text: 'exogenous: the shock alone' },
    { id: 'endogenous', text: 'endogenous: added by what it set off' },
  ],
}

/** Columns that would be empty are left out. */
function columnsFor({ summary }: RunRecord, market: string, isGrouped: boolean): Column[] {
  const { perRound, adlUsd, fundStartUsd, badDebtUsd } = summary
  return [
    passesTime(perRound) ? numberColumn('when', 't') : numberColumn('when', 'round'),
    numberColumn('forced'),
    numberColumn('price', market),
    numberColumn('in all'),
    // An account may be acted on in several rounds.
    numberColumn('accounts', isGrouped ? 'actions' : 'accounts'),
    ...(adlUsd > 0 ? [numberColumn('ADL', "ADL'd")] : []),
    ...(fundStartUsd > 0 ? [numberColumn('fund', 'fund', 'left in the insurance funds')] : []),
    ...(badDebtUsd > 0 ? [numberColumn('bad debt')] : []),
  ]
}
