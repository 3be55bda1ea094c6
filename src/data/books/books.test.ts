import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { InputError } from '../../kit/assert.ts'
import { bookFormats } from './index.ts'

const place = { file: 's.yaml', line: 9 }

function read(format: string, text: string, given: object = {}) {
  const found = bookFormats.find(({ id }) => id === format)
  if (found === undefined) throw new Error(`no format ${format}`)
  return found.read(new Map([['b.csv', { text }]]), 'b.csv', found.parameters.parse(given), place)
}

test('levels come best first, whatever their order in the file', () => {
  const text = 'side,price,size\nbuy,98,1\nask,102,4\nSell,101,3\nbid,99,2\n'
  expect(read('levels', text)).toEqual({
    bids: [
      [99, 2],
      [98, 1],
    ],
    asks: [
      [101, 3],
      [102, 4],
    ],
  })
})

const diff = (ns: number, ids: object, b: string[][], a: string[][]) =>
  `${ns} ${JSON.stringify({ stream: 'x@depth', data: { e: 'depthUpdate', ...ids, b, a } })}\n`
const snapshot = (ns: number) =>
  `${ns} ${JSON.stringify({ lastUpdateId: 100, bids: [['99', '1']], asks: [['101', '1']] })}\n`
const ticker = (ns: number) =>
  `${ns} {"stream":"x@bookTicker","data":{"u":100,"b":"99","a":"101"}}\n`

describe('a recorded stream', () => {
  const futures = [
    diff(1, { U: 80, u: 95, pu: 79 }, [['50', '9']], []),
    snapshot(2),
    ticker(3),
    diff(
      4,
      { U: 96, u: 104, pu: 95 },
      [
        ['99', '0'],
        ['98', '5'],
      ],
      [],
    ),
    diff(5, { U: 107, u: 109, pu: 104 }, [], [['100.5', '2']]),
    ticker(9),
  ].join('')

  test('is its snapshot unless an instant is named', () => {
    expect(read('binance-depth', futures)).toEqual({ bids: [[99, 1]], asks: [[101, 1]] })
  })

  test.each([
    [4, { bids: [[98, 5]], asks: [[101, 1]] }],
    [
      '5',
      {
        bids: [[98, 5]],
        asks: [
          [100.5, 2],
          [101, 1],
        ],
      },
    ],
    [
      '1970-01-01T00:00:00.000000009Z',
      {
        bids: [[98, 5]],
        asks: [
          [100.5, 2],
          [101, 1],
        ],
      },
    ],
  ])('at %s has what diffs changed by then', (instant, book) => {
    expect(read('binance-depth', futures, { instant })).toEqual(book)
  })

  test('may be cut to its best levels and counted in base', () => {
    const book = read('binance-depth', futures, { instant: 5, levelsMax: 1, sizeFactor: 10 })
    expect(book).toEqual({ bids: [[98, 50]], asks: [[100.5, 20]] })
  })

  test('of the spot market counts ids without gaps', () => {
    const spot = [
      snapshot(2),
      diff(3, { U: 90, u: 100 }, [['99', '7']], []),
      diff(4, { U: 99, u: 103 }, [['99', '2']], []),
      diff(5, { U: 104, u: 104 }, [['99', '3']], []),
    ].join('')
    expect(read('binance-depth', spot, { instant: 5 }).bids).toEqual([[99, 3]])
    const gap = spot + diff(6, { U: 106, u: 107 }, [], [])
    expect(() => read('binance-depth', gap, { instant: 6 })).toThrow(/gap/)
  })

  const start = snapshot(2)
  test.each([
    ['a gap after the first diff', futures + diff(10, { U: 115, u: 116, pu: 114 }, [], []), 7],
    ['a gap before the first diff', start + diff(10, { U: 115, u: 116, pu: 114 }, [], []), 2],
    ['no snapshot', diff(10, { U: 1, u: 2, pu: 0 }, [], []), 1],
    ['two snapshots', start + snapshot(10), 2],
    ['a cut line', `${start}10 {"stream"`, 2],
    ['no time', `${start}{"stream": 1}\n`, 2],
    ['broken JSON', `${start}10 {"e":"depthUpdate"\n`, 2],
    ['a level that is none', start + diff(10, { U: 1, u: 101, pu: 1 }, [['x', '1']], []), 2],
    ['no levels', `${start}10 {"data":{"e":"depthUpdate","U":1,"u":101,"pu":1}}\n`, 2],
  ])('with %s is refused', (_, text, line) => {
    try {
      read('binance-depth', text, { instant: 10 })
      expect.unreachable()
    } catch (error) {
      expect((error as InputError).facts).toMatchObject({ file: 'b.csv', line })
    }
  })

  test.each([[1], [10], ['noon'], ['2024-08-08T23:55:00Z']])('has no book at %s', (instant) => {
    expect(() => read('binance-depth', futures, { instant })).toThrow(InputError)
  })
})

const folder = new URL('../../../../shared/data/l2-books/', import.meta.url)
const has = existsSync(folder)
if (!has) console.log('skipped: ../shared/data/l2-books is absent')

describe.skipIf(!has)('recorded books of 2024-08-08', () => {
  test.each([
    ['binance-spot-btcusdt', '2024-08-08T23:55:00Z'],
    ['binance-usdm-btcusdt', '2024-08-08T23:55:00Z'],
  ])('%s agrees with the exchange’s own best prices', (name, instant) => {
    const packed = readFileSync(new URL(`${name}-20240808.jsonl.gz`, folder))
    const text = gunzipSync(packed).toString('utf8')
    const { bids, asks } = read('binance-depth', text, { instant })
    expect(bids.length).toBeGreaterThan(900)
    const last = lastTicker(text, 1723161300000000000n)
    expect(bids[0]?.[0]).toBeCloseTo(Number(last.b), 8)
    expect(asks[0]?.[0]).toBeCloseTo(Number(last.a), 8)
  })

  /** Best prices that the exchange announced last before `ns`. */
  function lastTicker(text: string, ns: bigint): { b: string; a: string } {
    const tickers = text.split('\n').filter((line) => line.includes('bookTicker'))
    const before = tickers.filter((line) => BigInt(line.slice(0, line.indexOf(' '))) <= ns)
    const line = before.at(-1) as string
    return (JSON.parse(line.slice(line.indexOf(' '))) as { data: { b: string; a: string } }).data
  }
})
