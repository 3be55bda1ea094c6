/** A Parquet file as a table. It is read by another process, which may fail alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { deserialize } from 'node:v8'
import { InputError } from '../../kit/assert.ts'
import { cellsMax, refuseHuge, refuseProto, type Table } from '../table.ts'
import type { Parts, Piece, Refusal } from './parquet-parts.js'

/** How long reading may take, in ms, and how much memory for objects, in MB. */
export interface ParquetLimits {
  readonly timeMs: number
  readonly heapMb: number
}

/** A good file takes a hundredth of it: the most cells that a table may have, about 10 s. */
const limitsOf = (bytes: Uint8Array): ParquetLimits => ({
  timeMs: 60_000 + Math.ceil(bytes.length / 1000),
  heapMb: 4096,
})

/** Reads all flat columns. `file` is what errors call it. */
export async function readParquet(
  bytes: Uint8Array,
  file: string,
  limits = limitsOf(bytes),
): Promise<Table> {
  const said = await readApart(bytes, file, limits)
  if ('message' in said) throw incomplete(file, said)
  const { count, columns } = said
  refuseHuge(file, count, columns.length)
  for (const [name] of columns) refuseProto(name, () => ({ file }))
  const table = new Map(columns.map(([name, pieces]) => [name, join(pieces, count)]))
  return { file, count, columns: table, line: () => undefined }
}

const child = fileURLToPath(new URL('./parquet-child.js', import.meta.url))

async function readApart(
  bytes: Uint8Array,
  file: string,
  { timeMs, heapMb }: ParquetLimits,
): Promise<Parts | Refusal> {
  const reader = spawn(
    process.execPath,
    [`--max-old-space-size=${heapMb}`, child, String(cellsMax)],
    {
      // Its options are ours: what is meant for this process must not write into the answer.
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: timeMs,
      killSignal: 'SIGKILL',
    },
  )
  const end = () => reader.kill('SIGKILL')
  process.once('exit', end)
  // It may end before it has read all.
  reader.stdin.on('error', () => {})
  reader.stdin.end(bytes)
  const [said, [code, signal]] = await Promise.all([buffer(reader.stdout), once(reader, 'close')])
  process.off('exit', end)
  if (code === 0) return deserialize(said)
  const message =
    signal === 'SIGKILL'
      ? `it is not read after ${Math.round(timeMs / 1000)} s`
      : `reading it takes more than ${heapMb} MB`
  throw incomplete(file, { message })
}

const incomplete = (file: string, { message, value, allowed }: Refusal): InputError =>
  new InputError(`${file} is no complete Parquet file: ${message}`, {
    file,
    value,
    allowed: allowed ?? 'Parquet, uncompressed or Snappy',
  })

function join(pieces: readonly Piece[], count: number): unknown[] {
  const cells = new Array<unknown>(count).fill(null)
  for (const { columnData, rowStart } of pieces) {
    const end = Math.min(columnData.length, count - rowStart)
    for (let at = 0; at < end; at++) cells[rowStart + at] = columnData[at]
  }
  return cells
}
