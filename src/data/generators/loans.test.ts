import { describe, expect, test } from 'vitest'
import type { InstrumentRow } from '../../engine/world/snapshot.ts'
import type { AccountBatch, AccountVenue } from '../formats/format.ts'
import { loans } from './loans.ts'

const balance = (id: string, weight?: number): InstrumentRow => ({
  id,
  venue: 'v',
  kind: 'balance',
  asset: id,
  oracle: id,
  ...(weight !== undefined && { weight }),
})
const venue: AccountVenue = {
  id: 'v',
  settlement: 'USD',
  settlementUsd: 1,
  instruments: new Map([
    ['ETH', { row: 3, it: balance('ETH', 0.8) }],
    ['DAI', { row: 4, it: balance('DAI') }],
  ]),
  place: { file: 's.yaml', line: 9 },
}
const base = {
  accounts: 2000,
  collateral: 'ETH',
  total: 50_000,
  health: { 0: 1.05, 0.5: 2, 1: 6 },
}

function generate(given: object = {}, seed = 1, entry = 0): AccountBatch {
  const parameters = loans.parameters.parse({ ...base, ...given })
  return loans.generate(parameters, venue, { seed, entry, startPrice: () => 200 })
}

const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0)
const collateral = ({ amount }: AccountBatch) => [...amount].filter((units) => units > 0)

test.each([
  { total: 1e308 },
  { price: 1e308 },
  { debtPrice: 1e-300 },
  { sizes: { pareto: 1e-15 } },
  { sizes: { lognormal: 1e300 } },
])('numbers beyond all populations are refused: %j', (given) => {
  expect(loans.parameters.safeParse({ ...base, ...given }).success).toBe(false)
})

describe('borrowers', () => {
  test('hold the total between them, and nobody more than the largest share', () => {
    const held = collateral(generate({ largestShare: 0.05 }))
    expect(sum(held)).toBeCloseTo(50_000, 7)
    expect(Math.max(...held) / 50_000).toBeLessThanOrEqual(0.05 + 1e-12)
    // Without the limit somebody would: the limit does something.
    expect(Math.max(...collateral(generate({ sizes: { pareto: 0.8 } }))) / 50_000).toBeGreaterThan(
      0.05,
    )
  })

  test('have the health that the table says', () => {
    const { amount } = generate({ debt: 'DAI' })
    const health = Array.from(
      { length: base.accounts },
      (_, at) => ((amount[2 * at] as number) * 200 * 0.8) / -(amount[2 * at + 1] as number),
    ).sort((a, b) => a - b)
    expect(health[0]).toBeGreaterThan(1.05)
    expect(health[999]).toBeGreaterThan(1.9)
    expect(health[999]).toBeLessThan(2.1)
    expect(health[1999]).toBeLessThanOrEqual(6)
  })

  test('owe money of the wallet where no debt is named', () => {
    const { wallet, amount, legInstrument } = generate()
    expect(amount.length).toBe(base.accounts)
    expect(new Set(legInstrument)).toEqual(new Set([3]))
    const named = generate({ debt: 'DAI' })
    expect([...wallet].slice(0, 5)).toEqual([1, 3, 5, 7, 9].map((leg) => named.amount[leg]))
  })
})

test('the same seed gives the same bits, another entry of the scenario others', () => {
  expect(generate().amount).toEqual(generate().amount)
  expect(generate({}, 1, 1).amount).not.toEqual(generate().amount)
  expect(generate({ seed: 7 }, 1).amount).toEqual(generate({ seed: 7 }, 2).amount)
})

test('a table that begins below health 1 is refused', () => {
  expect(() => generate({ health: { 0: 0.9, 1: 3 } })).toThrow(/liquidatable at the start/)
})

test('lognormal sizes are less unequal than a heavy tail', () => {
  const largest = (sizes: object) => Math.max(...collateral(generate({ sizes })))
  expect(largest({ lognormal: 0.5 })).toBeLessThan(largest({ pareto: 1 }))
})
