/**
 * Reads a Parquet file in a process of its own: the file comes in, what it says goes out, both in
 * one piece (`read-parquet.ts`). A page of a spoilt file may name any number, and then the reader
 * runs for ever or fills the memory. That ends this process only; a worker thread would take all
 * others with it, for V8 gives up whole where one array outgrows the limit.
 *
 * Plain JavaScript, so that Node runs it as it stands: from the sources, the build, the bundle.
 */
import process from 'node:process'
import { arrayBuffer } from 'node:stream/consumers'
import { serialize } from 'node:v8'
import { readParts } from './parquet-parts.js'

const cellsMax = Number(process.argv[2])
const said = await arrayBuffer(process.stdin)
  .then((file) => readParts(file, cellsMax))
  .catch((error) => ({ message: error instanceof Error ? error.message : String(error) }))
process.stdout.end(serialize(said))
