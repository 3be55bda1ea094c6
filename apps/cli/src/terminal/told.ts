// A title, what is to be said, and tables: how several commands answer.
import { type Table, type Text, textOf } from 'cascade-engine/report'
import { tablesMarkdown } from '../markdown.ts'
import type { Paint } from '../paint.ts'
import { type GridChoice, grid } from './grid.ts'
import { wrap } from './wrap.ts'

interface Answer {
  readonly title: string
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

const width = 80

export function toldScreen(
  { title, sentences, tables }: Answer,
  paint: Paint,
  choice: (table: Table) => GridChoice,
): string {
  const blocks = tables.map((table) => {
    const notes = table.notes.map((note) => wrap(textOf(note), width, 0))
    return [paint.bold(textOf(table.title)), ...grid(table, choice(table)), ...notes].join('\n')
  })
  const says = sentences.map((text) => wrap(textOf(text), width, 0))
  return [[paint.bold(title), ...says].join('\n'), ...blocks].join('\n\n')
}

export const toldMarkdown = ({ title, sentences, tables }: Answer): string =>
  tablesMarkdown([{ id: 'says', title, columns: [], rows: [], notes: sentences }, ...tables])
