// Runs of a search, which asks for more when it knows those before: made on threads where several
// are asked for at once. A search that was stopped is begun again, and is told at once what it has
// found out before.
import { createCount } from '../count.ts'
import { lendHand, type One, openHands } from './hands.ts'
import { openPart } from './part-file.ts'
import { asKept } from './plan.ts'

export interface KeptRuns<Ask, T> {
  /** What runs say, in the order in which they are asked for; fewer: it was stopped. */
  find(asks: readonly Ask[]): Promise<T[]>
  /** Nothing more is asked for. */
  end(): Promise<void>
}

interface Line<T> {
  readonly at: string
  readonly found: T
}

export interface Keeping {
  /** Where they are kept, beside it; undefined: they are remembered, not kept. */
  readonly out: string | undefined
  readonly what: string
  /** What makes a search the same. */
  readonly about: object
  readonly workers: number
  /** How many runs there may be, for the progress. */
  readonly most: number
}

export async function keepRuns<Ask, T>(
  one: One<Ask, T>,
  { out, what, about, workers, most }: Keeping,
): Promise<KeptRuns<Ask, T>> {
  const part = out === undefined ? null : await openPart<Line<T>>(`${out}.part`, what, about)
  const known = new Map(part?.done.map(({ at, found }) => [at, found] as const))
  const hands = openHands(workers, lineOf(one))
  const progress = createCount(most, known.size)
  return {
    async find(asks) {
      const keys = asks.map((it) => JSON.stringify(it))
      const missing = new Map(asks.map((ask, at) => [keys[at] as string, ask]))
      for (const key of keys) if (known.has(key)) missing.delete(key)
      await hands.make([...missing.values()], async (lines) => {
        for (const line of lines) {
          known.set(line.at, line.found)
          await part?.add(line)
        }
        progress.at(known.size)
      })
      progress.end()
      const found: T[] = []
      for (const key of keys) {
        const own = known.get(key)
        if (own === undefined) break
        found.push(own)
      }
      return found
    },
    end: () => hands.end(),
  }
}

/** Makes runs of a search that another thread makes. */
export const lendHandTo = <Ask, T>(one: One<Ask, T>): Promise<number> => lendHand(lineOf(one))

const lineOf =
  <Ask, T>(one: One<Ask, T>): One<Ask, Line<T>> =>
  async (ask) => {
    const found = await one(ask)
    return found === null ? null : { at: JSON.stringify(ask), found: asKept(found) }
  }
