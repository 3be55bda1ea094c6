import { expect, test } from 'vitest'
import { pegWorld, redeemer, sale } from '../../test/peg-world.ts'
import { type SmallWorld, smallSnapshot } from '../../test/small-world.ts'
import { vaultSnapshot, vaultTerms } from '../../test/vault-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { accountMoney } from '../engine/reading/account-money.ts'
import { lossCauses } from '../engine/reading/loss-causes.ts'
import { defaultSettings, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { neededBy, onlyOne, withoutOthers, withoutShocks } from './counterfactual.ts'

const brackets = [{ floor: 0, rate: 0.05 }]
/** Longs of ten that fall below their margin under 97 and 95.5. */
const given: SmallWorld = {
  rules: { model: 'plain-perpetual' },
  things: {
    X: {
      price: 100,
      brackets,
      bids: [
        [99.99, 10],
        [98, 1000],
      ],
      asks: [[100.01, 1e6]],
    },
  },
  accounts: {
    first: { wallet: 1000 - 9.5 * 97, X: [10, 100] },
    second: { wallet: 1000 - 9.5 * 95.5, X: [10, 100] },
  },
}
const snapshot = smallSnapshot(given)
const gap = (by: number, atMs: number) => ({ model: 'price-gap', by, atMs })
const settings = (...shocks: Settings['shocks'][number][]): Settings => {
  return { ...defaultSettings, shocks }
}

function fateOf(account: number, how: Settings) {
  const run = createRun(compile(snapshot, how, registry), registry)
  advance(run)
  const row = run.world.accounts.arrival.indexOf(account)
  return { causes: lossCauses(run, row), money: accountMoney(run, row) }
}

test('who fell by the sale of another would have stood under the shock alone', () => {
  const how = settings(gap(-4, 1000))
  expect(fateOf(1, how).causes?.price).toBeCloseTo((94 + 96.01) / 2, 12)
  expect(withoutOthers(snapshot, how, registry, 1)).toBeNull()
  expect(withoutShocks(snapshot, how, registry, 1)).toBeNull()
})

test('or would have been reached later, when the price came there by itself', () => {
  const how = settings(gap(-4, 1000), gap(-0.6, 60_000))
  expect(fateOf(1, how).causes?.timeMs).toBe(1000)
  const alone = withoutOthers(snapshot, how, registry, 1)
  expect(alone).toMatchObject({ account: 'second', timeMs: 60_000 })
  expect(alone?.price).toBeCloseTo(95.4, 12)
  expect(alone?.shares).toEqual([{ kind: 'shocks', share: 1 }])
})

test('whom the shock itself reached is reached alike without the others', () => {
  const how = settings(gap(-4, 1000))
  const { causes } = fateOf(0, how)
  const { event: _, ...alone } = withoutOthers(snapshot, how, registry, 0) ?? {}
  expect(causes).toMatchObject(alone)
})

test('money: what was lost and paid adds up to what is left', () => {
  const fees = { model: 'tiered-perpetual', book: 'any-price', liquidationFee: 0.01 }
  const world = smallSnapshot({ ...given, rules: fees })
  const run = createRun(compile(world, settings(gap(-4, 1000)), registry), registry)
  advance(run)
  const row = run.world.accounts.arrival.indexOf(0)
  // Ten sold at 95.99; a hundredth of that as a fee.
  const { start, traded, moved, end } = accountMoney(run, row)
  expect(start).toBeCloseTo(78.5, 10)
  expect(traded).toBeCloseTo(-40.1, 10)
  expect(moved.map(({ reason }) => reason)).toEqual(['fee'])
  expect(moved[0]?.amount).toBeCloseTo(-9.599, 10)
  expect(end).toBeCloseTo(78.5 - 40.1 - 9.599, 10)
})

test('of an account that a firm owns too: the firm stands outside with the others', () => {
  const debts = [{ from: 'Fund', to: 'Lender', amount: 1 }]
  const firms = [{ id: 'Fund', accounts: ['first', 'second'] }, { id: 'Lender' }]
  const owned = { ...snapshot, credit: { asset: 'USD', firms, debts } }
  const how = settings(gap(-4, 1000))
  expect(withoutOthers(owned, how, registry, 0)).toEqual(withoutOthers(snapshot, how, registry, 0))
})

test('beside accounts that actors trade with: the issuer of a token stays', () => {
  const world = pegWorld({ loans: [{ tokens: 1000, debt: 880 }] })
  const how = { ...settings(sale(10_000)), actors: [redeemer({ capital: 1000 })] }
  const alone = withoutOthers(world, how, registry, 1)
  expect(alone?.price).toBeCloseTo(0.91, 9)
})

test('the firms, homes and depositors that vaults are made of stay, and owe nobody', () => {
  const plain = vaultSnapshot()
  const other = { id: 'other', accounts: ['second/other'], cash: 5 }
  const firms = [...(plain.credit?.firms ?? []), other]
  const debts = [{ from: 'other', to: 'vault', amount: 3 }]
  const vaults = { ...plain, credit: { asset: 'USD', firms, debts } }
  const actors = [
    { model: 'lending-vault', ...vaultTerms, depositors: ['v/ann'], timesMs: [1000] },
    {
      model: 'public-allocator',
      firm: 'vault',
      flows: [{ venue: 'first' }, { venue: 'second' }],
    },
  ]
  const how = { ...settings({ model: 'price-gap', drop: 0.08, atMs: 2000 }), actors }
  const needed = neededBy(vaults, how, registry)
  expect(needed.firms).toEqual(['vault', 'vault', 'vault'])
  expect(new Set(needed.accounts)).toEqual(
    new Set(['v/vault', 'v/ann', 'first/vault', 'second/vault']),
  )
  const row = vaults.accounts.id?.indexOf('borrower') ?? -1
  const left = onlyOne(vaults, row, needed)
  expect(left.accounts.id).toEqual(['borrower', 'vault', 'vault', 'vault', 'ann'])
  expect(left.credit).toEqual({ asset: 'USD', firms: plain.credit?.firms, debts: [] })
  // It fell below its LLTV by the shock alone.
  expect(withoutOthers(vaults, how, registry, row)?.timeMs).toBe(2000)
})
