/** Tables under each other, what has to be known first: a card or a plan in the terminal. */
import { type Table, textOf } from 'cascade-engine/report'
import { grid } from './grid.ts'

export function blocks(tables: readonly Table[]): string {
  return tables
    .map((it) => {
      const lines = it.columns.length > 0 ? grid(it) : []
      return [textOf(it.title), ...it.notes.map(textOf), ...lines].join('\n')
    })
    .join('\n\n')
}
