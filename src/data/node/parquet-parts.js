/**
 * What a Parquet file says, for `read-parquet.ts`; runs in `parquet-child.js`.
 */
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet'

/**
 * @typedef {import('hyparquet').FileMetaData} FileMetaData
 * @typedef {{ rowStart: number, columnData: ArrayLike<unknown> }} Piece
 * @typedef {{ count: number, columns: [string, Piece[]][] }} Parts the pieces of each flat column
 * @typedef {{ message: string, value?: number, allowed?: string }} Refusal
 */

/**
 * All flat columns, or why not. Of more than `cellsMax` cells only their number.
 *
 * @param {ArrayBuffer} file
 * @param {number} cellsMax
 * @returns {Promise<Parts | Refusal>}
 */
export async function readParts(file, cellsMax) {
  const metadata = parquetMetadata(file)
  const groups = metadata.row_groups
  const names = flatColumns(metadata)
  const count = Number(metadata.num_rows)
  const inGroups = groups.reduce((sum, { num_rows }) => sum + Number(num_rows), 0)
  if (!(count >= 0 && count === inGroups && groups.every(({ num_rows }) => num_rows >= 0))) {
    const allowed = `${inGroups} rows, as in its row groups`
    return { message: 'its row counts disagree', value: count, allowed }
  }
  // The rest is for whoever asked: it says so of every table.
  if (count * names.length > cellsMax) return { count, columns: names.map((name) => [name, []]) }
  /** @type {[string, Piece[]][]} */
  const columns = []
  for (const name of names) columns.push([name, await readColumn(file, metadata, name)])
  return { count, columns }
}

/** @param {FileMetaData} metadata */
function flatColumns(metadata) {
  const flat = parquetSchema(metadata).children.filter(
    ({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED',
  )
  return flat.map(({ element }) => element.name)
}

/**
 * One row group at a time, with one chunk of the column: of several that are broken, the reader
 * awaits the first and leaves the others' errors to nobody, which ends the program.
 *
 * @param {ArrayBuffer} file
 * @param {FileMetaData} metadata
 * @param {string} name
 */
async function readColumn(file, metadata, name) {
  /** @type {Piece[]} */
  const column = []
  let begin = 0
  for (const group of metadata.row_groups) {
    const { num_rows } = group
    const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === name)
    const only = { ...group, columns: chunk === undefined ? [] : [chunk] }
    let rows = Number(num_rows)
    await parquetRead({
      file,
      metadata: { ...metadata, num_rows, row_groups: [only] },
      onChunk({ rowStart, columnData }) {
        column.push({ rowStart: begin + rowStart, columnData: packed(columnData) })
        rows -= columnData.length
      },
    })
    // The last page may hold more than is asked for, but none may be missing.
    if (rows > 0) throw new Error(`column ${name} lacks ${rows} of its rows`)
    begin += Number(num_rows)
  }
  return column
}

/**
 * Numbers travel between processes as bytes.
 *
 * @param {ArrayLike<unknown>} cells
 */
function packed(cells) {
  const isPlain = Array.isArray(cells) && cells.every((cell) => typeof cell === 'number')
  return isPlain ? Float64Array.from(cells) : cells
}
