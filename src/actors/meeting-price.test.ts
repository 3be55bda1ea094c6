import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linearImpact } from '../liquidity/linear-impact.ts'
import { orderBook } from '../liquidity/order-book.ts'
import { meetingAmount } from './meeting-price.ts'

const line = (price: number, impact: number) => linearImpact.create({ price, slope: impact })

describe('two lines', () => {
  test.each([
    ['equal depth', 90, 0.01, 100, 0.01, 1, 1, 500],
    ['unequal depth', 90, 0.01, 100, 0.03, 1, 1, 250],
    ['a ratio that leaves half of the gap', 90, 0.01, 99, 0.01, 1.05, 1, 4.5 / (0.01 * 2.05)],
    ['ten for one', 9, 0.001, 100, 0.1, 10, 0.1, (10 - 9) / (0.001 + 0.001)],
    ['nothing to gain', 100, 0.01, 100, 0.01, 1, 1, 0],
    ['the wrong way round', 101, 0.01, 100, 0.01, 1, 1, 0],
  ])('%s', (_name, cheap, slope, dear, steep, ratio, units, expected) => {
    const amount = meetingAmount(line(cheap, slope), line(dear, steep), ratio, units)
    expect(amount).toBeCloseTo(expected, 7)
  })
})

type Level = [price: number, size: number]
const book = (bids: Level[], asks: Level[]) =>
  orderBook.create(orderBook.parameters.parse({ bids, asks }) as never)

test('levels of a book that are taken in part', () => {
  const cheap = book(
    [[90, 1]],
    [
      [95, 3],
      [97, 4],
      [99, 50],
    ],
  )
  const dear = book(
    [
      [100, 2],
      [98, 3],
      [96, 50],
    ],
    [[101, 1]],
  )
  // 3 at 95 and 2 of the 4 at 97 for the bids at 100 and 98; 97 is more than the bid of 96.
  expect(meetingAmount(cheap, dear, 1, 1)).toBe(5)
  // With bids of twice the size, both 95 and 97 are bought.
  const deeper = book(
    [
      [100, 4],
      [98, 6],
      [96, 50],
    ],
    [[101, 1]],
  )
  expect(meetingAmount(cheap, deeper, 1, 1)).toBe(7)
})

const levels = (direction: 1 | -1) =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 12,
    })
    .map((steps) => {
      let at = 100
      return steps.map(([step, size]): Level => {
        at += direction * step * 0.1
        return [at, size]
      })
    })

test('it is the amount that a walk along both books finds', () => {
  fc.assert(
    fc.property(levels(1), levels(-1), fc.integer({ min: 0, max: 100 }), (asks, bids, up) => {
      const raised = bids.map(([at, size]): Level => [at + up * 0.1, size])
      const cheap = book([[1, 1]], asks)
      const dear = book(raised, [[1000, 1]])
      const [ask, bid] = [asks, raised].map((side) => side.map(([at, size]) => ({ at, size })))
      let amount = 0
      while (ask[0] !== undefined && bid[0] !== undefined && ask[0].at < bid[0].at) {
        const traded = Math.min(ask[0].size, bid[0].size)
        amount += traded
        for (const side of [ask, bid]) {
          side[0].size -= traded
          if (side[0].size === 0) side.shift()
        }
      }
      // Bid and ask at one price may or may not trade: nothing is gained.
      const found = meetingAmount(cheap, dear, 1, 1)
      const isTied = ask.some(({ at }) => bid.some((other) => Math.abs(other.at - at) < 1e-9))
      if (!isTied) expect(found).toBeCloseTo(amount, 9)
      expect(found).toBeGreaterThanOrEqual(amount - 1e-9)
    }),
    { numRuns: 300 },
  )
})
