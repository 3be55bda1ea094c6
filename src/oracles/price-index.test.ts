import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'

const index = (prices: readonly number[], parameters: object = {}, weights: number[] = []) => {
  const markets = Object.fromEntries(prices.map((price, at) => [`m${at}`, price]))
  const sources = prices.map((_, at) => ({ market: `m${at}`, weight: weights[at] ?? 1 }))
  return oracleWorld(markets, { index: { model: 'price-index', sources, ...parameters } })
}
const value = (...given: Parameters<typeof index>) => index(...given).read(0)

describe('mean', () => {
  test('is weighted', () => {
    expect(value([100, 110, 130], {}, [3, 2, 5])).toBeCloseTo(117, 12)
  })

  // Binance FAQ, single price source deviation at 3 %: 20,000 ± 7 % and − 6 % count 20,600, 19,400.
  test('clamps an outlier to the edge, as in the published example', () => {
    const given = { deviation: 0.03, outliers: 'clamp' }
    expect(value([20_000, 21_400, 20_000], given)).toBeCloseTo((2 * 20_000 + 20_600) / 3, 9)
    expect(value([20_000, 18_800, 20_000], given)).toBeCloseTo((2 * 20_000 + 19_400) / 3, 9)
    expect(value([20_000, 20_500, 20_000], given)).toBeCloseTo(60_500 / 3, 9)
  })

  test('or drops it, with its weight', () => {
    expect(value([100, 60, 101], { deviation: 0.05 }, [1, 8, 1])).toBe(100.5)
  })
})

describe('median', () => {
  // Weights of the Hyperliquid oracle: half of 12 is met after 100, or passed within it.
  test('is where half of the weight is reached', () => {
    const weights = [3, 2, 2, 1, 1, 1, 1, 1]
    expect(value([100, 103, 104, 98, 97, 96, 106, 107], { how: 'median' }, weights)).toBe(101.5)
    expect(value([100, 103, 99, 98, 97, 96, 106, 107], { how: 'median' }, weights)).toBe(100)
  })

  test('of equal weights is the plain one', () => {
    expect(value([7, 1, 3], { how: 'median' })).toBe(3)
    expect(value([7, 1, 3, 4], { how: 'median' })).toBe(3.5)
  })

  test('moves by no more than the honest sources differ, whatever a minority says', () => {
    const price = fc.double({ min: 90, max: 110, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 3, maxLength: 3 }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (true3, lie) => {
          const said = value([...true3, lie, lie], { how: 'median' })
          expect(said).toBeGreaterThanOrEqual(Math.min(...true3))
          expect(said).toBeLessThanOrEqual(Math.max(...true3))
        },
      ),
    )
  })
})

test('of one price is that price, to the bit', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
      fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('mean', 'median'),
      (price, weights, how) => {
        const same = weights.map(() => price)
        expect(value(same, { how, deviation: 0.01, outliers: 'clamp' }, weights)).toBe(price)
      },
    ),
  )
})

describe('a source that has gone silent', () => {
  const open = () =>
    oracleWorld(
      { a: 100, b: 100, c: 100 },
      {
        feed: { model: 'market-mid', market: 'a' },
        index: {
          model: 'price-index',
          sources: [{ oracle: 'feed' }, { market: 'b' }, { market: 'c' }],
          maxAgeMs: 1000,
        },
      },
    )

  test('counts until it is too old, then not, then again', () => {
    const { show, read, silent, source } = open()
    for (const market of ['a', 'b', 'c']) show(market, 70)
    silent.add('feed')
    expect(read(400)).toBe(80)
    expect(source().nextMs?.()).toBe(1000)
    expect(read(999)).toBe(80)
    expect(read(1000)).toBe(70)
    expect(source().nextMs?.()).toBe(Infinity)
    show('a', 73)
    silent.delete('feed')
    expect(read(2000)).toBe(71)
  })

  test('leaves the last index standing if there is no other', () => {
    const { show, read, silent } = oracleWorld(
      { a: 100 },
      {
        feed: { model: 'market-mid', market: 'a' },
        index: { model: 'price-index', sources: [{ oracle: 'feed' }], maxAgeMs: 1000 },
      },
    )
    show('a', 90)
    read(500)
    silent.add('feed')
    show('a', 50)
    expect(read(5000)).toBe(90)
  })
})

test('an oracle that is declared below is refused, and so is none', () => {
  const sources = [{ oracle: 'later' }]
  const later = { model: 'fixed', price: 1 }
  const open = (sources: object[]) => () =>
    oracleWorld({ m: 1 }, { index: { model: 'price-index', sources }, later })
  expect(open(sources)).toThrow('oracle later is read before it has a price')
  expect(open([{ weight: 1 }])).toThrow('give either market or oracle')
})
