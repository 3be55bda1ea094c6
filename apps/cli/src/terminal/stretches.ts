import { type Report, type Row, textOf, withBars } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { grid, short } from './grid.ts'

const barWidth = 12
const nameMax = 12

/** Round by round, or minute by minute: what was forced and what it did to the main market. */
export function stretches({ stretches: table }: Report, paint: Paint): string[] {
  if (table.rows.length === 0) return []
  const columns = table.columns.map((column) =>
    column.id === 'price' ? { ...column, title: short(column.title, nameMax) } : column,
  )
  const draw = (text: string, column: string, row: Row) => {
    if (column === 'bar') return bar(row, paint)
    return column === 'bad debt' ? paint.badDebt(text) : text
  }
  const steps = table.notes.map((note) => `${textOf(note)}; every round: --all`)
  const keys = table.bars?.keys.map(({ id, text }) => `${id === 'exogenous' ? '░' : '▇'} ${text}`)
  const shown = { ...table, columns }
  const lines = [...(keys ? [keys.join('   ')] : []), ...steps]
  return [...grid(shown, { columns: withBars(shown), draw }), ...lines.map(paint.muted)]
}

/** The fall of the price, and in grey the part of it that the shock alone would have made. */
function bar({ bar: parts = [] }: Row, paint: Paint): string {
  const length = (id: string) =>
    Math.round(barWidth * (parts.find((part) => part.id === id)?.to ?? 0))
  const whole = length('endogenous')
  const grey = Math.min(whole, length('exogenous'))
  return paint.exogenous('░'.repeat(grey)) + paint.endogenous('▇'.repeat(whole - grey))
}
