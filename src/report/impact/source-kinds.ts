// What a file holds, told by its contents.
import { bookFormats } from '../../data/books/index.ts'
import { parseCsv } from '../../data/csv.ts'
import { parseJsonLines, parseJsonTable } from '../../data/json-table.ts'
import type { Table } from '../../data/table.ts'
import type { BookLevels } from '../../impact/book.ts'
import { InputError } from '../../kit/assert.ts'

export const sourceKinds = ['book-stream', 'book', 'quotes', 'trades', 'orders'] as const
export type SourceKind = (typeof sourceKinds)[number]

export type Source =
  | { readonly kind: 'book-stream'; readonly text: string }
  | { readonly kind: 'book'; readonly book: BookLevels; readonly market: string }
  | { readonly kind: 'quotes' | 'trades' | 'orders'; readonly table: Table }

/** Columns that only files of this kind have. */
const marks: readonly (readonly [SourceKind, readonly (readonly string[])[]])[] = [
  [
    'quotes',
    [
      ['price_impact', 'impact'],
      ['in_amount', 'size'],
    ],
  ],
  ['orders', [['volume'], ['volatility'], ['impact'], ['size']]],
  ['trades', [['time', 'timestamp'], ['price'], ['size', 'quantity', 'amount']]],
  ['book', [['side'], ['price'], ['size']]],
]

export function readSource(text: string, file: string, as: SourceKind | undefined): Source {
  const start = text.slice(0, 200).trimStart()
  const isStream = /^\d{10,20} \{/.test(start)
  if (as === 'book-stream' || (as === undefined && isStream)) return { kind: 'book-stream', text }
  const saved = start.startsWith('{') ? readSavedBook(text, file) : undefined
  if (saved !== undefined) return saved
  const table = readTable(text, file, start)
  const kind = as ?? kindOf(table, file)
  if (kind === 'book-stream') throw unknown(file, table)
  if (kind !== 'book') return { kind, table }
  const levels = bookFormats.find(({ id }) => id === 'levels')
  if (levels === undefined) throw unknown(file, table)
  const book = levels.read(new Map([[file, { table }]]), file, {}, { file })
  return { kind, book, market: '' }
}

function readTable(text: string, file: string, start: string): Table {
  if (start.startsWith('[')) return parseJsonTable(text, file)
  return start.startsWith('{') ? parseJsonLines(text, file) : parseCsv(text, file)
}

/** More than one kind may fit: the first that does is the one that asks for most. */
function kindOf(table: Table, file: string): SourceKind {
  const order: readonly SourceKind[] = ['orders', 'trades', 'book', 'quotes']
  const fits = (kind: SourceKind) =>
    marks
      .find(([name]) => name === kind)?.[1]
      .every((names) => {
        return names.some((name) => table.columns.has(name))
      })
  const isQuotes = table.columns.has('price_impact')
  const found = isQuotes ? 'quotes' : order.find(fits)
  if (found !== undefined) return found
  throw unknown(file, table)
}

function unknown(file: string, table: Table): InputError {
  return new InputError(`what ${file} holds cannot be told from its columns`, {
    file,
    line: 1,
    value: [...table.columns.keys()].slice(0, 12).join(','),
    allowed:
      'a recorded book stream; a book: side,price,size; quotes: size,impact; ' +
      'trades: time,price,size; orders: size,volume,volatility,impact; or say --as',
  })
}

type RawLevel = readonly unknown[] | { readonly px?: unknown; readonly sz?: unknown } | null

/** `{ bids, asks }`, or Hyperliquid's `{ coin, levels: [bids, asks] }`; else undefined. */
function readSavedBook(text: string, file: string): Source | undefined {
  let value: Record<string, unknown>
  try {
    value = JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
  const levels = Array.isArray(value.levels) ? value.levels : [value.bids, value.asks]
  const [bids, asks] = levels as readonly unknown[]
  if (!Array.isArray(bids) || !Array.isArray(asks)) return undefined
  const rows = [
    ...(bids as RawLevel[]).map((level) => row('bid', level)),
    ...(asks as RawLevel[]).map((level) => row('ask', level)),
  ]
  const reader = bookFormats.find(({ id }) => id === 'levels')
  if (reader === undefined) return undefined
  const table = parseJsonTable(JSON.stringify(rows), file)
  const book = reader.read(new Map([[file, { table }]]), file, {}, { file })
  return { kind: 'book', book, market: String(value.coin ?? value.symbol ?? '') }
}

function row(side: string, level: RawLevel): object {
  if (Array.isArray(level)) return { side, price: level[0], size: level[1] }
  const { px, sz } = (level ?? {}) as { px?: unknown; sz?: unknown }
  return { side, price: px, size: sz }
}
