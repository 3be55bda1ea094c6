/** What `cascade run` prints: 80 columns, readable without colour. */
import * as read from '../amounts.ts'
import { comparedLines, differingLines } from '../comparison.ts'
import { wrap } from '../explanation.ts'
import { checkedValue, errorText, inUnit, typicalError } from '../facts.ts'
import type { Paint } from '../paint.ts'
import { ending, type FactRow, mainMarket, marketsByForced, type RunRecord } from '../record.ts'
import { atTheLow, endogenousDrop, loopGain } from '../story.ts'
import { table } from '../table.ts'
import { gauge } from './gauge.ts'
import { markets } from './markets.ts'
import { payers } from './payers.ts'
import { rounds, shortName } from './rounds.ts'
import { study } from './study.ts'

export interface ScreenOptions {
  readonly paint: Paint
  /** Nothing is cut. */
  readonly all: boolean
}

export function screen(record: RunRecord, options: ScreenOptions): string {
  const blocks = [
    head(record, options),
    rounds(record, options),
    verdict(record, options),
    markets(record, options),
    claims(record),
    payers(record, options),
    gauge(record, options.paint),
    facts(record, options),
    record.study.length > 0 ? study(record.study).split('\n') : [],
    thresholds(record),
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')
}

/** Comes after the screen: the other execution may take longer than the run itself. */
export function comparisonLines(record: RunRecord, { all }: ScreenOptions): string {
  const note = record.comparison?.note
  if (!record.comparison?.summary) return note ?? ''
  const lines = all ? comparedLines(record) : differingLines(record)
  if (lines.length === 0) return 'batch and serial execution: the same numbers'
  const rows = table(
    [{ title: 'batch or serial', align: 'left' }, { title: 'batch' }, { title: 'serial' }],
    lines.map(({ name, batch, serial }) => [name, batch, serial]),
  )
  return [...rows, note ?? ''].join('\n').trimEnd()
}

const labelWidth = 18
const width = 80
const factsMax = 8
const shocksMax = 5

function head(record: RunRecord, { paint }: ScreenOptions): string[] {
  const { world, summary } = record
  const size = [
    read.plural(world.venues.length, 'venue'),
    read.plural(summary.markets.length, 'market'),
    read.plural(summary.accounts, 'account') + (record.isSynthetic ? ' (synthetic)' : ''),
    `seed ${record.seed}`,
  ]
  const lines = [`${paint.bold(record.id.padEnd(labelWidth - 1))} ${size.join(' · ')}`]
  if (record.title && record.title !== record.id)
    lines.push(`${''.padEnd(labelWidth)}${record.title}`)
  lines.push(...shockLines(record))
  for (const { path, value, was } of record.parameters) {
    if (was !== undefined) lines.push(`${'changed'.padEnd(labelWidth)}${path}: ${was} → ${value}`)
  }
  if (summary.unsafeAtStart > 0) {
    const count = read.plural(summary.unsafeAtStart, 'account')
    lines.push(paint.bold(`! ${count} below margin before any shock: check entries and units`))
  }
  if (record.isPartial) lines.push(paint.bold('partial: stopped by hand, as of the last round'))
  return lines
}

/** What the shocks are, and what they alone do to the largest markets. */
function shockLines(record: RunRecord): string[] {
  const moves = marketsByForced(record.summary)
    .filter(({ exogenousDrop }) => exogenousDrop !== 0)
    .map(({ id, exogenousDrop }) => `${shortName(record.summary, id)} ${read.drop(exogenousDrop)}`)
  const shown = moves.slice(0, 3).join(', ')
  const more = moves.length > 3 ? `, … ${moves.length - 3} more` : ''
  const { shocks } = record.world
  const lines = shocks.slice(0, shocksMax)
  if (shocks.length > shocksMax) lines.push(`… ${shocks.length - shocksMax} more`)
  if (shown) lines.push(`alone: ${shown}${more}`)
  return lines.map((text, row) => {
    const label = (row === 0 ? 'shock' : '').padEnd(labelWidth)
    return label + wrap(text, width, labelWidth)
  })
}

function verdict(record: RunRecord, { paint }: ScreenOptions): string[] {
  const { summary } = record
  const market = mainMarket(summary)
  const lines: string[] = []
  if (market) {
    const parts = [
      paint.exogenous(`exogenous ${read.drop(market.exogenousDrop)}`),
      paint.endogenous(`endogenous ${read.drop(endogenousDrop(market))}`),
      paint.bold(`amplification ${read.times(market.amplification)}`),
    ]
    lines.push(parts.join('   '))
    const low = atTheLow(market)
    if (low !== null) {
      const parts = [
        `at the low (${read.clock(market.lowAtMs)}): exogenous ${read.drop(low.exogenous)}`,
        `endogenous ${read.drop(low.endogenous)}`,
        `amplification ${read.times(low.amplification)}`,
      ]
      lines.push(parts.join('   '))
    }
  }
  const gain = loopGain(summary)
  if (gain) lines.push(gain)
  const isDone = summary.converged && !record.isPartial
  const took = summary.endMs > 0 ? `, ${read.duration(summary.endMs)}` : ' at one instant'
  const rounds = `${read.plural(summary.rounds, 'round')}${took}`
  lines.push(
    isDone
      ? `ended after ${rounds}: ${ending(record)}`
      : paint.bold(`did not converge: ${ending(record)}, after ${rounds}`),
  )
  if (record.isVerified) lines.push('✓ the books were audited after every phase')
  return lines
}

/** Prices that no market shows: a claim's worth is told nowhere else. */
function claims({ summary }: RunRecord): string[] {
  const moved = summary.oracles.filter(
    ({ markets, startValue, endValue }) => markets.length === 0 && startValue !== endValue,
  )
  return moved.map(({ id, startValue, endValue }) => {
    const digits = read.priceDigits(startValue)
    const [before, after] = [startValue, endValue].map((value) => read.price(value, digits))
    return `${id}: ${before} → ${after} (${read.change(endValue / startValue - 1)})`
  })
}

/** What was fitted in full, of the others the first few. */
function facts(record: RunRecord, { all }: ScreenOptions): string[] {
  if (record.facts.length === 0) return []
  const fitted = record.facts.filter((row) => row.fitted)
  const others = record.facts.filter((row) => !row.fitted)
  const shown = all ? others : others.slice(0, factsMax)
  const left = others.length - shown.length
  const typical = typicalError(others)
  const heading = typical ? `not fitted (${typical}):` : 'not fitted:'
  return table(
    [
      { title: 'beside the facts', align: 'left' },
      { title: 'model' },
      { title: 'fact' },
      { title: 'error' },
    ],
    [
      ...(fitted.length > 0 ? [fittedTitle(record), ...fitted.map(factCells)] : []),
      ...(fitted.length > 0 && others.length > 0 ? [heading] : []),
      ...shown.map(factCells),
      ...(left > 0 ? [`… ${read.count(left)} more, --all`] : []),
    ],
  )
}

/** Parameters that were changed are no longer those that were chosen to meet the facts. */
const fittedTitle = ({ parameters }: RunRecord): string =>
  parameters.some(({ was }) => was !== undefined) ? 'fitted, before the changes:' : 'fitted:'

const factCells = (row: FactRow): string[] => [
  row.what,
  inUnit(row.model, row.unit),
  inUnit(row.fact, row.unit),
  errorText(row),
]

function thresholds({ checks }: RunRecord): string[] {
  return checks.map((check) => {
    return `${check.holds ? '✓' : '✗'} ${check.text}   (${checkedValue(check)})`
  })
}
