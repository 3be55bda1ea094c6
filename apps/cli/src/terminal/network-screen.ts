/** What `cascade network` and `deleverage` print: 80 columns where names allow. */
import { type Table, type Text, textOf } from 'cascade-engine/report'
import type { Paint } from '../paint.ts'
import { first, grid, short } from './grid.ts'
import { wrap } from './wrap.ts'

const width = 80
const rowsMax = 20
const nameMax = 20

interface Said {
  readonly title: string
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

export function networkScreen(report: Said, paint: Paint, isAll: boolean): string {
  const { title, sentences, tables } = report
  const says = sentences.map((text) => wrap(textOf(text), width, 2))
  const blocks = tables.map((table) => {
    const { shown, rest } = first(table.rows, isAll ? Number.POSITIVE_INFINITY : rowsMax)
    const draw = (text: string, column: string) =>
      ['institution', 'firm', 'from', 'to', 'winner'].includes(column) ? short(text, nameMax) : text
    return [paint.bold(textOf(table.title)), ...grid(table, { rows: shown, draw }), ...rest].join(
      '\n',
    )
  })
  return [[paint.bold(title), ...says].join('\n'), ...blocks].join('\n\n')
}
