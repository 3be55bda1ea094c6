import { quantitiesIn, type Report, type Row, textOf } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { table } from './table.ts'

/** Who lost beside who paid; the right side adds up to the loss of the liquidated. */
export function payers(report: Report, paint: Paint): string[] {
  const { losers, waterfall, addsUp, funding } = report
  const [loss, ...others] = waterfall.rows
  if (!loss) return []
  const sums = waterfall.notes.map((note) => `${addsUp ? '✓' : '✗'} ${textOf(note)}`)
  const more = [...sums, ...(funding === '' ? [] : [textOf(funding)])]
  if (losers.rows.length === 0) return [textOf(report.whoPays), ...more]
  const lost = losers.rows.map(({ cells }) => [cells.who, cells.amount])
  const paid = others.filter(isPaid).map(({ id, cells }) => [cells.who, cells.paid, id])
  const rows = Array.from({ length: Math.max(lost.length, paid.length) }, (_, row) => {
    const [who = '', amount = '', id] = paid[row] ?? []
    const draw = id === 'bad-debt' ? paint.badDebt : (text: string) => text
    const left = (lost[row] ?? ['', '']).map((cell = '') => textOf(cell))
    return [...left, draw(textOf(who)), draw(textOf(amount))]
  })
  const lines = table(
    [
      { title: 'who lost', align: 'left' },
      { title: '' },
      { title: 'who paid', align: 'left' },
      { title: '' },
    ],
    rows,
  )
  return [...lines, ...more]
}

const isPaid = ({ cells }: Row): boolean =>
  quantitiesIn(cells.paid ?? '').some(({ value }) => value !== 0)
