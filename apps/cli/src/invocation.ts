// What people type to start this program where it was started, so that what it suggests works.
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, sep } from 'node:path'

/** The package's own folder: of an installation or of a clone. */
export const packageFolder = (): string =>
  dirname(createRequire(import.meta.url).resolve('cascade-engine/package.json'))

export interface Surroundings {
  readonly folder: string
  /** Where the package is. */
  readonly root: string
  readonly path: string
}

/**
 * `npx cascade` where npm finds this package from `folder`, `cascade` where the shell finds it,
 * `npx cascade-engine` where npm fetched it for one call; else the file itself. The name `cascade`
 * belongs to another package on npm: without an installation `npx cascade` would run that.
 */
export function invocationIn({ folder, root, path }: Surroundings): string {
  const bin = join(root, 'apps/cli/bin/cascade.js')
  if (isInstalledFor(folder, root)) return 'npx cascade'
  if (root.includes(`${sep}_npx${sep}`)) return 'npx cascade-engine'
  const isOnPath = path.split(delimiter).some((it) => realOf(join(it, 'cascade')) === realOf(bin))
  return isOnPath ? 'cascade' : `node ${/^[\w@%+=:,./\\-]+$/.test(bin) ? bin : JSON.stringify(bin)}`
}

let known: string | undefined

export function invocation(): string {
  const here = { folder: process.cwd(), root: packageFolder(), path: process.env.PATH ?? '' }
  known ??= invocationIn(here)
  return known
}

/** Does npm, which looks in the folder and in those above it, find this very package? */
function isInstalledFor(folder: string, root: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    const found = realOf(join(at, 'node_modules/cascade-engine'))
    if (found !== undefined) return found === realOf(root) && existsSync(join(at, npmCommand))
    if (at === dirname(at)) return false
  }
}

const npmCommand = 'node_modules/.bin/cascade'

const realOf = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
