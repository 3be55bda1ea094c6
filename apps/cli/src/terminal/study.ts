import type { StudyTable } from 'cascade-engine'
import { wrap } from '../explanation.ts'
import { table } from '../table.ts'

const width = 80

/** What a scenario is asked beyond one run: a table for each question, its note beneath. */
export function study(tables: readonly StudyTable[]): string {
  return tables
    .map(({ title, note, columns, rows }) => {
      const lines = table(
        columns.map((name, at) => ({ title: name, align: at === 0 ? 'left' : 'right' })),
        rows.map((row) => row.map(cell)),
      )
      return [title, ...lines, wrap(note, width, 0)].join('\n')
    })
    .join('\n\n')
}

/** Thousands set apart, no more digits than the study gave. */
export function cell(value: string | number): string {
  if (typeof value === 'string') return value
  return value.toLocaleString('en-US', { maximumFractionDigits: 5 })
}
