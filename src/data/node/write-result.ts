/** A result folder that is either complete or not there: nobody reads half a run. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { assert, InputError } from '../../kit/assert.ts'

/**
 * Writes `files` (names to contents) into the folder `dir`, in place of an earlier result.
 *
 * They are written into a folder beside it, which then takes its name. A folder that holds anything
 * else than an earlier result is refused, because what it holds would be gone.
 */
export async function writeResult(
  dir: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const target = resolve(dir)
  await refuseForeign(target, Object.keys(files))
  await mkdir(dirname(target), { recursive: true })
  const fresh = await mkdtemp(join(dirname(target), `.${basename(target)}-`))
  // A temporary folder is private; a result is as open as any other folder.
  await chmod(fresh, 0o755)
  try {
    for (const [name, contents] of Object.entries(files)) {
      const isInside = !isAbsolute(name) && !name.split(/[\\/]/).includes('..')
      assert(isInside, 'writeResult: a file name stays inside the folder')
      await mkdir(dirname(join(fresh, name)), { recursive: true })
      await writeFile(join(fresh, name), contents, { flush: true })
    }
    await replace(fresh, target)
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    throw error
  }
}

/** Stops before anything is touched if `target` holds names that are not written now. */
async function refuseForeign(target: string, names: readonly string[]): Promise<void> {
  const held = await readdir(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new InputError(`${target} is not a folder`, { value: target, allowed: 'a folder' })
  })
  const written = new Set(names.map((name) => name.split(/[\\/]/)[0]))
  const foreign = held.find((name) => !written.has(name))
  if (foreign === undefined) return
  throw new InputError(`${target} holds other files, ${foreign} for one`, {
    field: 'folder of the result',
    value: target,
    allowed: 'a new or empty folder, or one with nothing but an earlier result',
  })
}

/** A folder cannot be renamed onto one that has contents: the old one steps aside first. */
async function replace(fresh: string, target: string): Promise<void> {
  const aside = `${fresh}-old`
  const isThere = await rename(target, aside).then(
    () => true,
    () => false,
  )
  try {
    await rename(fresh, target)
  } catch (error) {
    if (isThere) await rename(aside, target)
    throw error
  }
  await rm(aside, { recursive: true, force: true })
}
