/** Files that are complete or not there: nobody reads half a result, and nobody loses one. */
import { randomUUID } from 'node:crypto'
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { assert, InputError } from '../../kit/assert.ts'

/**
 * Writes `files` (names to contents) into the folder `dir`, or into what it is a link to.
 *
 * They are written into a folder beside it, which then takes its name. Returns false, and writes
 * nothing, where `dir` holds anything, unless `replaces` lists all that may be lost: the names of
 * an earlier result. What is not among them is never removed: InputError.
 */
export async function writeResult(
  dir: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  replaces: readonly string[] | null = null,
): Promise<boolean> {
  const target = await followed(dir)
  const held = await namesIn(target)
  if (held.length > 0 && replaces === null) return false
  if (replaces !== null) refuseForeign(target, held, replaces)
  await mkdir(dirname(target), { recursive: true })
  const fresh = await mkdtemp(join(dirname(target), `.${basename(target)}-`))
  try {
    // A temporary folder is private; a result is as open as any other folder.
    await chmod(fresh, 0o755)
    for (const [name, contents] of Object.entries(files)) {
      const isInside = !isAbsolute(name) && !name.split(/[\\/]/).includes('..')
      assert(isInside, 'writeResult: a file name stays inside the folder')
      await mkdir(dirname(join(fresh, name)), { recursive: true })
      await writeFile(join(fresh, name), contents, { flush: true })
    }
    if (held.length > 0) await replace(fresh, target)
    else await takePlace(fresh, target)
    return true
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    // Somebody else was quicker.
    if (replaces === null && (await namesIn(target)).length > 0) return false
    throw error
  }
}

/** Writes a file whole: it takes the place of an earlier one at once, or that one stays. */
export async function replaceFile(path: string, contents: string | Uint8Array): Promise<void> {
  const target = await followed(path)
  const found = await stat(target).catch(() => undefined)
  // A pipe or a device has no contents to lose, and a folder says so itself.
  if (found !== undefined && !found.isFile()) return await writeFile(target, contents)
  const fresh = join(dirname(target), `.${basename(target)}-${randomUUID()}`)
  try {
    const file = await open(fresh, 'wx', found?.mode)
    await file.writeFile(contents).finally(() => file.close())
    await rename(fresh, target)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

/** Throws where `writeResult` could not write to `dir`: before a run, not after it. */
export async function checkWritable(dir: string): Promise<void> {
  const target = await followed(dir)
  await namesIn(target)
  let parent = dirname(target)
  while (!(await isThere(parent))) parent = dirname(parent)
  const allowed = 'a folder in one that may be written to'
  try {
    await rmdir(await mkdtemp(join(parent, '.cascade-')))
  } catch (error) {
    const message = `nothing can be written to ${parent}: ${(error as Error).message}`
    throw new InputError(message, { field: '--out', value: dir, allowed })
  }
  if (!(await isThere(target)) || (await stat(target)).dev === (await stat(parent)).dev) return
  // Such a folder cannot be renamed, so no result could take its place.
  const inside = `a folder inside it, such as ${join(dir, 'result')}`
  throw new InputError(`${target} is mounted`, { field: '--out', value: dir, allowed: inside })
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

/** A link is not replaced: what it leads to is. */
async function followed(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined)
  if (real !== undefined) return real
  // Not "nothing there": somebody else may have made it since.
  const found = await lstat(path).catch(() => undefined)
  if (found?.isSymbolicLink() !== true) return resolve(path)
  throw new InputError(`${path} is a link that leads nowhere`, { field: '--out', value: path })
}

/** What `folder` holds; nothing, where it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    if (error.code !== 'ENOTDIR') throw error
    const facts = { field: '--out', value: folder, allowed: 'a folder' }
    throw new InputError(`${folder} is not a folder`, facts)
  })
}

function refuseForeign(target: string, held: readonly string[], known: readonly string[]): void {
  const names = new Set(known.map((name) => name.split(/[\\/]/)[0]))
  const foreign = held.find((name) => !names.has(name))
  if (foreign === undefined) return
  throw new InputError(`${target} holds other files, ${foreign} for one`, {
    field: '--out',
    value: target,
    allowed: 'a new or empty folder, or one with nothing but an earlier result',
  })
}

/** Takes the name of an empty folder, or of none. */
async function takePlace(fresh: string, target: string): Promise<void> {
  await rmdir(target).catch(() => {})
  await rename(fresh, target)
}

/** A folder cannot be renamed onto one that has contents: the old one steps aside first. */
async function replace(fresh: string, target: string): Promise<void> {
  const aside = `${fresh}-old`
  await rename(target, aside)
  try {
    await rename(fresh, target)
  } catch (error) {
    await rename(aside, target)
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}
