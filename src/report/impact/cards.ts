// From what a file holds to the cards of its markets.
import type { InputFile } from '../../data/input-file.ts'
import { numberColumn, type Table, textColumn } from '../../data/table.ts'
import { wholeBook } from '../../impact/book.ts'
import { replayBookStream } from '../../impact/book-stream.ts'
import { cardOfBooks, cardOfObservations, type ImpactCard } from '../../impact/card.ts'
import { observeQuotes, quoteResolution } from '../../impact/quotes.ts'
import { observeTrades, tradeResolution } from '../../impact/trades.ts'
import { InputError } from '../../kit/assert.ts'
import { cardOfOrders } from './orders-card.ts'
import { readSource, type SourceKind } from './source-kinds.ts'
import { tokenOf } from './tokens.ts'

export interface CardOptions {
  readonly as?: SourceKind | undefined
  /** Value in quote of one contract, for coin-margined streams. */
  readonly contract?: number | undefined
  readonly onProgress: (text: string) => void
}

const sampleMs = 1000
const nearBps = 10

/** `file` is its name, which tells markets apart. Throws InputError for what it cannot read. */
export function cardsOfFile(input: InputFile, file: string, options: CardOptions): ImpactCard[] {
  if (!('text' in input)) {
    throw new InputError(`${file} is a table without text`, { file, allowed: 'CSV, JSON or lines' })
  }
  const source = readSource(input.text, file, options.as)
  if (source.kind === 'book-stream') return [streamCard(source.text, file, options)]
  if (source.kind === 'book') {
    const market = source.market || plainName(file)
    return [cardOfBooks({ market, source: file, unit: 'base', books: [wholeBook(source.book)] })]
  }
  if (source.kind === 'quotes') return quoteCards(source.table, options)
  if (source.kind === 'orders') return [cardOfOrders(source.table, plainName(file))]
  return [tradesCard(source.table)]
}

/** `btc` of `btc.jsonl.gz`. */
const plainName = (file: string): string => file.replace(/(\.(gz|jsonl?|ndjson|csv))+$/i, '')

function streamCard(text: string, file: string, options: CardOptions): ImpactCard {
  const contract = options.contract ?? contractOf(text)
  const stream = replayBookStream(text, {
    file,
    sampleMs,
    nearBps,
    contract,
    onProgress: (share) => options.onProgress(`${file}: ${Math.round(100 * share)} %`),
  })
  const { market, fromMs, toMs, books, tape } = stream
  options.onProgress(`${file}: fitting ${books.length} books`)
  return cardOfBooks({
    market: market || plainName(file),
    source: file,
    unit: 'base',
    fromMs,
    toMs,
    books,
    sampleMs,
    tape,
    notes:
      contract === undefined
        ? []
        : [`sizes are contracts of ${contract} in quote: turned into base at their price`],
  })
}

/** Binance's coin-margined contracts are worth 100 dollars on Bitcoin and 10 on all others. */
function contractOf(text: string): number | undefined {
  const pair = /"ps":"([A-Z]+)USD"/.exec(text.slice(0, 4000))?.[1]
  if (pair === undefined) return undefined
  return pair === 'BTC' ? 100 : 10
}

const quotesMax = 2_000_000
const marketsMax = 1000

function quoteCards(table: Table, options: CardOptions): ImpactCard[] {
  if (table.count > quotesMax) throw tooMany(table, 'quotes', table.count, quotesMax)
  const has = (name: string) => table.columns.has(name)
  const sizes = numberColumn(table, has('in_amount') ? 'in_amount' : 'size', 'positive')
  const impactName = has('price_impact') ? 'price_impact' : 'impact'
  const impacts = numberColumn(table, impactName, 'notNegative')
  const times = has('timestamp') ? numberColumn(table, 'timestamp', 'notNegative') : undefined
  const prices = has('price') ? numberColumn(table, 'price', 'positive') : undefined
  const isPair = has('src') && has('dst')
  const sources = isPair ? textColumn(table, 'src') : []
  const targets = isPair ? textColumn(table, 'dst') : []
  const names = has('market') ? textColumn(table, 'market') : []
  const markets = new Map<string, number[]>()
  for (let row = 0; row < table.count; row++) {
    if ((impacts[row] as number) >= 1) throw badImpact(table, row, impactName, impacts[row])
    const name = isPair
      ? `${tokenOf(sources[row] as string).symbol}/${tokenOf(targets[row] as string).symbol}`
      : (names[row] ?? plainName(table.file))
    const rows = markets.get(name)
    if (rows) rows.push(row)
    else markets.set(name, [row])
  }
  if (markets.size > marketsMax) throw tooMany(table, 'markets', markets.size, marketsMax)
  let done = 0
  return [...markets].map(([market, rows]) => {
    options.onProgress(`${table.file}: market ${++done} of ${markets.size}`)
    const first = rows[0] as number
    const token = isPair ? tokenOf(sources[first] as string) : undefined
    const scale = Number(`1e-${token?.decimals ?? 0}`)
    const times01 = rows.map((row) => times?.[row] ?? 0)
    return quoteCard(table.file, market, token?.symbol ?? 'base', {
      size: rows.map((row) => (sizes[row] as number) * scale),
      impact: rows.map((row) => impacts[row] as number),
      timeMs: times01.map(inMs),
      price: Math.max(...rows.map((row) => prices?.[row] ?? 1)),
    })
  })
}

interface PairQuotes {
  readonly size: number[]
  readonly impact: number[]
  readonly timeMs: number[]
  readonly price: number
}

function quoteCard(file: string, market: string, unit: string, quotes: PairQuotes): ImpactCard {
  const { train, heldOut, sweeps } = observeQuotes(quotes, `${file}, ${market}`)
  const { timeMs } = quotes
  const isTimed = Math.max(...timeMs) > 0
  return cardOfObservations({
    market,
    source: file,
    unit,
    kind: 'quotes',
    ...(isTimed && { fromMs: Math.min(...timeMs), toMs: Math.max(...timeMs) }),
    train,
    heldOut,
    price: quotes.price,
    resolution: quoteResolution,
    notes: [`${sweeps} sweeps of sizes; every fifth size is held out`],
    assumes: ['the best price of a sweep is what the market was worth; a quote can be had'],
    ignores: ['what the market did between the quotes of one sweep, gas'],
  })
}

function tradesCard(table: Table): ImpactCard {
  const has = (name: string) => table.columns.has(name)
  const timeName = has('time') ? 'time' : 'timestamp'
  const sizeName = ['size', 'quantity', 'amount'].find(has) ?? 'size'
  const times = Array.from(numberColumn(table, timeName, 'notNegative'), inMs)
  const price = numberColumn(table, 'price', 'positive')
  const size = numberColumn(table, sizeName, 'any')
  const side = has('side') ? textColumn(table, 'side') : undefined
  const order = times
    .map((_, row) => row)
    .sort((a, b) => {
      return (times[a] as number) - (times[b] as number) || a - b
    })
  const signed = (row: number) => {
    const isSell = /^(s|ask)/i.test(side?.[row] ?? '')
    return side === undefined ? (size[row] as number) : (isSell ? -1 : 1) * Math.abs(size[row] ?? 0)
  }
  const trades = {
    timeMs: order.map((row) => times[row] as number),
    price: order.map((row) => price[row] as number),
    size: order.map(signed),
  }
  const { train, heldOut, orders, notes } = observeTrades(trades, table.file)
  return cardOfObservations({
    market: plainName(table.file),
    source: table.file,
    unit: 'base',
    kind: 'orders',
    fromMs: trades.timeMs[0],
    toMs: trades.timeMs.at(-1),
    count: orders,
    train,
    heldOut,
    price: trades.price[Math.floor(trades.price.length / 2)] ?? 1,
    resolution: tradeResolution,
    floor: 0,
    notes,
    assumes: ['the next trades show where the mid is'],
    ignores: ['the spread, orders cut into slices'],
  })
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970. */
function inMs(time: number): number {
  if (time < 1e11) return time * 1e3
  if (time < 1e14) return time
  return time < 1e17 ? time / 1e3 : time / 1e6
}

function tooMany(table: Table, what: string, value: number, most: number): InputError {
  return new InputError(`${table.file} holds too many ${what}`, {
    file: table.file,
    value,
    allowed: `${most} at most`,
  })
}

function badImpact(table: Table, row: number, field: string, value: unknown): InputError {
  return new InputError(`${field} is ${value}`, {
    file: table.file,
    line: table.line(row) as number,
    field,
    value,
    allowed: 'a share of the value, 0 or more and below 1',
  })
}
