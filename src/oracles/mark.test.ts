import { describe, expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'
import { mark } from './mark.ts'

const open = (contract: number, spot: number, parameters: object, other?: number) =>
  oracleWorld(
    { contract, spot },
    {
      index: { model: 'market-mid', market: 'spot' },
      ...(other === undefined ? {} : { other: { model: 'fixed', price: other } }),
      mark: { model: 'mark', market: 'contract', indexOracle: 'index', ...parameters },
    },
  )

describe('Binance: index with its funding, index + average basis, contract', () => {
  const binance = { windowMs: 150_000, everyMs: 5000 }

  // docs.aevo.xyz, perpetual futures mark pricing: 2000 · (1 + 0.005 · 0.5) = 2005.
  test('the first price is the published example', () => {
    const half = { fundingRate: 0.005, fundingEveryMs: 3_600_000 }
    const { show, read } = open(2004, 2000, { ...binance, ...half })
    show('contract', 2100)
    read(0)
    // Basis: 4 before the run, 100 since: within a window it is above 5, the median is price 1.
    expect(read(1_800_000)).toBe(2100)
    show('contract', 2004)
    expect(read(1_800_000)).toBe(2005)
  })

  test('the basis is the mean of 30 samples 5 s apart', () => {
    const { show, read } = open(100, 100, binance)
    show('contract', 70)
    expect(read(0)).toBe(100)
    for (let sample = 1; sample <= 30; sample++) {
      show('contract', 70)
      expect(read(5000 * sample)).toBeCloseTo(100 - sample, 9)
    }
    expect(read(200_000)).toBe(70)
  })

  test('one price of three moves nothing', () => {
    const { show, read } = open(100, 100, binance)
    show('contract', 40)
    expect(read(1)).toBe(100)
    show('contract', 400)
    expect(read(2)).toBe(100)
    show('contract', 100)
    expect(read(3)).toBe(100)
  })

  test('when index and contract fall together the mark falls at once', () => {
    const { show, read } = open(101, 100, binance)
    show('contract', 91)
    show('spot', 90)
    expect(read(0)).toBe(91)
  })
})

describe('Hyperliquid: oracle + 150 s average of the basis, book, other exchanges', () => {
  const hyperliquid = { halfLifeMs: 103_972, everyMs: 3000, otherOracle: 'other' }

  // hyperliquid-co.gitbook.io, oracle, example: oracle 10,000, average basis + 20.
  test.each([
    ['book below', 10_010, 10_015, 10_015],
    ['book above', 10_030, 10_015, 10_020],
    ['others above', 10_010, 10_050, 10_020],
  ])('%s', (_, book, others, mark) => {
    const { show, read } = open(10_020, 10_000, hyperliquid, others)
    show('contract', book)
    expect(read(0)).toBe(mark)
  })

  test('where the contract trades nowhere else, a 30 s average of its mid is the third', () => {
    const world = oracleWorld(
      { contract: 100, spot: 100 },
      {
        index: { model: 'market-mid', market: 'spot' },
        own: { model: 'ema', market: 'contract', halfLifeMs: 20_794, everyMs: 3000 },
        mark: {
          model: 'mark',
          market: 'contract',
          indexOracle: 'index',
          ...hyperliquid,
          otherOracle: 'own',
        },
      },
    )
    world.show('contract', 80)
    world.read(0)
    // Halfway after 20.8 s, and the faster of two averages is the median.
    expect(world.read(20_794)).toBe(world.read(20_794, 'own'))
    expect(world.read(21_000)).toBeCloseTo(90, 0)
  })
})

test.each([
  ['shorter than a step', 999, 1000, false],
  ['of one step', 1000, 1000, true],
  ['of as many steps as are kept', 100_000, 1, true],
  ['of one more', 100_001, 1, false],
])('a window %s', (_, windowMs, everyMs, isTaken) => {
  const given = { market: 'contract', indexOracle: 'index', windowMs, everyMs }
  expect(mark.parameters.safeParse(given).success).toBe(isTaken)
})

test('a basis is averaged by a window or by a half-life, not by both', () => {
  expect(() => open(1, 1, {})).toThrow('give either windowMs or halfLifeMs')
  expect(() => open(1, 1, { windowMs: 1e4, halfLifeMs: 1 })).toThrow('give either')
})
