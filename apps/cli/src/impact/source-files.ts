// A folder stands for the recordings in it, in the order of their names.
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from 'cascade-engine'

const isRecording = (name: string): boolean => /\.(csv|json|jsonl|ndjson)(\.gz)?$/i.test(name)

/** The files that are meant; what is no folder is left to whoever opens it. */
export function sourceFiles(paths: readonly string[]): string[] {
  return paths.flatMap((path) => (isFolder(path) ? recordingsIn(path) : [path]))
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function recordingsIn(folder: string): string[] {
  const found = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && isRecording(entry.name))
    .map(({ name }) => join(folder, name))
    .sort()
  if (found.length > 0) return found
  throw new InputError(`there is no recording in ${folder}`, {
    field: 'files',
    value: folder,
    allowed: 'a folder with files that end in .csv, .json, .jsonl or .ndjson, or these with .gz',
  })
}
