// What a long command has done so far, beside the file that it will write: stopped by anything, the
// same command goes on from there.
import { appendFileSync, readFileSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { InputError } from 'cascade-engine'

export interface Part<T> {
  readonly done: readonly T[]
  add(one: T): Promise<void>
  /** The same, at once: for what is found where nobody can wait. */
  addNow(one: T): void
}

/** What an earlier call of the same command has done; that of another is not touched. */
export async function openPart<T>(file: string, what: string, call: object): Promise<Part<T>> {
  const head = JSON.stringify(call)
  const lines = linesOf(file)
  if (lines.length > 0 && lines[0] !== head) {
    throw new InputError(`${file} belongs to another ${what}`, {
      file,
      allowed: 'the same command, to go on from it; or take it away',
    })
  }
  // The end of a line that was cut goes.
  await writeFile(file, `${[head, ...lines.slice(1)].join('\n')}\n`)
  return {
    done: lines.slice(1).map((line) => JSON.parse(line) as T),
    add: (one) => appendFile(file, `${JSON.stringify(one)}\n`),
    addNow: (one) => appendFileSync(file, `${JSON.stringify(one)}\n`),
  }
}

/** Whole lines; the last may have been cut by whatever stopped the program. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}
