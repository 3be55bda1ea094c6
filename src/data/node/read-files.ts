/**
 * Opens the files that a scenario names, and no others: a scenario from somebody else must not
 * reach files outside its own folder or the folder the user named.
 */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { createGunzip } from 'node:zlib'
import { InputError } from '../../kit/assert.ts'
import type { Place } from '../document.ts'
import { encodingOf, factsAt, type InputFile } from '../input-file.ts'
import { readParquet } from './read-parquet.ts'

/** Bytes of one file, unpacked. Text in V8 ends at 2^29 − 24 characters. */
export const fileBytesMax = 2 ** 29 - 24

/**
 * Reads a file from the first of `roots` that has it. `place` says who asks, `wanted` all that is
 * asked for.
 */
export async function readInputFile(
  name: string,
  roots: readonly string[],
  place: Place,
  bytesMax = fileBytesMax,
  wanted = name,
): Promise<InputFile> {
  const path = await findFile(name, roots, place, wanted)
  const bytes = await readWhole(path, name, bytesMax)
  if (encodingOf(name) === 'parquet') return { table: await readParquet(bytes, name) }
  return { text: decode(bytes, name) }
}

/** Text of a file the user named himself. */
export async function readText(path: string): Promise<string> {
  await requireFile(path, { file: path }, path)
  return decode(await readWhole(path, path, fileBytesMax), path)
}

/** The same, or undefined where there is no such file. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? readText(path) : undefined
}

/** Where a file really lies: in the first of `roots` that has it. */
export async function findFile(
  name: string,
  roots: readonly string[],
  place: Place,
  wanted: string,
): Promise<string> {
  if (isAbsolute(name) || name.split(/[\\/]/).includes('..')) throw escapes(name, place)
  for (const root of roots) {
    const path = resolve(root, name)
    const real = await realpath(path).catch(() => undefined)
    if (real === undefined) continue
    // A link may lead out where the name does not.
    if (!(await isInside(root, path))) throw escapes(name, place)
    await requireFile(real, place, name)
    return real
  }
  throw new InputError(`there is no file ${name}`, {
    ...factsAt(place),
    field: 'file',
    value: name,
    allowed: `${wanted} in ${roots.join(' or ')}; --data DIR names another folder`,
  })
}

/** Is what `path` leads to, links followed, below `folder`? True as well where nothing is there. */
export async function isInside(folder: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return true
  const inside = relative(await realpath(folder), real)
  return !isAbsolute(inside) && inside.split(sep)[0] !== '..'
}

/** Is any of them a folder that is there? */
export async function hasFolder(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)))
  return found.some((it) => it?.isDirectory())
}

/** Throws unless the folder that the user names with `--data` is one. */
export async function requireFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return
  const message = found === undefined ? `there is no folder ${path}` : `${path} is not a folder`
  throw new InputError(message, {
    field: '--data',
    value: path,
    allowed: 'the folder of input files',
  })
}

async function requireFile(path: string, place: Place, name: string): Promise<void> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return
  const message = found === undefined ? `there is no file ${name}` : `${name} is not a file`
  throw new InputError(message, {
    ...factsAt(place),
    field: 'file',
    value: name,
    allowed: 'a file',
  })
}

function escapes(name: string, place: Place): InputError {
  return new InputError(`${name} lies outside the scenario's folder`, {
    ...factsAt(place),
    field: 'file',
    value: name,
    allowed: 'a path inside the scenario’s folder, or inside a folder named with --data',
  })
}

/** All bytes of a file, unpacked if its name ends in .gz; stops at the cap, not after it. */
async function readWhole(path: string, name: string, bytesMax: number): Promise<Uint8Array> {
  const file = createReadStream(path)
  const isPacked = name.toLowerCase().endsWith('.gz')
  const stream = isPacked ? file.pipe(createGunzip()) : file
  file.on('error', (error) => stream.destroy(error))
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > bytesMax) throw tooLarge(name, bytesMax)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const said = (error as Error).message
    const cut = /unexpected end/i.test(said) ? 'the file is cut off' : said
    throw new InputError(`${name} cannot be read: ${cut}`, {
      file: name,
      allowed: isPacked ? 'a complete gzip file' : 'a readable file',
    })
  } finally {
    file.destroy()
  }
  return Buffer.concat(chunks)
}

function tooLarge(name: string, bytesMax: number): InputError {
  return new InputError(`${name} is too large`, {
    file: name,
    value: `more than ${bytesMax} bytes`,
    allowed: `${bytesMax} bytes, unpacked; Parquet takes less`,
  })
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new InputError(`${file} is not UTF-8 text`, { file, allowed: 'text in UTF-8' })
  }
}
