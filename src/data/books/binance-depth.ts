/**
 * Binance order-book streams as recorded: a line is `local_ns {json}`, one of them the snapshot
 * (`lastUpdateId`, `bids`, `asks`), others diffs (`depthUpdate`: U first id, u last id, pu last id
 * of the diff before, on futures only). The book at an instant is the snapshot and every later
 * diff received by then; a size of 0 removes a level.
 *
 *     futures   first diff: u ≥ lastUpdateId and U ≤ lastUpdateId;       then pu = u before
 *     spot      first diff: u > lastUpdateId and U ≤ lastUpdateId + 1;   then U = u before + 1
 *
 * Source: Binance, "How to manage a local order book correctly", USD-M futures and spot API
 * documentation (read 2026-11-23).
 * Assumes: diffs stand in the order in which they were received; `instant` is on the recorder's
 * clock. Sizes of coin-margined contracts are numbers of contracts: say `sizeFactor`.
 * Ignores: trades and tickers; levels that were beyond the snapshot and never changed.
 */
import { z } from 'zod'
import { InputError } from '../../kit/assert.ts'
import { positive } from '../../units/magnitude.ts'
import type { Place } from '../document.ts'
import { textOfFile } from '../input-file.ts'
import { parseNumber } from '../table.ts'
import { instantAllowed, parseInstantNs } from '../time.ts'
import { type Book, defineBookFormat, makeBook, type PlacedLevel } from './book.ts'

const parameters = z.strictObject({
  instant: z
    .union([z.string(), z.number()])
    .optional()
    .describe('ISO instant or nanoseconds on the recorder’s clock. Default: the snapshot'),
  levelsMax: z.int().positive().optional().describe('Best levels kept on each side. Default: all'),
  sizeFactor: positive().default(1).describe('Base per unit of size'),
})

export const binanceDepth = defineBookFormat<z.infer<typeof parameters>>({
  id: 'binance-depth',
  title: 'Recorded Binance depth stream with one snapshot',
  parameters,
  read(files, file, { instant, levelsMax, sizeFactor }, place) {
    const lines = findLines(textOfFile(files, file, place), file)
    const until = readInstant(instant, lines, place)
    const sides = replay(lines, until, file)
    const side = (levels: Sides['bids']) =>
      [...levels].map(([level, { size, line }]): PlacedLevel => {
        return { level: [level, size * sizeFactor], place: { file, line } }
      })
    return cut(makeBook(file, side(sides.bids), side(sides.asks)), levelsMax)
  },
})

interface StreamLine {
  readonly line: number
  readonly ns: bigint
  readonly json: string
}

interface Lines {
  readonly snapshot: StreamLine
  readonly diffs: readonly StreamLine[]
  readonly lastNs: bigint
}

/** Splits the recording and keeps the snapshot and the diffs, not yet parsed. */
function findLines(text: string, file: string): Lines {
  const diffs: StreamLine[] = []
  let snapshot: StreamLine | undefined
  let last: StreamLine | undefined
  let begin = 0
  for (let line = 1; begin < text.length; line++) {
    const end = text.indexOf('\n', begin)
    if (end < 0) throw streamError('the last line does not end: the file is cut off', file, line)
    const space = text.indexOf(' ', begin)
    const stamp = text.slice(begin, Math.min(space, end))
    if (space < 0 || !/^\d{1,20}$/.test(stamp)) {
      throw streamError('a line does not begin with nanoseconds', file, line, stamp.slice(0, 40))
    }
    last = { line, ns: BigInt(stamp), json: text.slice(space + 1, end) }
    if (last.json.includes('"depthUpdate"')) diffs.push(last)
    else if (last.json.includes('"lastUpdateId"')) {
      if (snapshot !== undefined) throw streamError('the stream has a second snapshot', file, line)
      snapshot = last
    }
    begin = end + 1
  }
  if (snapshot === undefined || last === undefined) {
    throw streamError('the stream has no snapshot', file, 1)
  }
  return { snapshot, diffs, lastNs: last.ns }
}

function readInstant(
  instant: string | number | undefined,
  { snapshot, lastNs }: Lines,
  place: Place,
): bigint {
  if (instant === undefined) return snapshot.ns
  const isNs = typeof instant === 'number' ? Number.isInteger(instant) : /^\d+$/.test(instant)
  const ns = isNs ? BigInt(instant) : parseInstantNs(String(instant))
  if (ns !== undefined && ns >= snapshot.ns && ns <= lastNs) return ns
  throw new InputError(`instant is ${instant}`, {
    ...place,
    field: 'instant',
    value: instant,
    allowed: ns === undefined ? instantAllowed : `nanoseconds from ${snapshot.ns} to ${lastNs}`,
  })
}

interface Sides {
  readonly bids: Map<number, { readonly size: number; readonly line: number }>
  readonly asks: Map<number, { readonly size: number; readonly line: number }>
}

const rawLevels = z.array(z.tuple([z.string(), z.string()]).rest(z.unknown()))
const rawSnapshot = z.object({ lastUpdateId: z.int(), bids: rawLevels, asks: rawLevels })
const rawDiff = z.object({
  data: z.object({ U: z.int(), u: z.int(), pu: z.int().optional(), b: rawLevels, a: rawLevels }),
})

function replay({ snapshot, diffs }: Lines, until: bigint, file: string): Sides {
  const sides: Sides = { bids: new Map(), asks: new Map() }
  const start = parseLine(rawSnapshot, snapshot, file)
  setLevels(sides.bids, start.bids, snapshot.line, file)
  setLevels(sides.asks, start.asks, snapshot.line, file)
  if (until <= snapshot.ns) return sides
  let previous: number | undefined
  for (const line of diffs) {
    if (line.ns > until) break
    const { U, u, pu, b, a } = parseLine(rawDiff, line, file).data
    // A diff from before the snapshot is in it already.
    const isOld = pu === undefined ? u <= start.lastUpdateId : u < start.lastUpdateId
    if (previous === undefined && isOld) continue
    const reach = pu === undefined ? start.lastUpdateId + 1 : start.lastUpdateId
    const before = pu ?? U - 1
    const follows = previous === undefined ? U <= reach : before === previous
    if (!follows) {
      throw streamError(
        'diffs are missing: update ids have a gap',
        file,
        line.line,
        previous ?? reach,
      )
    }
    setLevels(sides.bids, b, line.line, file)
    setLevels(sides.asks, a, line.line, file)
    previous = u
  }
  return sides
}

function parseLine<S extends z.ZodType>(schema: S, line: StreamLine, file: string): z.output<S> {
  let value: unknown
  try {
    value = JSON.parse(line.json)
  } catch {
    throw streamError('the line is no JSON', file, line.line, line.json.slice(-40))
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const field = parsed.error.issues[0]?.path.join('.') ?? ''
  throw streamError(`the line has no proper ${field}`, file, line.line, field)
}

function setLevels(
  side: Sides['bids'],
  levels: z.output<typeof rawLevels>,
  line: number,
  file: string,
): void {
  for (const [priceText, sizeText] of levels) {
    const level = parseNumber(priceText)
    const size = parseNumber(sizeText)
    if (!(level > 0) || !(size >= 0) || !Number.isFinite(level + size)) {
      throw streamError(`a level is ${priceText}, ${sizeText}`, file, line, [priceText, sizeText])
    }
    if (size === 0) side.delete(level)
    else side.set(level, { size, line })
  }
}

function cut({ bids, asks }: Book, levelsMax: number | undefined): Book {
  return { bids: bids.slice(0, levelsMax), asks: asks.slice(0, levelsMax) }
}

function streamError(message: string, file: string, line: number, value?: unknown): InputError {
  const allowed = 'a recorded Binance depth stream: `local_ns {json}` a line, one snapshot'
  return new InputError(message, { file, line, value, allowed })
}
