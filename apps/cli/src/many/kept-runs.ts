// Runs of a search, which asks for the next one when it knows the last: a search that was stopped
// is begun again, and is told at once what it has found out before.
import { openPart } from './part-file.ts'

export interface KeptRuns<T> {
  /** How many an earlier call has made. */
  readonly before: number
  /** What the run says at these settings; null: it was stopped in its middle, and is not kept. */
  find(at: readonly unknown[], make: () => Promise<T | null>): Promise<T | null>
}

interface Line<T> {
  readonly at: string
  readonly found: T
}

/** `about` says what makes a search the same. Without a file runs are remembered, not kept. */
export async function keepRuns<T>(
  out: string | undefined,
  what: string,
  about: object,
): Promise<KeptRuns<T>> {
  const part = out === undefined ? null : await openPart<Line<T>>(`${out}.part`, what, about)
  const known = new Map(part?.done.map(({ at, found }) => [at, found] as const))
  return {
    before: known.size,
    async find(at, make) {
      const key = JSON.stringify(at)
      const before = known.get(key)
      if (before !== undefined) return before
      const made = await make()
      if (made === null) return null
      const line = JSON.stringify({ at: key, found: made })
      const { found } = JSON.parse(line) as Line<T>
      known.set(key, found)
      await part?.add({ at: key, found })
      return found
    },
  }
}
