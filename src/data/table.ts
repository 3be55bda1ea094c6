/**
 * A file of rows, by columns, whatever it was encoded in: CSV, JSON, JSON lines or Parquet.
 * Readers take cells from here, so that every bad cell is reported with its file, line and column.
 */
import { InputError, type InputFacts } from '../kit/assert.ts'
import { show } from '../kit/show.ts'
import { LARGEST, SMALLEST } from '../units/magnitude.ts'
import { formerlyCalled } from './former-names.ts'
import { list, nearest } from './nearest.ts'

export interface Table {
  readonly file: string
  readonly count: number
  /** Cells as read: text from CSV; numbers, text, booleans or null from the others. */
  readonly columns: ReadonlyMap<string, ArrayLike<unknown>>
  /** Line of a row, counted from 1; undefined where the encoding has no lines. */
  line(row: number): number | undefined
  /** Columns that the scenario renamed, ours → theirs: errors speak of theirs. */
  readonly renamed?: Readonly<Record<string, string>>
}

/** Cells of a table, whatever its encoding: more would not fit into memory as columns. */
export const cellsMax = 50_000_000

/** Throws where rows times columns would be more than memory holds. */
export function refuseHuge(file: string, rows: number, columns: number): void {
  if (rows * columns <= cellsMax) return
  throw new InputError(`${file} has ${columns} columns in ${rows} rows`, {
    file,
    value: rows * columns,
    allowed: `${cellsMax} cells; rows share their columns, so a name that differs from row to row \
belongs in a cell`,
  })
}

/** Throws for the one name that objects do not keep as a key of their own. */
export function refuseProto(name: string, place: () => InputFacts): void {
  if (name !== '__proto__') return
  throw new InputError('nothing can be called __proto__', {
    ...place(),
    field: name,
    allowed: 'another name',
  })
}

/** What a number in a column may be. */
export const numberRules = {
  any: { allowed: 'a finite number', min: -LARGEST },
  positive: { allowed: 'a number above 0', min: SMALLEST },
  notNegative: { allowed: 'a number, 0 or more', min: 0 },
} as const
export type NumberRule = keyof typeof numberRules

const magnitudes = `a number of ordinary size: ${SMALLEST} to ${LARGEST}`.replace('+', '')

/** The number that a cell says, or what would have been right. */
export function readNumber(cell: unknown, rule: NumberRule): number | { readonly allowed: string } {
  const value = parseNumber(cell)
  const { min, allowed } = numberRules[rule]
  if (value >= min && value <= LARGEST) return value
  const isExtreme = Number.isFinite(value) && (Math.abs(value) > LARGEST || value > 0)
  return { allowed: isExtreme ? magnitudes : allowed }
}

// Each digit fits in one place only: with two, a long row of them takes the square of its length.
const numberPattern = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** The number that a cell says, or NaN: no hexadecimal, no thousands separator, no blank. */
export function parseNumber(cell: unknown): number {
  if (typeof cell === 'number') return cell
  if (typeof cell === 'bigint') {
    const value = Number(cell)
    return BigInt(value) === cell ? value : Number.NaN
  }
  if (typeof cell !== 'string') return Number.NaN
  const text = cell.trim()
  return numberPattern.test(text) ? Number(text) : Number.NaN
}

export function isBlank(cell: unknown): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** Facts about one cell. */
export function cellFacts(table: Table, row: number, column: string): InputFacts {
  const line = table.line(row)
  const field = table.renamed?.[column] ?? column
  if (line === undefined) return { file: table.file, field: `row ${row + 1}, ${field}` }
  return { file: table.file, line, field }
}

export function cellError(
  table: Table,
  row: number,
  column: string,
  message: string,
  allowed: string,
): InputError {
  const value = table.columns.get(column)?.[row]
  return new InputError(message, { ...cellFacts(table, row, column), value, allowed })
}

/** A column that must be there. */
export function requireColumn(table: Table, column: string): ArrayLike<unknown> {
  const cells = table.columns.get(column)
  if (cells !== undefined) return cells
  const names = [...table.columns.keys()].filter((name) => name !== '')
  const former = formerlyCalled(column, names)
  const meant = nearest(column, names)
  const slip = meant === undefined ? '' : `; is it ${meant}? Say so with columns: { ${column}: … }`
  const hint = former === undefined ? slip : `; what was called ${former} is called ${column} now`
  throw new InputError(`${table.file} has no column ${column}${hint}`, {
    file: table.file,
    line: 1,
    field: column,
    allowed: `a column ${column}; the file has ${list(names)}`,
  })
}

/**
 * A column that may be absent. One that differs from it in capitals or separators alone is an
 * error: left unread it would change what the file says, as when shorts stand under `Side`.
 */
export function optionalColumn(table: Table, column: string): ArrayLike<unknown> | undefined {
  const cells = table.columns.get(column)
  if (cells !== undefined) return cells
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '')
  const twin = [...table.columns.keys()].find((name) => plain(name) === plain(column))
  if (twin === undefined) return undefined
  throw new InputError(`${table.file} has a column ${twin}, which is not read`, {
    file: table.file,
    line: 1,
    field: twin,
    allowed: `${column}, or columns: { ${column}: ${twin} }`,
  })
}

/** A column of numbers; a blank cell takes `fallback` where one is given. */
export function numberColumn(
  table: Table,
  column: string,
  rule: NumberRule,
  fallback?: number,
): Float64Array {
  const cells = requireColumn(table, column)
  const values = new Float64Array(table.count)
  for (let row = 0; row < table.count; row++) {
    const cell = cells[row]
    if (fallback !== undefined && isBlank(cell)) {
      values[row] = fallback
      continue
    }
    const value = readNumber(cell, rule)
    if (typeof value !== 'number') {
      throw cellError(table, row, column, `${column} is ${showCell(cell)}`, value.allowed)
    }
    values[row] = value
  }
  return values
}

/** A column of names, never blank. Numbers are taken as they are written. */
export function textColumn(table: Table, column: string): string[] {
  const cells = requireColumn(table, column)
  const values = new Array<string>(table.count)
  for (let row = 0; row < table.count; row++) {
    const cell = cells[row]
    const isText = typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'bigint'
    if (!isText || isBlank(cell)) {
      throw cellError(table, row, column, `${column} is ${showCell(cell)}`, 'a name')
    }
    const name = String(cell).trim()
    if (/\p{Cc}/u.test(name)) {
      const message = `${column} holds a line end or another control character`
      throw cellError(table, row, column, message, 'a name on one line')
    }
    values[row] = name
  }
  return values
}

export const showCell = (cell: unknown): string => (isBlank(cell) ? 'blank' : show(cell))

/** The same table with columns called as we call them. `renames` is ours → theirs. */
export function renameColumns(
  table: Table,
  renames: Readonly<Record<string, string>> | undefined,
): Table {
  if (renames === undefined) return table
  const columns = new Map(table.columns)
  for (const theirs of Object.values(renames)) {
    requireColumn(table, theirs)
    columns.delete(theirs)
  }
  for (const [ours, theirs] of Object.entries(renames)) {
    columns.set(ours, table.columns.get(theirs) as ArrayLike<unknown>)
  }
  return { ...table, columns, renamed: renames }
}
