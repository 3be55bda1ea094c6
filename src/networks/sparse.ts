/**
 * A matrix that keeps only what is not zero, row by row, in typed arrays: row r holds the entries
 * `begin[r]` to `begin[r + 1]`, by ascending column. Who owes whom, and who holds what, is mostly
 * nothing, so every method here costs what there is and not rows × columns.
 *
 * Invariant: columns ascend strictly in a row, values are finite.
 */
import { assert, InputError } from '../kit/assert.ts'

export interface Sparse {
  readonly rows: number
  readonly columns: number
  /** One more than there are rows: the last is the number of entries. */
  readonly begin: Int32Array
  readonly column: Int32Array
  readonly value: Float64Array
}

export interface Entry {
  readonly row: number
  readonly column: number
  readonly value: number
}

/** Rows or columns a matrix may have, and entries: 2^20 and 2^24. */
export const sizeMax = 1_048_576
export const entriesMax = 16_777_216

/** Entries in any order; those of one place add up in that order, zeros are left out. */
export function sparseOf(rows: number, columns: number, entries: Iterable<Entry>): Sparse {
  checkSize('rows', rows)
  checkSize('columns', columns)
  const kept: Entry[] = []
  for (const entry of entries) {
    checkEntry(entry, rows, columns)
    if (kept.length >= entriesMax) {
      throw new InputError('the matrix has too many entries', { allowed: `${entriesMax} at most` })
    }
    if (entry.value !== 0) kept.push(entry)
  }
  kept.sort((a, b) => a.row - b.row || a.column - b.column)
  const matrix = fromSorted(rows, columns, kept)
  for (const entry of entriesOf(matrix)) checkEntry(entry, rows, columns)
  return matrix
}

/** From rows of numbers, as in papers. Refuses rows of unequal length. */
export function sparseOfRows(dense: readonly (readonly number[])[]): Sparse {
  const columns = dense[0]?.length ?? 0
  const entries: Entry[] = []
  for (const [row, values] of dense.entries()) {
    if (values.length !== columns) {
      throw new InputError('the rows of a matrix are of one length', {
        field: `row ${row}`,
        value: values.length,
        allowed: `${columns}, as in the first`,
      })
    }
    for (const [column, value] of values.entries()) entries.push({ row, column, value })
  }
  return sparseOf(dense.length, columns, entries)
}

export function denseOf(matrix: Sparse): number[][] {
  const dense = Array.from({ length: matrix.rows }, () => new Array<number>(matrix.columns).fill(0))
  for (const { row, column, value } of entriesOf(matrix)) dense[row][column] = value
  return dense
}

export function* entriesOf({ rows, begin, column, value }: Sparse): Generator<Entry> {
  for (let row = 0; row < rows; row++) {
    for (let at = begin[row]; at < begin[row + 1]; at++) {
      yield { row, column: column[at], value: value[at] }
    }
  }
}

/** Columns as rows: from "who owes" to "whom is owed". */
export function transpose({ rows, columns, begin, column, value }: Sparse): Sparse {
  const turned: Sparse = {
    rows: columns,
    columns: rows,
    begin: new Int32Array(columns + 1),
    column: new Int32Array(column.length),
    value: new Float64Array(column.length),
  }
  for (const target of column) turned.begin[target + 1]++
  for (let row = 0; row < columns; row++) turned.begin[row + 1] += turned.begin[row]
  const next = turned.begin.slice()
  for (let row = 0; row < rows; row++) {
    for (let at = begin[row]; at < begin[row + 1]; at++) {
      const to = next[column[at]]++
      turned.column[to] = row
      turned.value[to] = value[at]
    }
  }
  return turned
}

/** M x, into `out` if given. */
export function multiply(
  { rows, columns, begin, column, value }: Sparse,
  x: ArrayLike<number>,
  out = new Float64Array(rows),
): Float64Array {
  assert(x.length === columns && out.length === rows, 'multiply: lengths fit the matrix')
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let at = begin[row]; at < begin[row + 1]; at++) sum += value[at] * x[column[at]]
    out[row] = sum
  }
  return out
}

export function rowSums({ rows, begin, value }: Sparse): Float64Array {
  const sums = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    for (let at = begin[row]; at < begin[row + 1]; at++) sums[row] += value[at]
  }
  return sums
}

export function columnSums({ columns, column, value }: Sparse): Float64Array {
  const sums = new Float64Array(columns)
  for (let at = 0; at < column.length; at++) sums[column[at]] += value[at]
  return sums
}

/** The same places with other values; a value that becomes zero keeps its place. */
export function mapEntries(
  matrix: Sparse,
  change: (value: number, row: number, column: number) => number,
): Sparse {
  const { rows, begin, column, value } = matrix
  const changed = new Float64Array(value.length)
  for (let row = 0; row < rows; row++) {
    for (let at = begin[row]; at < begin[row + 1]; at++) {
      changed[at] = change(value[at], row, column[at])
    }
  }
  return { ...matrix, value: changed }
}

function fromSorted(rows: number, columns: number, entries: readonly Entry[]): Sparse {
  const begin = new Int32Array(rows + 1)
  const column = new Int32Array(entries.length)
  const value = new Float64Array(entries.length)
  let count = 0
  let before: Entry | undefined
  for (const entry of entries) {
    if (before?.row === entry.row && before.column === entry.column) value[count - 1] += entry.value
    else {
      column[count] = entry.column
      value[count] = entry.value
      begin[entry.row + 1]++
      count++
    }
    before = entry
  }
  for (let row = 0; row < rows; row++) begin[row + 1] += begin[row]
  return { rows, columns, begin, column: column.slice(0, count), value: value.slice(0, count) }
}

function checkSize(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= sizeMax) return
  const allowed = `a whole number up to ${sizeMax}`
  throw new InputError(`a matrix cannot have ${value} ${field}`, { field, value, allowed })
}

function checkEntry({ row, column, value }: Entry, rows: number, columns: number): void {
  const isInside = (at: number, end: number) => Number.isInteger(at) && at >= 0 && at < end
  const field = `row ${row}, column ${column}`
  if (!isInside(row, rows) || !isInside(column, columns)) {
    const allowed = `rows below ${rows}, columns below ${columns}`
    throw new InputError('an entry lies outside the matrix', { field, value, allowed })
  }
  if (!Number.isFinite(value)) {
    throw new InputError('a matrix holds finite numbers', { field, value, allowed: 'a number' })
  }
}
