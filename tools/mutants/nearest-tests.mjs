// Which tests import a file, however far: its own, those beside it, then by the way they import it.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const folders = ['src', 'test', 'scenarios', 'apps']
// What reads sources as text, or takes minutes, sees no mutant, or sees its text.
const left = /^test\/(deep|browser)\/|^test\/(tidy|docs|package)\.test\.ts$/

/** `from` and `import()` of what is there at run time: types are erased. */
const imported = /^(?:import|export)\s+(?!type\b)[^'"]*?from\s*'([^']+)'|import\('([^']+)'\)/gm

function resolve(root, from, name) {
  const own = /^cascade-engine(?:\/(.*))?$/.exec(name)
  if (own) return `src/${own[1] ?? 'index'}.ts`
  if (!name.startsWith('.')) return undefined
  const path = normalize(join(dirname(from), name))
  return existsSync(join(root, path)) ? path : undefined
}

/** `nearest(file)`: paths of tests. */
export function createNearest(root) {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((path) => join(folder, path))
      .filter((path) => path.endsWith('.ts')),
  )
  const importers = new Map(files.map((file) => [file, []]))
  for (const file of files) {
    for (const [, named, lazy] of readFileSync(join(root, file), 'utf8').matchAll(imported)) {
      importers.get(resolve(root, file, named ?? lazy))?.push(file)
    }
  }
  return (file) => {
    const reached = new Set([file])
    for (const path of reached) for (const by of importers.get(path) ?? []) reached.add(by)
    const tests = [...reached].filter((path) => path.endsWith('.test.ts') && !left.test(path))
    const own = file.replace(/\.ts$/, '.test.ts')
    const away = (test) => (test === own ? 0 : dirname(test) === dirname(file) ? 1 : 2)
    return tests.sort((a, b) => away(a) - away(b))
  }
}
