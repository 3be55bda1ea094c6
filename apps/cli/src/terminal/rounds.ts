import type { Summary } from 'cascade-engine'
import * as read from '../amounts.ts'
import { mainMarket, type RunRecord, unforcedPrice } from '../record.ts'
import { type Column, cut, table } from '../table.ts'
import type { ScreenOptions } from './screen.ts'

const rowsMax = 12
const barWidth = 12

/** Round by round: what was forced and what it did to the main market. */
export function rounds(record: RunRecord, { paint, all }: ScreenOptions): string[] {
  const { summary } = record
  const market = mainMarket(summary)
  if (!market || summary.perRound.length === 0) return []
  const column = summary.markets.indexOf(market)
  const kept = cut(
    summary.perRound.length,
    all ? Number.POSITIVE_INFINITY : rowsMax,
    (row) => summary.perRound[row]?.forcedUsd ?? 0,
  )
  const digits = read.priceDigits(market.startPrice)
  const shown = optionalColumns(summary)
  const fundLeft = fundShares(summary)
  const deepest = Math.max(1e-9, ...kept.map(({ row }) => fall(summary, row, column)))
  const bar = (row: number) => {
    const total = fall(summary, row, column)
    const alone = Math.max(0, 1 - unforcedPrice(record, row, column) / market.startPrice)
    const width = (share: number) => Math.round((barWidth * Math.max(0, share)) / deepest)
    const whole = width(total)
    const grey = Math.min(whole, width(alone))
    return paint.exogenous('░'.repeat(grey)) + paint.endogenous('▇'.repeat(whole - grey))
  }
  const lines = kept.flatMap(({ row, skipped }) => {
    const round = summary.perRound[row]
    if (!round) return []
    const price = round.prices[column] ?? market.startPrice
    const cells = [
      shown.time ? read.clock(round.timeMs) : String(row + 1),
      read.usd(round.forcedUsd),
      read.price(price, digits),
      read.change(price / market.startPrice - 1),
      bar(row),
      read.count(round.liquidated),
      ...(shown.adl ? [round.adlUsd > 0 ? read.usd(round.adlUsd) : read.none] : []),
      ...(shown.fund ? [read.percent(fundLeft[row])] : []),
      ...(shown.badDebt
        ? [paint.badDebt(round.badDebtUsd > 0 ? read.usd(round.badDebtUsd) : '')]
        : []),
    ]
    return skipped > 0 ? [`… ${read.count(skipped)} more, --all`, cells] : [cells]
  })
  const lineList = table(columns(market.id, shown), lines)
  return [...lineList, paint.muted('░ exogenous  ▇ endogenous: added by forced orders')]
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

function columns(market: string, shown: Shown): Column[] {
  return [
    { title: shown.time ? 't' : 'round' },
    { title: 'forced' },
    { title: shortName(market) },
    { title: 'in all' },
    { title: '', align: 'left' },
    { title: 'accounts' },
    ...(shown.adl ? [{ title: "ADL'd" }] : []),
    ...(shown.fund ? [{ title: 'fund' }] : []),
    ...(shown.badDebt ? [{ title: 'bad debt' }] : []),
  ]
}

/** `hyperliquid/BTC` is too long above a column of prices. */
export function shortName(market: string, lengthMax = 12): string {
  const name = market.slice(market.indexOf('/') + 1)
  return name.length > lengthMax ? `${name.slice(0, lengthMax - 1)}…` : name
}

function fall({ perRound, markets }: Summary, row: number, column: number): number {
  const start = markets[column]?.startPrice ?? 1
  return Math.max(0, 1 - (perRound[row]?.prices[column] ?? start) / start)
}

/** What is left in the insurance funds after each round, as a share of the start. */
function fundShares({ perRound, fundStartUsd }: Summary): number[] {
  let used = 0
  return perRound.map(({ fundUsd }) => {
    used += fundUsd
    return fundStartUsd > 0 ? Math.max(0, 1 - used / fundStartUsd) : 0
  })
}
