import { describe, expect, test } from 'vitest'
import { pow } from '../kit/math.ts'
import { wholeBook } from './book.ts'
import { profileDepth } from './depth-profile.ts'

/** Depth a/(p+1) · δ^(p+1) on both sides of 100, in levels of 0.01 up to 2 %. */
function bookOf(a: number, p: number) {
  const depth = (away: number) => (a / (p + 1)) * pow(away, p + 1)
  const side = (sign: number) =>
    Array.from({ length: 200 }, (_, at) => {
      const [from, to] = [at * 1e-4, (at + 1) * 1e-4]
      return [100 * (1 + sign * to), depth(to) - depth(from)] as const
    })
  return wholeBook({ bids: side(-1), asks: side(1) })
}

describe.each([
  [1e4, 0],
  [1e6, 1],
  [1e5, 0.5],
])('a book of density %s · δ^%s', (a, p) => {
  const { density, depth, spreadBps } = profileDepth([bookOf(a, p), bookOf(a, p)])
  test('has its power and its factor', () => {
    // Levels are discrete: the nearest distances hold ten of them.
    expect(density?.p).toBeCloseTo(p, 1)
    expect(Math.abs((density?.a ?? 0) / a - 1)).toBeLessThan(0.15)
  })
  test('has the depth of the integral at levels', () => {
    expect(spreadBps).toBeCloseTo(2, 6)
    expect(depth.map(({ bps }) => bps)).toEqual([10, 25, 50, 100])
    const expected = (a / (p + 1)) * pow(0.005, p + 1)
    expect(Math.abs((depth[2].mean ?? 0) / expected - 1)).toBeLessThan(0.05)
    expect(depth[2].count).toBe(4)
  })
})

test('depth beyond what is known is not made up', () => {
  const book = wholeBook({ bids: [[99.9, 1]], asks: [[100.1, 1]] })
  expect(profileDepth([book]).depth[1]).toEqual({ bps: 25, mean: null, sd: null, count: 0 })
})
