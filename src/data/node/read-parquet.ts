/** A Parquet file as a table. Its reader is asynchronous, so it lives with those who open files. */
import {
  type FileMetaData,
  parquetMetadata,
  parquetRead,
  parquetSchema,
  type RowGroup,
} from 'hyparquet'
import { InputError } from '../../kit/assert.ts'
import { refuseHuge, refuseProto, type Table } from '../table.ts'

/** Reads all flat columns. `file` is what errors call it. */
export async function readParquet(bytes: Uint8Array, file: string): Promise<Table> {
  try {
    // A copy: bytes may be a window on a larger buffer.
    const { buffer } = new Uint8Array(bytes)
    const metadata = parquetMetadata(buffer)
    const names = flatColumns(metadata)
    const count = rowsOf(metadata, names.length, file)
    const columns = new Map<string, unknown[]>()
    for (const name of names) {
      refuseProto(name, () => ({ file }))
      columns.set(name, await readColumn(buffer, metadata, name, count))
    }
    return { file, count, columns, line: () => undefined }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(`${file} is no complete Parquet file: ${(error as Error).message}`, {
      file,
      allowed: 'Parquet, uncompressed or Snappy',
    })
  }
}

function flatColumns(metadata: FileMetaData): string[] {
  const flat = parquetSchema(metadata).children.filter(
    ({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED',
  )
  return flat.map(({ element }) => element.name)
}

/** Rows of the file, held against what its parts say: any number may stand in a footer. */
function rowsOf(metadata: FileMetaData, columnCount: number, file: string): number {
  const { num_rows, row_groups } = metadata
  const count = Number(num_rows)
  const inGroups = row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (!(count >= 0 && count === inGroups)) {
    throw new InputError(`${file} is no complete Parquet file: its row counts disagree`, {
      file,
      value: count,
      allowed: `${inGroups} rows, as in its row groups`,
    })
  }
  refuseHuge(file, count, columnCount)
  return count
}

/**
 * One column of one row group at a time: of several that are broken, the reader awaits the first
 * and leaves the others' errors to nobody, which ends the program.
 */
async function readColumn(
  file: ArrayBuffer,
  metadata: FileMetaData,
  name: string,
  count: number,
): Promise<unknown[]> {
  const cells = new Array<unknown>(count).fill(null)
  let begin = 0
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows)
    const pieces: { readonly columnData: ArrayLike<unknown>; readonly rowStart: number }[] = []
    await parquetRead({
      file,
      metadata: { ...metadata, num_rows: group.num_rows, row_groups: [only(group, name)] },
      onChunk: (piece) => pieces.push(piece),
    })
    for (const { columnData, rowStart } of pieces) {
      const end = Math.min(columnData.length, rows - rowStart)
      for (let at = 0; at < end; at++) cells[begin + rowStart + at] = columnData[at]
    }
    begin += rows
  }
  return cells
}

/** The group with one chunk of the column; a second one would be read for nobody. */
function only(group: RowGroup, name: string): RowGroup {
  const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)
  return { ...group, columns: chunk === undefined ? [] : [chunk] }
}
