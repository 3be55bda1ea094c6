/** A book of resting orders, and what a reader of them gets. */
import type { z } from 'zod'
import { InputError } from '../../kit/assert.ts'
import type { Place } from '../document.ts'
import { factsAt, type InputFiles } from '../input-file.ts'

/** Price in quote per base, size in base. */
export type Level = readonly [price: number, size: number]

/** Best level first on both sides; the best bid is below the best ask. */
export interface Book {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
}

export interface BookFormat<P = unknown> {
  /** File name = id = `format:` of a market's liquidity. */
  readonly id: string
  readonly title: string
  /** Beyond file and format. They are taken out of the model's parameters. */
  readonly parameters: z.ZodType<P>
  read(files: InputFiles, file: string, parameters: P, place: Place): Book
}

// Parameters are erased to `unknown` in the list; the schema is what keeps them honest.
export const defineBookFormat = <P>(it: BookFormat<P>): BookFormat => it as unknown as BookFormat

/** A level and the place it was read from. */
export interface PlacedLevel {
  readonly level: Level
  readonly place: Place
}

/** Sorts both sides; refuses an empty side, a price given twice, and bids that cross asks. */
export function makeBook(
  file: string,
  bids: readonly PlacedLevel[],
  asks: readonly PlacedLevel[],
): Book {
  const sorted = {
    bids: [...bids].sort((a, b) => b.level[0] - a.level[0]),
    asks: [...asks].sort((a, b) => a.level[0] - b.level[0]),
  }
  for (const [side, levels] of Object.entries(sorted)) {
    if (levels.length === 0) {
      throw new InputError(`the book has no ${side}`, { file, field: side, allowed: 'one or more' })
    }
    const twin = levels.find(({ level }, at) => level[0] === levels[at - 1]?.level[0])
    if (twin === undefined) continue
    throw new InputError(`the book has two ${side} at ${twin.level[0]}`, {
      ...factsAt(twin.place),
      field: 'price',
      value: twin.level[0],
      allowed: 'each price once a side',
    })
  }
  const bid = sorted.bids[0] as PlacedLevel
  const ask = sorted.asks[0] as PlacedLevel
  if (bid.level[0] >= ask.level[0]) {
    throw new InputError(
      `the book is crossed: best bid ${bid.level[0]}, best ask ${ask.level[0]}`,
      {
        ...factsAt(bid.place),
        field: 'price',
        value: bid.level[0],
        allowed: `bids below ${ask.level[0]}`,
      },
    )
  }
  return {
    bids: sorted.bids.map(({ level }) => level),
    asks: sorted.asks.map(({ level }) => level),
  }
}
