import { describe, expect, test } from 'vitest'
import type { InstrumentRow, MarginBracket } from '../../engine/world/snapshot.ts'
import type { InputError } from '../../kit/assert.ts'
import type { AccountBatch, AccountVenue } from '../formats/format.ts'
import { accountGenerators } from './index.ts'
import { readQuantile } from './quantiles.ts'

const brackets: readonly MarginBracket[] = [
  { floor: 0, rate: 0.004 },
  { floor: 100_000, rate: 0.01 },
  { floor: 10_000_000, rate: 0.05 },
]
const ids = ['BTC', 'ETH', 'SOL']
const price: Readonly<Record<string, number>> = { BTC: 100_000, ETH: 4_000, SOL: 200 }
const venue: AccountVenue = {
  id: 'v',
  settlement: 'USDT',
  settlementUsd: 1,
  instruments: new Map(
    ids.map((id, row): [string, { row: number; it: InstrumentRow }] => [
      id,
      { row, it: { id, venue: 'v', kind: 'perpetual', asset: id, oracle: id, brackets } },
    ]),
  ),
  place: { file: 's.yaml', line: 9 },
}

const base = {
  accounts: 5_000,
  instruments: {
    BTC: { openInterest: 3e9 },
    ETH: { openInterest: 1.5e9, longShare: 0.7 },
    SOL: { openInterest: 1e7 },
  },
  longShare: 0.55,
  leverage: {
    longs: { 0: 1, 0.5: 8, 0.9: 25, 1: 50 },
    shorts: { 0: 1, 0.5: 4, 1: 20 },
  },
  largestShare: 0.05,
  crossShare: 0.25,
}

function generate(given: object = {}, seed = 1, entry = 0): AccountBatch {
  const [population] = accountGenerators
  if (population === undefined) throw new Error('no generator')
  const parameters = population.parameters.parse({ ...base, ...given })
  return population.generate(parameters, venue, {
    seed,
    entry,
    startPrice: (id) => price[id] as number,
  })
}

const priceAt = (instrument: number) => price[ids[instrument] as string] as number

/** Amounts of one side of one contract. */
function side({ legInstrument, amount }: AccountBatch, instrument: number, sign: number): number[] {
  return [...amount].filter(
    (held, leg) => legInstrument[leg] === instrument && Math.sign(held) === sign,
  )
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

describe('a population meets what was asked of it', () => {
  const batch = generate()

  test.each(ids)('contract %s sums to exactly zero, in any order', (id) => {
    const held = [...batch.amount].filter((_, leg) => batch.legInstrument[leg] === ids.indexOf(id))
    expect(sum(held)).toBe(0)
    expect(sum(held.reverse())).toBe(0)
    expect(sum(held.sort((a, b) => a - b))).toBe(0)
  })

  test.each(Object.entries(base.instruments))('open interest of %s', (id, { openInterest }) => {
    const longs = sum(side(batch, ids.indexOf(id), 1)) * (price[id] as number)
    expect(Math.abs(longs / openInterest - 1)).toBeLessThan(1e-9)
  })

  test('shares of longs', () => {
    const share = (instrument: number) => {
      const longs = side(batch, instrument, 1).length
      return longs / (longs + side(batch, instrument, -1).length)
    }
    expect(share(0)).toBeCloseTo(0.55, 1)
    expect(share(1)).toBeCloseTo(0.7, 1)
  })

  test('share of accounts with several positions, which are in different contracts', () => {
    const legs = new Map<number, number[]>()
    for (const [leg, account] of batch.legAccount.entries()) {
      legs.set(account, [...(legs.get(account) ?? []), batch.legInstrument[leg] as number])
    }
    const several = [...legs.values()].filter((held) => held.length > 1)
    expect(several.length / base.accounts).toBeCloseTo(base.crossShare, 1)
    expect(several.every((held) => new Set(held).size === held.length)).toBe(true)
    expect(legs.size).toBe(base.accounts)
  })

  test('the largest position of a side holds the share asked for', () => {
    for (const instrument of [0, 1]) {
      for (const sign of [1, -1]) {
        const sizes = side(batch, instrument, sign).map(Math.abs)
        expect(Math.max(...sizes) / sum(sizes)).toBeCloseTo(base.largestShare, 6)
      }
    }
  })

  test('nobody is liquidatable at the start price, and every wallet holds something', () => {
    const equity = Float64Array.from(batch.wallet)
    const maintenance = new Float64Array(batch.count)
    for (const [leg, account] of batch.legAccount.entries()) {
      const mark = priceAt(batch.legInstrument[leg] as number)
      const held = batch.amount[leg] as number
      equity[account]! += held * (mark - (batch.entry[leg] as number))
      maintenance[account]! += bracketed(Math.abs(held) * mark)
    }
    expect(batch.wallet.every((wallet) => wallet > 0)).toBe(true)
    const headroom = equity.map((value, account) => value / (maintenance[account] as number))
    expect(Math.min(...headroom)).toBeGreaterThan(1.049)
  })

  test('leverage follows its quantiles, sides apart', () => {
    const small = generate({ crossShare: 0, sizes: { lognormal: 0.1 }, accounts: 20_000 })
    const median = (sign: number) => {
      const found: number[] = []
      for (const [leg, account] of small.legAccount.entries()) {
        const held = small.amount[leg] as number
        if (Math.sign(held) !== sign) continue
        const mark = priceAt(small.legInstrument[leg] as number)
        const profit = held * (mark - (small.entry[leg] as number))
        found.push((Math.abs(held) * mark) / ((small.wallet[account] as number) + profit))
      }
      return found.sort((a, b) => a - b)[found.length >> 1] as number
    }
    expect(median(1)).toBeGreaterThan(7.5)
    expect(median(1)).toBeLessThan(8.5)
    expect(median(-1)).toBeGreaterThan(3.7)
    expect(median(-1)).toBeLessThan(4.3)
  })

  function bracketed(notional: number): number {
    let deduction = 0
    let due = 0
    for (const [at, { floor, rate }] of brackets.entries()) {
      deduction += floor * (rate - (brackets[at - 1]?.rate ?? 0))
      if (notional >= floor) due = notional * rate - deduction
    }
    return due
  }
})

test('same seed, same bits; another seed or entry, others', () => {
  const bits = (batch: AccountBatch) => [batch.wallet, batch.amount, batch.entry]
  expect(bits(generate())).toEqual(bits(generate()))
  expect(bits(generate({}, 2))).not.toEqual(bits(generate()))
  expect(bits(generate({}, 1, 1))).not.toEqual(bits(generate()))
  expect(bits(generate({ seed: 1 }, 2))).toEqual(bits(generate()))
})

test('even the smallest population has both sides of every contract', () => {
  const batch = generate({ accounts: 6, largestShare: undefined })
  for (const instrument of [0, 1, 2]) {
    expect(side(batch, instrument, 1)).toHaveLength(1)
    expect(side(batch, instrument, -1)).toHaveLength(1)
  }
})

describe('what cannot be met is refused', () => {
  test.each([
    ['too few accounts', { accounts: 5 }, { field: 'accounts', value: 5, allowed: '6 or more' }],
    ['no room below the largest', { accounts: 8 }, { field: 'largestShare', value: 0.05 }],
    [
      'an unknown contract',
      { instruments: { BTX: { openInterest: 1 } } },
      { field: 'instruments.BTX', value: 'BTX' },
    ],
  ])('%s', (_, given, facts) => {
    try {
      generate(given)
      expect.unreachable()
    } catch (error) {
      expect((error as InputError).facts).toMatchObject({ file: 's.yaml', line: 9, ...facts })
    }
  })

  test.each([[{ 0: 5, 1: 3 }], [{ 2: 5 }], [{ half: 5 }], [{}], [{ 0: 0 }]])(
    'a table of quantiles like %j',
    (longs) => {
      expect(() => generate({ leverage: { longs, shorts: { 0: 1 } } })).toThrow()
    },
  )
})

test('quantiles lie on straight lines between points, flat beyond them', () => {
  const at = readQuantile({ 0.2: 1, 0.6: 3, 1: 7 })
  expect([0, 0.2, 0.4, 0.6, 0.8, 1].map(at)).toEqual([1, 1, 2, 3, 5, 7])
})
