/** What `cascade network` prints: sentences, then tables, 80 columns where names allow. */
import { type FireSaleReport, type NetworkReport, textOf } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { first, grid, short } from './grid.ts'
import { wrap } from './wrap.ts'

const width = 80
const rowsMax = 20
const nameMax = 20

export function networkScreen(
  report: NetworkReport | FireSaleReport,
  paint: Paint,
  isAll: boolean,
): string {
  const { title, sentences, tables } = report
  const says = sentences.map((text) => wrap(textOf(text), width, 2))
  const blocks = tables.map((table) => {
    const { shown, rest } = first(table.rows, isAll ? Number.POSITIVE_INFINITY : rowsMax)
    const draw = (text: string, column: string) =>
      ['institution', 'firm', 'from', 'to'].includes(column) ? short(text, nameMax) : text
    return [paint.bold(textOf(table.title)), ...grid(table, { rows: shown, draw }), ...rest].join(
      '\n',
    )
  })
  return [[paint.bold(title), ...says].join('\n'), ...blocks].join('\n\n')
}
