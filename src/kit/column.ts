/**
 * One field of a table: a typed array whose type keeps one unit out of a column of another.
 * Reading gives the unit; writing a bare number or another unit is a type error.
 */
export type Column<T extends number> = Omit<Float64Array, number> & {
  readonly length: number
  [row: number]: T
}

/** A column of zeros. */
export function createColumn<T extends number>(rows: number): Column<T> {
  return new Float64Array(rows) as unknown as Column<T>
}

/**
 * A column with a second copy of its starting values in the same buffer, so that a range of rows
 * goes back to the start by one move inside the buffer and without allocating.
 */
export interface Restorable<T extends number> {
  readonly live: Column<T>
  /** Live rows first, starting values behind them. */
  readonly both: Float64Array
}

export function createRestorable<T extends number>(rows: number): Restorable<T> {
  const both = new Float64Array(2 * rows)
  return { both, live: both.subarray(0, rows) as unknown as Column<T> }
}

/** Takes the live values of the whole column as its starting values. */
export function keepAsStart<T extends number>({ both }: Restorable<T>): void {
  both.copyWithin(both.length / 2, 0, both.length / 2)
}

/** Rows up to which a loop is faster than a call of `copyWithin` or `fill`. */
const few = 8

type Numbers = Float64Array | Int32Array | Uint8Array

/** Sets every row. What a run resets has mostly a row for each market, or none at all. */
export function setAll(column: Numbers, value: number): void {
  setRows(column, 0, column.length, value)
}

/** Sets rows [begin, end). */
export function setRows(column: Numbers, begin: number, end: number, value: number): void {
  if (end - begin > few) column.fill(value, begin, end)
  else for (let row = begin; row < end; row++) column[row] = value
}

/** Puts the starting values of rows [begin, end) back. */
export function restore<T extends number>(
  { both }: Restorable<T>,
  begin: number,
  end: number,
): void {
  const start = both.length / 2
  if (end - begin > few) both.copyWithin(begin, start + begin, start + end)
  else for (let row = begin; row < end; row++) both[row] = both[start + row]
}
