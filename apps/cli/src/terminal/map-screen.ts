/** The map as `cascade map` prints it: prices from high to low, 80 columns. */
import { type MapReport, type Row, type Text, textOf, withBars } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { grid, short } from './grid.ts'
import { wrap } from './wrap.ts'

const barWidth = 12
const width = 80
const nameMax = 14

export function mapScreen(report: MapReport, paint: Paint): string {
  const blocks = [map(report, paint), nearest(report, paint), account(report, paint)]
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function map({ title, what, table, others }: MapReport, paint: Paint): string[] {
  if (table === null) return [title]
  const draw = (text: string, column: string, row: Row) =>
    column === 'bar' ? bar(row, paint) : text
  const [key = '', ...notes] = table.notes.map(wrapped)
  const keys = [key, ...(table.bars ? ['▇ sold  ░ bought'] : []), ...notes]
  return [
    paint.bold(title),
    what.map(textOf).join(' · '),
    '',
    ...grid(table, { columns: withBars(table), draw }),
    ...keys.map(paint.muted),
    ...others.map(wrapped),
  ]
}

const wrapped = (text: Text): string => wrap(textOf(text), width, 2)

function bar({ bar: parts = [] }: Row, paint: Paint): string {
  const length = (id: string) =>
    Math.round(barWidth * (parts.find((part) => part.id === id)?.to ?? 0))
  const whole = length('bought')
  const sold = Math.min(whole, length('sold'))
  return paint.endogenous('▇'.repeat(sold)) + paint.exogenous('░'.repeat(whole - sold))
}

/** The accounts that are liquidated first, and with a goal what each of them needs. */
function nearest({ nearest: it }: MapReport, paint: Paint): string[] {
  if (it === null) return []
  const draw = (text: string, column: string) =>
    column === 'account' ? short(text, nameMax) : text
  const keys = it.table.notes.map((note) => paint.muted(textOf(note)))
  return [paint.bold(textOf(it.table.title)), ...grid(it.table, { draw }), ...keys]
}

function account({ account: it }: MapReport, paint: Paint): string[] {
  if (it === null) return []
  return [
    paint.bold(it.title),
    textOf(it.standing),
    ...it.edges.notes.map(textOf),
    ...(it.edges.rows.length > 0 ? grid(it.edges) : []),
    ...it.topUps.map(textOf),
  ]
}
