/** A Parquet file as a table. Its reader is asynchronous, so it lives with those who open files. */
import { parquetMetadata, parquetRead } from 'hyparquet'
import { InputError } from '../../kit/assert.ts'
import type { Table } from '../table.ts'

/** Reads all flat columns. `file` is what errors call it. */
export async function readParquet(bytes: Uint8Array, file: string): Promise<Table> {
  try {
    // A copy: bytes may be a window on a larger buffer.
    const { buffer } = new Uint8Array(bytes)
    const metadata = parquetMetadata(buffer)
    const count = Number(metadata.num_rows)
    const columns = new Map<string, unknown[]>()
    await parquetRead({
      file: buffer,
      metadata,
      onChunk({ columnName, columnData, rowStart }) {
        let column = columns.get(columnName)
        if (column === undefined) {
          column = new Array<unknown>(count).fill(null)
          columns.set(columnName, column)
        }
        for (let at = 0; at < columnData.length; at++) column[rowStart + at] = columnData[at]
      },
    })
    return { file, count, columns, line: () => undefined }
  } catch (error) {
    throw new InputError(`${file} is no complete Parquet file: ${(error as Error).message}`, {
      file,
      allowed: 'Parquet, uncompressed or Snappy',
    })
  }
}
