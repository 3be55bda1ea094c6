/** The files of the project: in a copy without git too. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** What .gitignore says, for a copy that git knows nothing of. */
const isMade = /^(node_modules|dist.*|runs|coverage|\.cache)$|\.tsbuildinfo$/

/** Paths of all files under a folder (`docs/`; '': all) that git has or would take. */
export function projectFiles(folder = ''): string[] {
  return existsSync(`${root}.git`) ? askGit(folder) : walk(folder)
}

function askGit(folder: string): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', `./${folder}`]
  const found = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0')
  // Git also names files that have been deleted and not committed.
  return found.filter((path) => path && existsSync(root + path))
}

function walk(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    if (isMade.test(entry.name)) return []
    const path = folder + entry.name
    return entry.isDirectory() ? walk(`${path}/`) : [path]
  })
}
