import { describe, expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'

const value = (liquidity: ModelSpec, notional: number) =>
  oracleWorld({ m: liquidity }, { mark: { model: 'impact-mid', market: 'm', notional } }).read(0)

const book = (bids: number[][], asks: number[][]) => ({ model: 'order-book', bids, asks })

describe('an order book', () => {
  // gate.com, delivery futures mark price: impact bid 10,049 and impact ask 10,051 make 10,050.
  test('the published example', () => {
    expect(value(book([[10_049, 5]], [[10_051, 5]]), 20_000)).toBe(10_050)
  })

  test('averages over the levels that the notional takes', () => {
    const it = book(
      [
        [99, 1],
        [90, 9],
      ],
      [[101, 10]],
    )
    // 2 units: one at 99 and one at 90, two at 101.
    expect(value(it, 200)).toBeCloseTo((94.5 + 101) / 2, 12)
    expect(value(it, 100)).toBe(100)
  })

  test('small orders next to the middle cannot move it', () => {
    const honest = [[101, 1000]]
    const pushed = book(
      [
        [98.99, 0.001],
        [90, 1000],
      ],
      [[99, 0.001], ...honest],
    )
    const quiet = book([[90, 1000]], honest)
    expect(value(pushed, 10_000) / value(quiet, 10_000)).toBeCloseTo(1, 4)
  })

  test('a thin side is taken for what it has, an empty one counts at the middle', () => {
    expect(value(book([[99, 1]], [[101, 50]]), 1000)).toBe(100)
    const world = oracleWorld(
      { m: book([[99, 1]], [[101, 50]]) },
      { mark: { model: 'impact-mid', market: 'm', notional: 1000 } },
    )
    world.world.markets.liquidity[0].setDepth(0)
    expect(world.read(0)).toBe(100)
  })
})

test('a constant-product pool: selling q of b at price p brings p b / (b + q) a unit', () => {
  const pool = { model: 'constant-product', base: 1000, quote: 100_000 }
  const [q, b, p] = [100, 1000, 100]
  const average = ((p * b) / (b + q) + (p * b) / (b - q)) / 2
  expect(value(pool, 10_000)).toBeCloseTo(average, 9)
})

test('a line: the two impacts cancel', () => {
  expect(value({ model: 'linear-impact', price: 100, slope: 0.01 }, 10_000)).toBeCloseTo(100, 12)
})
