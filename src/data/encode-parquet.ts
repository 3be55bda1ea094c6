/** Rows as a Parquet file: numbers, text and booleans in columns, null where nothing is known. */
import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer'
import type { Row } from './csv.ts'

/** `columns` gives their order, and the columns of a file without rows. */
export function encodeParquet(
  rows: readonly Row[],
  columns = Object.keys(rows[0] ?? {}),
): Uint8Array {
  const columnData = columns.map((name) => {
    const values = rows.map((row) => row[name] ?? null)
    const type = typeOf(values)
    const data = type === 'STRING' ? values.map(toText) : values
    return { name, data, type, nullable: values.includes(null) }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

/** The narrowest type that holds every value exactly. */
function typeOf(values: readonly unknown[]): BasicType {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return 'STRING'
  if (known.every((value) => typeof value === 'boolean')) return 'BOOLEAN'
  if (!known.every((value) => typeof value === 'number')) return 'STRING'
  const isInt32 = known.every((value) => (value as number) === ((value as number) | 0))
  return isInt32 && !known.some((value) => Object.is(value, -0)) ? 'INT32' : 'DOUBLE'
}

function toText(value: unknown): string | null {
  if (value === null) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
