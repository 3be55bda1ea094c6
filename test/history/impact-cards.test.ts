/** Cards of recorded markets: what is measured there, and that the band keeps its word. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseCsv } from '../../src/data.ts'
import {
  cardOfBooks,
  cardOfObservations,
  costAt,
  type ImpactCard,
  observeQuotes,
  quoteResolution,
  replayBookStream,
  type Side,
  sweepCost,
  wholeBook,
} from '../../src/impact.ts'

const folder = new URL('../../../shared/data/', import.meta.url)
const isAbsent = !existsSync(folder)
if (isAbsent) console.info('skipped: the recorded markets are not beside this checkout')

function streamOf(name: string, contract?: number) {
  const packed = readFileSync(new URL(`l2-books/binance-${name}-20240808.jsonl.gz`, folder))
  const file = `${name}.jsonl`
  const text = gunzipSync(packed).toString('utf8')
  return replayBookStream(text, { file, sampleMs: 1000, nearBps: 10, contract })
}

/** Inside the band, between two of its points by a straight line. */
function isInside({ curve: { points } }: ImpactCard, size: number, cost: number): boolean {
  const at = points.findIndex((point) => point.size >= size * (1 - 1e-12))
  const [before, after] = [points[Math.max(0, at - 1)], points[at]]
  const share = after === before ? 1 : (size - before.size) / (after.size - before.size)
  const low = before.low + share * (after.low - before.low)
  const high = before.high + share * (after.high - before.high)
  return cost >= low && cost <= high
}

// Held-out coverage is what was measured, not what was hoped for: the last third of these five
// minutes was not quite like the first two. Exponents are measured once and pinned to three errors.
describe.skipIf(isAbsent).each([
  ['usdm-btcusdt', undefined, 0.836, 0.85],
  ['usdm-ethusdt', undefined, 0.673, 0.8],
  ['spot-btcusdt', undefined, 1.08, 0.8],
  ['coinm-btcusd', 100, 0.892, 0.7],
])('%s, 8 August 2024', (name, contract, exponent, coverage) => {
  let stream: ReturnType<typeof streamOf>
  let card: ImpactCard
  beforeAll(() => {
    stream = streamOf(name, contract)
    const { market, fromMs, toMs, books, tape } = stream
    const source = { market, source: name, unit: 'base', fromMs, toMs }
    card = cardOfBooks({ ...source, books, tape, sampleMs: 1000 })
  })

  test('spans the five minutes with a book a second', () => {
    const { market, fromMs, toMs, books } = stream
    expect(books.length).toBeGreaterThan(340)
    expect(toMs - fromMs).toBeGreaterThan(340_000)
    expect(card.market).toBe(market)
  })

  test('has the exponent that was measured, and a small error of it', () => {
    const { exponentError } = card.power
    expect(Math.abs(card.power.exponent - exponent)).toBeLessThan(3 * exponentError)
    expect(exponentError).toBeLessThan(0.03)
  })

  test('its band held what was held out', () => {
    expect(card.heldOut.count).toBeGreaterThan(2000)
    expect(card.heldOut.coverage).toBeGreaterThan(coverage)
  })

  test('its band holds the sweeps of its own books, nine in ten', () => {
    let [inside, count] = [0, 0]
    for (const book of stream.books) {
      for (const side of ['sell', 'buy'] as Side[]) {
        const isFar = (side === 'sell' ? book.bidReach : book.askReach) >= 0.001
        for (const { size } of card.curve.points) {
          const cost = sweepCost(book, side, size)
          if (!isFar || Number.isNaN(cost)) continue
          count++
          if (isInside(card, size, cost)) inside++
        }
      }
    }
    expect(inside / count).toBeGreaterThan(0.88)
  })

  test('a book saved from it and fitted alone says what a sweep of it costs', () => {
    const { market, books } = stream
    const { bids, asks } = books[100]
    const saved = wholeBook({ bids: bids.slice(0, 500), asks: asks.slice(0, 500) })
    const own = cardOfBooks({ market, source: 'saved', unit: 'base', books: [saved] })
    let [inside, count] = [0, 0]
    const { points } = own.curve
    for (const side of ['sell', 'buy'] as Side[]) {
      for (let at = 1; at < points.length; at++) {
        const size = (points[at - 1].size + points[at].size) / 2
        const cost = sweepCost(saved, side, size)
        if (Number.isNaN(cost)) continue
        count++
        if (isInside(own, size, cost)) inside++
      }
    }
    expect(inside / count).toBeGreaterThan(0.85)
  })
})

describe.skipIf(isAbsent)('how fast depth comes back', () => {
  test.each([
    ['coinm-btcusd', 100, 110],
    ['spot-btcusdt', undefined, 149],
  ])('%s', (name, contract, halfLifeMs) => {
    const { market, books, tape } = streamOf(name, contract)
    const card = cardOfBooks({ market, source: name, unit: 'base', books, tape })
    const depth = card.decays.find(({ of }) => of === 'depth')
    expect(depth?.isFound).toBe(true)
    const off = Math.abs(Math.log((depth?.halfLifeMs ?? 0) / halfLifeMs))
    expect(off).toBeLessThan(depth?.logError ?? 0)
  })
})

describe.skipIf(isAbsent)('quotes of 1inch, 20 November 2023', () => {
  const read = () => readFileSync(new URL('dex-quotes/1inch-2023-11-20.csv', folder), 'utf8')

  function cardOf(src: string, dst: string, scale: number): ImpactCard {
    const { columns, count } = parseCsv(read(), 'quotes.csv')
    const of = (name: string, row: number) => String(columns.get(name)?.[row])
    const rows = Array.from({ length: count }, (_, row) => row).filter((row) => {
      return of('src', row).startsWith(src) && of('dst', row).startsWith(dst)
    })
    const quotes = {
      size: rows.map((row) => Number(of('in_amount', row)) / scale),
      impact: rows.map((row) => Number(of('price_impact', row))),
      timeMs: rows.map((row) => 1000 * Number(of('timestamp', row))),
    }
    const { train, heldOut } = observeQuotes(quotes, 'quotes.csv')
    return cardOfObservations({
      market: `${src}/${dst}`,
      source: 'quotes.csv',
      unit: 'in',
      kind: 'quotes',
      train,
      heldOut,
      price: 1,
      resolution: quoteResolution,
      assumes: [],
      ignores: [],
    })
  }

  test('USDC into WETH: nearly linear, as pools are, and held-out sizes are in the band', () => {
    const card = cardOf('0xa0b8', '0xc02a', 1e6)
    expect(Math.abs(card.power.exponent - 0.97)).toBeLessThan(0.06)
    expect(card.heldOut.count).toBe(72)
    expect(card.heldOut.coverage).toBeGreaterThan(0.85)
    // Ten million dollars cost about half a percent that day.
    expect(costAt(card.power, 1e7)).toBeGreaterThan(0.003)
    expect(costAt(card.power, 1e7)).toBeLessThan(0.008)
  })

  test('WBTC into USDP, a pair that runs dry, is shown by the curve that only rises', () => {
    const card = cardOf('0x2260', '0x8e87', 1e8)
    expect(card.curve.kind).toBe('isotonic')
    expect(card.heldOut.error.isotonic).toBeLessThan(0.8 * card.heldOut.error.power)
    const costs = card.curve.points.map(({ cost }) => cost)
    expect(costs).toEqual([...costs].sort((a, b) => a - b))
  })
})
