/** The built page, held in memory: what is asked for is one of these files, or not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type PageFiles = ReadonlyMap<string, Buffer>

/** Every file of the folder by the path it is asked for; empty where the page is not built. */
export function pageFiles(folder: string, at = '/'): PageFiles {
  if (!existsSync(folder)) return new Map()
  const found = new Map<string, Buffer>()
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name)
    if (!entry.isDirectory()) found.set(at + entry.name, readFileSync(file))
    else for (const [path, bytes] of pageFiles(file, `${at}${entry.name}/`)) found.set(path, bytes)
  }
  return found
}
