/**
 * One buffer for all columns of a world: a clone copies one block of memory, and workers that are
 * posted a world in a SharedArrayBuffer copy none.
 */
import type { World } from './world.ts'

type Column = Float64Array | Int32Array | Uint8Array

/** The same world with its columns cut from one new buffer. */
export function packWorld(world: World, Buffer: ArrayBufferKind = ArrayBuffer): World {
  const { settings, names, specs, ...tables } = world
  let bytes = 0
  visit(tables, (column) => {
    bytes = aligned(bytes + column.byteLength)
    return column
  })
  const buffer = new Buffer(bytes)
  let at = 0
  const packed = visit(tables, (column) => {
    const Kind = column.constructor as new (
      buffer: ArrayBufferLike,
      at: number,
      length: number,
    ) => Column
    const copy = new Kind(buffer, at, column.length)
    copy.set(column)
    at = aligned(at + column.byteLength)
    return copy
  })
  return { ...(packed as typeof tables), settings, names, specs }
}

/** The same world for any number of workers: posting it shares the columns. */
export function shareWorld(world: World): World {
  return packWorld(world, SharedArrayBuffer)
}

type ArrayBufferKind = new (bytes: number) => ArrayBufferLike

const aligned = (bytes: number): number => 8 * Math.ceil(bytes / 8)

/** A copy of plain tables in which every column is what `pack` makes of it. */
function visit(tables: object, pack: (column: Column) => Column): object {
  if (ArrayBuffer.isView(tables)) return pack(tables as Column)
  if (Array.isArray(tables)) {
    return tables.map((item) => (isObject(item) ? visit(item, pack) : item))
  }
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(tables)) {
    copy[key] = isObject(value) ? visit(value, pack) : value
  }
  return copy
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
