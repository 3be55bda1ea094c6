import { describe, expect, test } from 'vitest'
import { createDraws } from '../../../test/draws.ts'
import { balanceSheets, equities, stressed, totalAssets } from './balance-sheets.ts'
import { contSchaanning, depthOf, fallOf } from './cont-schaanning.ts'
import { greenwoodLandierThesmar } from './greenwood-landier-thesmar.ts'

describe('impact', () => {
  test.each(['floor', 'linear'] as const)('%s: 1/depth at first, the floor at last', (form) => {
    for (const price of [1, 0.8, 0.55]) {
      expect(fallOf(form, 1e-3, 1e6, price, 0.5) / 1e-9).toBeCloseTo(1, 6)
      expect(price * (1 - fallOf(form, 1e30, 1e6, price, 0.5))).toBeCloseTo(0.5, 12)
    }
    expect(fallOf(form, 1e3, 1e6, 0.5, 0.5)).toBe(0)
  })

  test('depth from volume and volatility', () => {
    expect(depthOf(1e9, 0.02, 4)).toBe((0.25 * 1e9 * 2) / 0.02)
  })
})

const one = (equity: number) =>
  balanceSheets(
    ['a'],
    [{ firm: 'x', other: 500, liabilities: 1000 - equity, holdings: { a: 500 } }],
  )

describe('the limit', () => {
  test('below it nobody sells; leverage targeting would', () => {
    const sheets = stressed(one(40), { returns: [-0.01] })
    expect(totalAssets(sheets)[0] / equities(sheets)[0]).toBeLessThan(33)
    const { losses, perRound } = contSchaanning(sheets, { leverageMax: 33, depths: [1e4] })
    expect([...losses]).toEqual([0])
    expect(perRound).toEqual([])
    const given = { returns: [-0.01], illiquidity: [1e-4] }
    // 24 times the loss of 5 is sold, half of it in an asset of which 500 stand at the lower price.
    expect(greenwoodLandierThesmar(one(40), given).aggregate).toBeCloseTo(0.075, 14)
  })

  test('in a market without end a seller lands on his target', () => {
    const { perRound, soldShare } = contSchaanning(one(25), { leverageMax: 33, depths: [1e30] })
    expect(perRound).toHaveLength(1)
    expect((1000 - 500 * soldShare[0]) / 25).toBeCloseTo(0.95 * 33, 10)
  })

  test('a firm without equity sells all', () => {
    const { soldShare } = contSchaanning(one(-1), { leverageMax: 33, depths: [1e4] })
    expect(soldShare[0]).toBe(1)
  })
})

test('what all lose is the fall on what they keep, and their part of it on what they sell', () => {
  const given = { leverageMax: 33, depths: [1e4], sellersBear: 0.25, roundsMax: 1 }
  const { losses, prices, soldShare } = contSchaanning(one(20), given)
  const fall = 1 - prices[0]
  const expected = 500 * fall * (1 - soldShare[0] + 0.25 * soldShare[0])
  expect(soldShare[0]).toBeGreaterThan(0.5)
  expect(losses[0]).toBeCloseTo(expected, 12)
})

/** The same rules written again, with quantities instead of shares. */
function again(
  firms: { cash: number; other: number; debt: number; held: number[] }[],
  depths: number[],
  form: 'floor' | 'linear',
) {
  const prices = depths.map(() => 1)
  const books = firms.map((firm) => ({ ...firm, held: [...firm.held] }))
  const worth = (held: number[], at: number[]) =>
    held.reduce((sum, quantity, k) => sum + quantity * at[k], 0)
  for (let round = 0; round < 1000; round++) {
    const orders = books.map((book) => {
      const marketable = worth(book.held, prices)
      const assets = book.cash + book.other + marketable
      const equity = assets - book.debt
      if (marketable === 0 || (equity > 0 && assets / equity <= 33)) return book.held.map(() => 0)
      const raise = Math.min(marketable, assets - 30 * equity)
      return book.held.map((quantity) => (quantity * raise) / marketable)
    })
    if (orders.every((order) => order.every((quantity) => quantity === 0))) break
    const before = [...prices]
    for (const k of prices.keys()) {
      const money = orders.reduce((sum, order) => sum + order[k], 0) * before[k]
      const room = 1 - 0.6 / before[k]
      if (room <= 0) continue
      const fall =
        form === 'linear'
          ? Math.min(money / depths[k], room)
          : room * (1 - Math.exp(-money / room / depths[k]))
      prices[k] = before[k] * (1 - fall)
    }
    books.forEach((book, at) => {
      orders[at].forEach((quantity, k) => {
        book.debt -= (quantity * (before[k] + prices[k])) / 2
        book.held[k] -= quantity
        if (book.held[k] < 1e-10 * firms[at].held[k]) book.held[k] = 0
      })
    })
  }
  const equity = books.map(
    ({ cash, other, debt, held }) => cash + other - debt + worth(held, prices),
  )
  return { prices, equity }
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'random firms, against a second program: %d',
  (seed) => {
    const draws = createDraws(seed, 'cs')
    const firms = Array.from({ length: 2 + draws.integer(6) }, () => {
      const held = [draws.uniform(0, 500), draws.uniform(0, 500), draws.uniform(10, 500)]
      const cash = draws.uniform(0, 50)
      const other = draws.uniform(200, 1000)
      const all = cash + other + held[0] + held[1] + held[2]
      return { cash, other, held, debt: all * (1 - draws.uniform(0.01, 0.06)) }
    })
    const depths = [1, 2, 3].map(() => draws.uniform(3e3, 1e5))
    const form: 'floor' | 'linear' = seed % 2 === 0 ? 'floor' : 'linear'
    const sheets = balanceSheets(
      ['a', 'b', 'c'],
      firms.map(({ cash, other, held: [a, b, c], debt }, at) => ({
        firm: `${at}`,
        cash,
        other,
        liabilities: debt,
        holdings: { a, b, c },
      })),
    )
    const given = { leverageMax: 33, leverageTarget: 30, floor: 0.6, depths, form }
    const found = contSchaanning(sheets, given)
    const expected = again(firms, depths, form)
    expect(found.converged).toBe(true)
    expected.prices.forEach((price, k) => {
      expect(found.prices[k]).toBeCloseTo(price, 9)
    })
    expected.equity.forEach((value, at) => {
      expect(found.equity[at]).toBeCloseTo(value, 6)
    })
  },
)
