import { expect, test } from 'vitest'
import { observeQuotes } from './quotes.ts'
import { observeTrades } from './trades.ts'

// x·y = k with a million on the side that is paid in: I = s / (1e6 + s).
const sizes = Array.from({ length: 60 }, (_, row) => 1000 * (1 + row))
const pool = {
  size: sizes,
  impact: sizes.map((size) => size / (1e6 + size)),
  timeMs: sizes.map((_, row) => 1000 * row + 1e6 * Math.floor(row / 12)),
}

test('the cost of a constant product is its size over the pool, in sweeps', () => {
  const { train, heldOut, sweeps } = observeQuotes(pool, 'q.csv')
  expect(sweeps).toBe(5)
  expect(heldOut.size.length).toBe(12)
  for (let row = 0; row < train.size.length; row++) {
    expect(train.cost[row]).toBeCloseTo(train.size[row] / 1e6, 12)
  }
  expect([...new Set(Array.from(train.group ?? []))]).toEqual([0, 1, 2, 3, 4])
})

test('a handful of quotes is refused', () => {
  const few = { size: [1], impact: [0], timeMs: [0] }
  expect(() => observeQuotes(few, 'q.csv')).toThrow(/too few quotes/)
})

test('trades: the mean move after orders of like size', () => {
  // Every ten seconds an order of 1 to 30 moves the price by its size, and then it is back.
  const times: number[] = []
  const price: number[] = []
  const size: number[] = []
  const say = (time: number, at: number, amount: number) => {
    times.push(time)
    price.push(at)
    size.push(amount)
  }
  for (let order = 0; order < 3000; order++) {
    const amount = 1 + ((order * 7) % 30)
    say(10_000 * order, 100, 0.001)
    say(10_000 * order + 2000, 100, order % 2 ? amount : -amount)
    say(10_000 * order + 2500, 100 * (1 + ((order % 2 ? 1 : -1) * amount) / 1e5), 0.001)
  }
  const { train, heldOut } = observeTrades({ timeMs: times, price, size }, 't.csv')
  for (const { size: sizes, cost } of [train, heldOut]) {
    for (let row = 0; row < sizes.length; row++) {
      if (sizes[row] < 1) continue
      expect(Math.abs((cost[row] * 1e5) / sizes[row] - 1)).toBeLessThan(0.1)
    }
  }
  expect(Array.from(train.size).filter((value) => value >= 1).length).toBeGreaterThan(12)
})
