import { describe, expect, test } from 'vitest'
import { makeBookAt, type SampledBook, wholeBook } from './book.ts'
import { observeBooks } from './sweeps.ts'

const side = (sign: number, levels: number) =>
  Array.from({ length: levels }, (_, at) => [100 + sign * 0.01 * (at + 1), 1] as const)
const bookAt = (at: number, levels = 100): SampledBook => {
  return wholeBook({ bids: side(-1, levels), asks: side(1, levels) }, at)
}

test('one book: every second size is held out, from a hundredth of the depth to all of it', () => {
  const { train, heldOut, floor } = observeBooks([bookAt(0)])
  expect(floor).toBeCloseTo(1e-4, 12)
  expect(train.size.length).toBe(2 * 20)
  expect(heldOut.size.length).toBe(2 * 19)
  expect(Math.min(...Array.from(train.size))).toBeCloseTo(1, 9)
  expect(Math.max(...Array.from(train.size))).toBeCloseTo(100, 9)
  expect(train.group).toBeUndefined()
})

describe('a hundred books', () => {
  const books = Array.from({ length: 100 }, (_, at) => bookAt(at))
  const { train, heldOut } = observeBooks(books)

  test('the last thirty are held out, at sizes of their own', () => {
    expect(train.size.length).toBe(70 * 2 * 20)
    expect(heldOut.size.length).toBe(30 * 2 * 19)
    const sizes = new Set(Array.from(train.size))
    expect(Array.from(heldOut.size).some((size) => sizes.has(size))).toBe(false)
  })

  test('blocks of time are groups, and none is on both sides but the one that is cut', () => {
    const before = new Set(Array.from(train.group ?? []))
    const after = new Set(Array.from(heldOut.group ?? []))
    expect(before.size + after.size).toBeLessThanOrEqual(25)
    expect([...before].filter((group) => after.has(group)).length).toBeLessThanOrEqual(1)
  })
})

test('a side that the recording hardly knows is left out, and said to be', () => {
  const { bids, asks } = bookAt(0)
  const half = (at: number) =>
    at < 40 ? bookAt(at) : makeBookAt(at, bids, asks, 100 * (1 - 0.0005), 101)
  const { notes } = observeBooks(Array.from({ length: 100 }, (_, at) => half(at)))
  expect(notes.at(-1)).toBe('60 sides left out: known less than 10 bp from the mid')
})

test('no book is refused', () => {
  expect(() => observeBooks([])).toThrow(/no book/)
})
