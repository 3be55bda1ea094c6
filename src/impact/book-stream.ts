/**
 * A recorded order-book stream, replayed once: books at a steady pace, the depth near the mid after
 * every change, and the trades. A line is `local_ns {json}`: one snapshot (`lastUpdateId`, `bids`,
 * `asks`), diffs (`depthUpdate`), trades, tickers. A size of 0 removes a level.
 *
 *     futures   first diff: u ≥ lastUpdateId and U ≤ lastUpdateId;       then pu = u before
 *     spot      first diff: u > lastUpdateId and U ≤ lastUpdateId + 1;   then U = u before + 1
 *
 * Source: Binance, "How to manage a local order book correctly" (read 2026-11-23).
 * Assumes: lines stand in the order in which they were received.
 * Ignores: levels beyond the snapshot that never changed, so depth is known only up to its ends;
 * tickers, because the book says the same.
 */
import { InputError } from '../kit/assert.ts'
import { makeBookAt, type SampledBook, sortedSide } from './book.ts'
import { createTape, type Tape } from './tape.ts'

export interface StreamOptions {
  /** What errors call the stream. */
  readonly file: string
  /** Time between two sampled books. */
  readonly sampleMs: number
  /** Distance from the mid within which depth is followed, in basis points. */
  readonly nearBps: number
  /** Value of a contract in quote, where sizes are contracts (coin-margined); else undefined. */
  readonly contract?: number | undefined
  /** Hears the share of the text that is read. */
  readonly onProgress?: (share: number) => void
}

export interface BookStream {
  readonly market: string
  /** Milliseconds since 1970, on the recorder's clock. */
  readonly fromMs: number
  readonly toMs: number
  readonly books: readonly SampledBook[]
  readonly tape: Tape
  readonly lines: number
}

const linesMax = 5_000_000
const booksMax = 20_000
const progressLines = 2048

type Levels = Map<number, number>

interface Replay {
  readonly options: StreamOptions
  readonly bids: Levels
  readonly asks: Levels
  readonly books: SampledBook[]
  readonly tape: Tape
  market: string
  /** Last update id that is in the book; undefined before the snapshot. */
  last: number | undefined
  hasDiff: boolean
  /** Diffs received before the snapshot: the last of them may reach beyond it. */
  readonly waiting: { readonly line: number; readonly timeMs: number; readonly json: string }[]
  /** Prices between which the snapshot is complete. */
  lowest: number
  highest: number
  nextMs: number
}

export function replayBookStream(text: string, options: StreamOptions): BookStream {
  const replay: Replay = {
    options,
    bids: new Map(),
    asks: new Map(),
    books: [],
    tape: createTape(),
    market: '',
    last: undefined,
    hasDiff: false,
    waiting: [],
    lowest: 0,
    highest: 0,
    nextMs: 0,
  }
  let fromMs = 0
  let timeMs = 0
  let line = 0
  for (let begin = 0; begin < text.length; ) {
    const end = text.indexOf('\n', begin)
    line++
    if (end < 0) throw streamError(replay, line, 'the last line does not end: the file is cut off')
    if (line > linesMax) throw streamError(replay, line, `more than ${linesMax} lines`)
    const space = text.indexOf(' ', begin)
    timeMs = readTimeMs(replay, line, text.slice(begin, Math.max(begin, Math.min(space, end))))
    if (line === 1) fromMs = timeMs
    takeSamples(replay, timeMs)
    readLine(replay, line, timeMs, text.slice(space + 1, end))
    if (line % progressLines === 0) options.onProgress?.(end / text.length)
    begin = end + 1
  }
  if (replay.last === undefined) throw streamError(replay, 1, 'the stream has no snapshot')
  takeSamples(replay, timeMs + 1)
  const { market, books, tape } = replay
  return { market, fromMs, toMs: timeMs, books, tape, lines: line }
}

function readTimeMs(replay: Replay, line: number, stamp: string): number {
  if (/^\d{1,20}$/.test(stamp)) return Number(stamp) / 1e6
  throw streamError(replay, line, 'a line does not begin with nanoseconds', stamp.slice(0, 40))
}

/** Keeps the book as it stood at each sampling instant before `timeMs`. */
function takeSamples(replay: Replay, timeMs: number): void {
  if (replay.last === undefined) return
  const { sampleMs } = replay.options
  if (replay.nextMs === 0) replay.nextMs = timeMs
  for (; replay.nextMs < timeMs; replay.nextMs += sampleMs) {
    if (replay.books.length >= booksMax) return
    const bids = sortedSide(replay.bids, -1)
    const asks = sortedSide(replay.asks, 1)
    // Between two messages a recorded book may stand crossed: for an instant, or for years.
    if (!((bids[0]?.[0] ?? Infinity) < (asks[0]?.[0] ?? 0))) {
      replay.nextMs += sampleMs * Math.ceil((timeMs - replay.nextMs) / sampleMs)
      return
    }
    replay.books.push(makeBookAt(replay.nextMs, bids, asks, replay.lowest, replay.highest))
  }
}

function readLine(replay: Replay, line: number, timeMs: number, json: string): void {
  const head = json.slice(0, 120)
  if (head.includes('bookTicker')) return
  if (head.includes('depthUpdate')) readDiff(replay, line, timeMs, json)
  else if (head.includes('"trade"') || head.includes('@trade'))
    readTrade(replay, line, timeMs, json)
  else if (json.includes('"lastUpdateId"')) readSnapshot(replay, line, json)
}

type RawLevel = readonly [string, string]
interface Raw {
  readonly lastUpdateId?: unknown
  readonly bids?: unknown
  readonly asks?: unknown
  readonly data?: Readonly<Record<string, unknown>>
}

function parse(replay: Replay, line: number, json: string): Raw {
  try {
    return JSON.parse(json) as Raw
  } catch {
    throw streamError(replay, line, 'the line is no JSON', json.slice(-40))
  }
}

function readSnapshot(replay: Replay, line: number, json: string): void {
  if (replay.last !== undefined) throw streamError(replay, line, 'the stream has a second snapshot')
  const { lastUpdateId, bids, asks } = parse(replay, line, json)
  replay.last = numberOf(replay, line, 'lastUpdateId', lastUpdateId)
  setLevels(replay, line, replay.bids, bids)
  setLevels(replay, line, replay.asks, asks)
  if (replay.bids.size === 0 || replay.asks.size === 0) {
    throw streamError(replay, line, 'the snapshot has an empty side')
  }
  replay.lowest = Infinity
  for (const price of replay.bids.keys()) replay.lowest = Math.min(replay.lowest, price)
  for (const price of replay.asks.keys()) replay.highest = Math.max(replay.highest, price)
  for (const diff of replay.waiting.splice(0)) readDiff(replay, diff.line, diff.timeMs, diff.json)
}

function readDiff(replay: Replay, line: number, timeMs: number, json: string): void {
  if (replay.last === undefined) {
    replay.waiting.push({ line, timeMs, json })
    return
  }
  const { data } = parse(replay, line, json)
  const u = numberOf(replay, line, 'u', data?.u)
  const first = numberOf(replay, line, 'U', data?.U)
  const before = data?.pu === undefined ? undefined : numberOf(replay, line, 'pu', data.pu)
  const isFutures = before !== undefined
  if (!replay.hasDiff && (isFutures ? u < replay.last : u <= replay.last)) return
  const reach = isFutures ? replay.last : replay.last + 1
  const follows = replay.hasDiff ? (before ?? first - 1) === replay.last : first <= reach
  if (!follows) {
    throw streamError(replay, line, 'diffs are missing: update ids have a gap', replay.last)
  }
  setLevels(replay, line, replay.bids, data?.b)
  setLevels(replay, line, replay.asks, data?.a)
  replay.hasDiff = true
  replay.last = u
  if (replay.market === '' && typeof data?.s === 'string') replay.market = data.s
  replay.tape.noteBook(timeMs, replay.bids, replay.asks, replay.options.nearBps)
}

/** `m`: the buyer was waiting, so the seller came and took. */
function readTrade(replay: Replay, line: number, timeMs: number, json: string): void {
  const { data } = parse(replay, line, json)
  const price = numberOf(replay, line, 'p', data?.p)
  const size = baseOf(replay, price, numberOf(replay, line, 'q', data?.q))
  if (!(price > 0) || !(size > 0)) return
  replay.tape.noteTrade(timeMs, price, data?.m === true ? -size : size)
}

function setLevels(replay: Replay, line: number, side: Levels, levels: unknown): void {
  if (!Array.isArray(levels)) throw streamError(replay, line, 'the line has no list of levels')
  for (const [priceText, sizeText] of levels as readonly RawLevel[]) {
    const price = numberOf(replay, line, 'a price', priceText)
    const size = numberOf(replay, line, 'a size', sizeText)
    if (!(price > 0) || !(size >= 0)) {
      throw streamError(replay, line, 'a level is out of range', [priceText, sizeText])
    }
    if (size === 0) side.delete(price)
    else side.set(price, baseOf(replay, price, size))
  }
}

function baseOf({ options: { contract } }: Replay, price: number, size: number): number {
  return contract === undefined ? size : (size * contract) / price
}

function numberOf(replay: Replay, line: number, field: string, raw: unknown): number {
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw streamError(replay, line, `${field} is no number`, raw)
}

function streamError(replay: Replay, line: number, message: string, value?: unknown): InputError {
  const allowed = 'a recorded depth stream: `local_ns {json}` a line, one snapshot'
  return new InputError(message, { file: replay.options.file, line, value, allowed })
}
