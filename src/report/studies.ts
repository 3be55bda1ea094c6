// What a scenario is asked beyond one run: a table for each question, its note beneath.
import type { StudyTable } from '../engine/reading/study.ts'
import { figure } from './quantity.ts'
import type { Column, Table } from './table.ts'

export function studyTables(studies: readonly StudyTable[]): Table[] {
  return studies.map(({ title, note, columns, rows }, at) => ({
    id: `study-${at + 1}`,
    title,
    columns: columns.map((name, column): Column => {
      return { id: String(column), title: name, isNumber: column > 0 }
    }),
    rows: rows.map((row) => ({
      cells: Object.fromEntries(
        row.map((value, column) => [column, typeof value === 'number' ? figure(value) : value]),
      ),
    })),
    notes: [note],
  }))
}
