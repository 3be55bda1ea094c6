/** A book as rows `side, price, size`: side is bid or ask (buy or sell), in any order. */
import { z } from 'zod'
import { placeOfRow } from '../formats/format.ts'
import { tableOfFile } from '../input-file.ts'
import { cellError, numberColumn, renameColumns, requireColumn, showCell } from '../table.ts'
import { defineBookFormat, makeBook, type PlacedLevel } from './book.ts'

const sides: Readonly<Record<string, 'bids' | 'asks'>> = {
  bid: 'bids',
  bids: 'bids',
  buy: 'bids',
  ask: 'asks',
  asks: 'asks',
  sell: 'asks',
}

const parameters = z.strictObject({
  columns: z.record(z.string(), z.string()).optional().describe('Our column name → the file’s'),
})

export const levels = defineBookFormat<z.infer<typeof parameters>>({
  id: 'levels',
  title: 'Levels of a book, one a row',
  parameters,
  read(files, file, { columns }, place) {
    const table = renameColumns(tableOfFile(files, file, place), columns)
    const prices = numberColumn(table, 'price', 'positive')
    const sizes = numberColumn(table, 'size', 'positive')
    const named = requireColumn(table, 'side')
    const book = { bids: [] as PlacedLevel[], asks: [] as PlacedLevel[] }
    for (let row = 0; row < table.count; row++) {
      const side = sides[String(named[row]).trim().toLowerCase()]
      if (side === undefined) {
        throw cellError(table, row, 'side', `side is ${showCell(named[row])}`, 'bid, ask')
      }
      const level = [prices[row] as number, sizes[row] as number] as const
      book[side].push({ level, place: placeOfRow(table, row) })
    }
    return makeBook(table.file, book.bids, book.asks)
  },
})
