/** What `cascade run` prints: 80 columns, readable without colour. */
import { count, cutRows, type Fall, type Report, type Row, textOf } from 'cascade-engine/report'
import { createPaint, type Paint } from '../paint.ts'
import type { Writer, WriterOptions } from '../writer.ts'
import { first, grid, short } from './grid.ts'
import { payers } from './payers.ts'
import { stretches } from './stretches.ts'
import { wrap } from './wrap.ts'

interface ScreenOptions {
  readonly paint: Paint
  readonly all: boolean
}

export const writer: Writer = {
  tellsSummary: true,
  tellsEvents: true,
  isScreen: true,
  write: (report, _, options) => [screen(report, options)],
}

export function screen(report: Report, { all, isColored }: WriterOptions): string {
  const options = { paint: createPaint(isColored), all }
  const blocks = [
    head(report, options),
    stretches(report, options.paint),
    verdict(report, options),
    ...positions(report, options),
    markets(report, options),
    report.claims.map(textOf),
    payers(report, options.paint),
    unsafe(report, options),
    gauge(report, options),
    facts(report, options),
    studies(report),
    infection(report),
    thresholds(report),
  ]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')
}

/** Comes after the screen: the other execution may take longer than the run itself. */
export function comparisonLines({ executions }: Report, { all }: WriterOptions): string {
  const notes = executions.notes.map(textOf)
  if (executions.rows.length === 0) return notes.join('\n')
  const rows = all ? executions.rows : executions.rows.filter(({ id }) => id === 'different')
  if (rows.length === 0) return 'batch and serial execution: the same numbers'
  return [...grid(executions, { rows, title: 'batch or serial' }), ...notes].join('\n')
}

const labelWidth = 18
const width = 80
const factsMax = 8
const marketsMax = 8
const gaugeMax = 12
const shocksMax = 5
const nameMax = 20

function head({ record, size, warnings, ...report }: Report, { paint }: ScreenOptions): string[] {
  const { id, title, seed, isSynthetic } = record
  const things = [...size.map(textOf), `seed ${seed}`]
  if (isSynthetic) things[size.length - 1] += ' (synthetic)'
  const lines = [`${paint.bold(id.padEnd(labelWidth - 1))} ${things.join(' · ')}`]
  if (title && title !== id) lines.push(`${''.padEnd(labelWidth)}${title}`)
  lines.push(...shocks(report.shocks.map(textOf)))
  for (const { path, value, was } of record.parameters) {
    if (was !== undefined) lines.push(`${'changed'.padEnd(labelWidth)}${path}: ${was} → ${value}`)
  }
  return [...lines, ...warnings.map((text) => paint.bold(textOf(text)))]
}

/** What they alone did comes last, and is never cut. */
function shocks(all: readonly string[]): string[] {
  const [last, ...others] = [all.at(-1), ...all.slice(0, -1)]
  const left = others.length - shocksMax
  const shown = left > 0 ? [...others.slice(0, shocksMax), `… ${textOf(count(left))} more`] : others
  const lines = last === undefined ? [] : [...shown, last]
  return lines.map((text, row) => {
    const label = (row === 0 ? 'shock' : '').padEnd(labelWidth)
    return label + wrap(text, width, labelWidth)
  })
}

function verdict({ verdict: it, record }: Report, { paint }: ScreenOptions): string[] {
  const line = ({ exogenous, endogenous, amplification }: Fall, begin = '') =>
    [
      `${begin}${paint.exogenous(`exogenous ${textOf(exogenous)}`)}`,
      paint.endogenous(`endogenous ${textOf(endogenous)}`),
      paint.bold(`amplification ${textOf(amplification)}`),
    ].join('   ')
  const end = wrap(textOf(it.ended), width, 2)
  return [
    ...(it.fall === null ? [] : [line(it.fall)]),
    ...(it.low === null ? [] : [line(it.low, `at the low (${textOf(it.low.at)}): `)]),
    ...(it.gain === '' ? [] : [textOf(it.gain)]),
    it.isDone ? end : paint.bold(end),
    ...(record.isVerified ? ['✓ the books were audited after every phase'] : []),
  ]
}

function positions({ positions: all }: Report, { paint }: ScreenOptions): string[][] {
  return all.map(({ title, lines }) => [
    paint.bold(wrap(textOf(title), width, 2)),
    ...lines.map((text) => wrap(textOf(text), width, 2)),
  ])
}

/** The markets where most was forced; a single market needs no table. */
function markets({ markets: table }: Report, { all }: ScreenOptions): string[] {
  if (table.rows.length < 2) return []
  const { shown, rest } = first(table.rows, all ? Number.POSITIVE_INFINITY : marketsMax)
  const columns = ['market', 'start', 'end', 'alone', 'in all', 'amplification', 'liquidated']
  const draw = (text: string, column: string) => (column === 'market' ? short(text, nameMax) : text)
  return [...grid(table, { columns, rows: shown, draw }), ...rest]
}

/** Who is left, and why each group is still there. */
function unsafe({ unsafe: table }: Report, { paint }: ScreenOptions): string[] {
  const notes = table.notes.map((note) => paint.badDebt(wrap(textOf(note), width, 0)))
  const columns = ['why', 'accounts', 'holding', 'owe']
  return [...(table.rows.length > 0 ? grid(table, { columns }) : []), ...notes]
}

/** ρ(K) along the run: where the loop fed itself. */
function gauge({ gauge: table }: Report, { paint }: ScreenOptions): string[] {
  if (table === null) return []
  const draw = (text: string, column: string, { isStrong }: Row) =>
    isStrong && column === 'rho' ? paint.bold(text) : text
  const rows = cutRows(table.rows, gaugeMax, 'rho')
  const notes = table.notes.map((note) => wrap(textOf(note), width, 0))
  return [...grid(table, { rows, title: 'loop gain', draw }), ...notes]
}

/** What was fitted in full, of the others the first few. */
function facts(report: Report, { all }: ScreenOptions): string[] {
  const { facts: table, factGroups, seedsNote } = report
  if (table.rows.length === 0) return []
  const columns = ['what', 'model', 'mean', 'deviation', 'fact', 'error']
  const groups = factGroups.map(({ id, title, rows }) => {
    const most = all || id === 'fitted' ? Number.POSITIVE_INFINITY : factsMax
    return { title: `${textOf(title)}:`, ...first(rows, most) }
  })
  const rows = groups.flatMap(({ shown }) => shown)
  const [heading = '', ...lines] = grid(table, { columns, rows, title: 'beside the facts' })
  const isDivided = factGroups.some(({ id }) => id === 'fitted')
  return [
    heading,
    ...groups.flatMap(({ title, shown, rest }) => [
      ...(isDivided ? [title] : []),
      ...lines.splice(0, shown.length),
      ...rest,
    ]),
    ...(seedsNote === '' ? [] : [wrap(textOf(seedsNote), width, 0)]),
  ]
}

function studies({ studies: tables }: Report): string[] {
  return tables.flatMap((table, at) => [
    ...(at === 0 ? [] : ['']),
    textOf(table.title),
    ...grid(table),
    ...table.notes.map((note) => wrap(textOf(note), width, 0)),
  ])
}

/** Where failures travelled by more than prices, which the rest of the screen is about. */
function infection({ infection: tables }: Report): string[] {
  const [byEdge] = tables
  const isPlain = byEdge?.rows.every(({ id = '' }) => ['shock', 'price', 'other'].includes(id))
  return byEdge === undefined || isPlain ? [] : [textOf(byEdge.title), ...grid(byEdge)]
}

function thresholds({ thresholds: { rows } }: Report): string[] {
  return rows.map(({ id, cells: { threshold = '', value = '' } }) => {
    return `${id === 'holds' ? '✓' : '✗'} ${textOf(threshold)}   (${textOf(value)})`
  })
}
