import type { Summary } from 'cascade-engine'
import * as read from '../amounts.ts'
import type { Paint } from '../paint.ts'
import { mainMarket, marketName, type RunRecord, unforcedPrice } from '../record.ts'
import { type Column, cut, table } from '../table.ts'
import { timeStep } from '../time-step.ts'
import type { ScreenOptions } from './screen.ts'

const linesMax = 12
const barWidth = 12

/** Round by round, or minute by minute: what was forced and what it did to the main market. */
export function rounds(record: RunRecord, { paint, all }: ScreenOptions): string[] {
  const { summary } = record
  const market = mainMarket(summary)
  if (!market || summary.perRound.length === 0) return []
  const { groups: every, stepMs } = groupsOf(record, all)
  const groups = all ? every : withoutIdle(every, summary, summary.markets.indexOf(market))
  const kept = cut(
    groups.length,
    all ? Number.POSITIVE_INFINITY : linesMax,
    (row) => groups[row]?.forcedUsd ?? 0,
  )
  const shown = optionalColumns(summary)
  const drawBar = barOf(record, summary.markets.indexOf(market), groups, paint)
  const digits = read.priceDigits(market.startPrice)
  const lines = kept.flatMap(({ row, skipped }) => {
    const group = groups[row]
    if (!group) return []
    const price = summary.perRound[group.last]?.prices[summary.markets.indexOf(market)]
    const badDebt = group.badDebtUsd > 0 ? read.usd(group.badDebtUsd) : ''
    const cells = [
      group.label,
      read.usd(group.forcedUsd),
      read.price(price, digits),
      read.change((price ?? 0) / market.startPrice - 1),
      drawBar(group),
      read.count(group.liquidated),
      ...(shown.adl ? [group.adlUsd > 0 ? read.usd(group.adlUsd) : read.none] : []),
      ...(shown.fund ? [read.percent(group.fundLeft)] : []),
      ...(shown.badDebt ? [paint.badDebt(badDebt)] : []),
    ]
    return skipped > 0 ? [`… ${read.count(skipped)} more, --all`, cells] : [cells]
  })
  const title = shortName(summary, market.id)
  const key = '░ exogenous  ▇ endogenous'
  const step = stepMs > 0 ? `   one line is ${read.duration(stepMs)}; every round: --all` : ''
  return [...table(columns(title, shown, stepMs > 0), lines), paint.muted(key + step)]
}

/** One line: a round, or all rounds of a stretch of time. */
interface Group {
  readonly label: string
  /** Row of its last round. */
  last: number
  liquidated: number
  forcedUsd: number
  adlUsd: number
  badDebtUsd: number
  /** In the insurance funds when it ended, as a share of the start. */
  fundLeft: number
}

function groupsOf(record: RunRecord, all: boolean): { groups: Group[]; stepMs: number } {
  const { summary, world } = record
  const { perRound, endMs, fundStartUsd } = summary
  const isGrouped = !all && world.stepMs !== null && perRound.length > linesMax && endMs > 0
  const stepMs = isGrouped ? timeStep(endMs, linesMax, world.stepMs ?? 1) : 0
  const hasTime = perRound.at(0)?.timeMs !== perRound.at(-1)?.timeMs
  const groups: Group[] = []
  let open = -1
  let fundUsed = 0
  for (const [row, round] of perRound.entries()) {
    const slot = isGrouped ? Math.floor(round.timeMs / stepMs) : row
    if (slot !== open) {
      const label = isGrouped ? read.clock(slot * stepMs) : read.clock(round.timeMs)
      const empty = { liquidated: 0, forcedUsd: 0, adlUsd: 0, badDebtUsd: 0 }
      groups.push({ label: hasTime ? label : String(row + 1), last: row, ...empty, fundLeft: 1 })
      open = slot
    }
    const group = groups.at(-1) as Group
    fundUsed += round.fundUsd
    group.last = row
    group.liquidated += round.liquidated
    group.forcedUsd += round.forcedUsd
    group.adlUsd += round.adlUsd
    group.badDebtUsd += round.badDebtUsd
    group.fundLeft = fundStartUsd > 0 ? Math.max(0, 1 - fundUsed / fundStartUsd) : 0
  }
  return { groups, stepMs }
}

/** Lines in which somebody was forced, the first, the last, and the one of the lowest price. */
function withoutIdle(groups: readonly Group[], { perRound }: Summary, column: number): Group[] {
  const priceOf = ({ last }: Group) => perRound[last]?.prices[column] ?? 0
  const lowest = [...groups].sort((a, b) => priceOf(a) - priceOf(b))[0]
  return groups.filter((it, at) => {
    const isEdge = at === 0 || at === groups.length - 1 || it === lowest
    return isEdge || it.liquidated > 0 || it.forcedUsd > 0 || it.adlUsd > 0 || it.badDebtUsd > 0
  })
}

/** The fall of the price, and in grey the part of it that the shock alone would have made. */
function barOf(
  record: RunRecord,
  column: number,
  groups: readonly Group[],
  paint: Paint,
): (group: Group) => string {
  const { perRound, markets } = record.summary
  const start = markets[column]?.startPrice ?? 1
  const fall = (price: number) => Math.max(0, 1 - price / start)
  const total = ({ last }: Group) => fall(perRound[last]?.prices[column] ?? start)
  const deepest = Math.max(1e-9, ...groups.map(total))
  return (group) => {
    const whole = Math.round((barWidth * total(group)) / deepest)
    const alone = fall(unforcedPrice(record, group.last, column))
    const grey = Math.min(whole, Math.round((barWidth * alone) / deepest))
    return paint.exogenous('░'.repeat(grey)) + paint.endogenous('▇'.repeat(whole - grey))
  }
}

interface Shown {
  readonly time: boolean
  readonly adl: boolean
  readonly fund: boolean
  readonly badDebt: boolean
}

/** Columns that would be empty are left out. */
function optionalColumns({ perRound, adlUsd, fundStartUsd, badDebtUsd }: Summary): Shown {
  return {
    time: perRound.at(0)?.timeMs !== perRound.at(-1)?.timeMs,
    adl: adlUsd > 0,
    fund: fundStartUsd > 0,
    badDebt: badDebtUsd > 0,
  }
}

function columns(market: string, shown: Shown, isGrouped: boolean): Column[] {
  return [
    { title: shown.time ? 't' : 'round' },
    { title: 'forced' },
    { title: market },
    { title: 'in all' },
    { title: '', align: 'left' },
    // An account may be acted on in several rounds.
    { title: isGrouped ? 'actions' : 'accounts' },
    ...(shown.adl ? [{ title: "ADL'd" }] : []),
    ...(shown.fund ? [{ title: 'fund' }] : []),
    ...(shown.badDebt ? [{ title: 'bad debt' }] : []),
  ]
}

/** A name that leaves room for numbers. */
export function shortName(summary: Summary, id: string, lengthMax = 12): string {
  const name = marketName(summary, id)
  return name.length > lengthMax ? `${name.slice(0, lengthMax - 1)}…` : name
}
