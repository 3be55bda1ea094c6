import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { replayBookStream } from './book-stream.ts'

const at = (ms: number, value: object) => `${Math.round(ms * 1e6)} ${JSON.stringify(value)}\n`
const diff = (ms: number, ids: object, b: string[][], a: string[][]) =>
  at(ms, { stream: 'x@depth', data: { e: 'depthUpdate', s: 'XUSD', ...ids, b, a } })
const snapshot = (ms: number) =>
  at(ms, {
    lastUpdateId: 100,
    bids: [
      ['99', '1'],
      ['98', '4'],
    ],
    asks: [['101', '1']],
  })
const trade = (ms: number, q: string, m: boolean) =>
  at(ms, { stream: 'x@trade', data: { e: 'trade', p: '99', q, m } })

const options = { file: 's.jsonl', sampleMs: 1000, nearBps: 150 }

const futures = [
  // Received before the snapshot, and reaching beyond it.
  diff(900, { U: 80, u: 95, pu: 79 }, [['50', '9']], []),
  diff(950, { U: 96, u: 104, pu: 95 }, [['99', '3']], []),
  snapshot(1000),
  at(1100, { stream: 'x@bookTicker', data: { b: '1', a: '2' } }),
  trade(1500, '2', true),
  trade(1500.4, '1', true),
  trade(1600, '1', false),
  diff(2500, { U: 107, u: 109, pu: 104 }, [['99', '0']], [['100.5', '2']]),
  at(4000, { stream: 'x@bookTicker', data: {} }),
].join('')

test('books stand as they were at each instant, with what came before the snapshot in them', () => {
  const stream = replayBookStream(futures, options)
  expect(stream.market).toBe('XUSD')
  expect(stream.lines).toBe(9)
  expect(stream.books.map(({ bids, asks }) => [bids[0], asks[0]])).toEqual([
    [
      [99, 3],
      [101, 1],
    ],
    [
      [99, 3],
      [101, 1],
    ],
    [
      [98, 4],
      [100.5, 2],
    ],
  ])
  // The snapshot knows bids down to 98 and asks up to 101.
  expect(stream.books[0].bidReach).toBeCloseTo(0.02, 12)
  expect(stream.books[2].askReach).toBeCloseTo(101 / 99.25 - 1, 12)
})

test('a book that stands crossed for three hundred years is not looked at each second', () => {
  const crossed = [
    snapshot(1000),
    diff(1500, { U: 99, u: 104, pu: 98 }, [['102', '1']], []),
    at(1e13, { stream: 'x@bookTicker', data: {} }),
    diff(1e13 + 100, { U: 105, u: 106, pu: 104 }, [['102', '0']], []),
    at(1e13 + 2100, { stream: 'x@bookTicker', data: {} }),
  ].join('')
  const { books } = replayBookStream(crossed, options)
  // The instants stay on their grid, which began with the first book.
  expect(books.map(({ timeMs }) => timeMs)).toEqual([1e13 + 500, 1e13 + 1500])
})

test('prints of one order are one order; sellers are below zero', () => {
  const { tape } = replayBookStream(futures, options)
  expect(tape.tradeSize).toEqual([-3, 1])
  // 150 bp around 100, then around 99.25.
  expect(tape.bidDepth).toEqual([3, 4])
  expect(tape.askDepth).toEqual([1, 2])
})

test('contracts are turned into base at their price', () => {
  const { books } = replayBookStream(futures, { ...options, contract: 10 })
  expect(books[0].bids[0][1]).toBeCloseTo(30 / 99, 12)
})

test('hears how far it is', () => {
  const heard: number[] = []
  const many = `${snapshot(1000)}${at(1001, { stream: 'x@bookTicker' }).repeat(5000)}`
  replayBookStream(many, { ...options, onProgress: (share) => heard.push(share) })
  expect(heard.length).toBe(2)
  expect(heard[1]).toBeGreaterThan(heard[0])
})

describe('refuses', () => {
  test.each([
    ['a gap', futures + diff(5000, { U: 115, u: 116, pu: 114 }, [], []), 10],
    ['no snapshot', diff(1, { U: 1, u: 2, pu: 0 }, [], []), 1],
    ['two snapshots', snapshot(1) + snapshot(2), 2],
    ['a cut line', `${snapshot(1)}2000000 {"stream"`, 2],
    ['no time', `${snapshot(1)}{"stream": 1}\n`, 2],
    ['broken JSON', `${snapshot(1)}2000000 {"e":"depthUpdate"\n`, 2],
    ['a level that is none', snapshot(1) + diff(2, { U: 1, u: 101, pu: 1 }, [['x', '1']], []), 2],
    ['an empty side', at(1, { lastUpdateId: 1, bids: [], asks: [['1', '1']] }), 1],
  ])('%s', (_, text, line) => {
    try {
      replayBookStream(text, options)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      expect((error as InputError).facts).toMatchObject({ file: 's.jsonl', line })
    }
  })
})
