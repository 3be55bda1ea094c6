import { describe, expect, test } from 'vitest'
import { creditRows, quietWorld, withCredit } from '../../../test/credit-world.ts'
import { InputError } from '../../kit/assert.ts'
import { registry } from '../../registry.ts'
import { shareWorld } from '../world/columns.ts'
import { type CreditRows, defaultSettings } from '../world/snapshot.ts'
import { compile } from './compile.ts'

const compiled = (credit: CreditRows) =>
  compile(withCredit(quietWorld, credit), defaultSettings, registry)

const good: CreditRows = {
  asset: 'USD',
  firms: [
    { id: 'lender', cash: 5 },
    { id: 'fund', accounts: ['long', 'venue/short'] },
  ],
  debts: [
    { from: 'fund', to: 'lender', amount: 3 },
    { from: 'lender', to: 'fund', amount: 1, asset: 'USD' },
    { from: 'fund', to: 'lender', amount: 2 },
  ],
}

test('firms own accounts, have an account for their cash, and owe by debtor', () => {
  const { firms, accounts, names } = compiled(good)
  expect(names.firms).toEqual(['lender', 'fund'])
  expect([...firms.treasury].map((row) => accounts.cash[row])).toEqual([5, 0])
  expect(firms.administrator).toBe(accounts.count - 1)
  expect([...firms.accountBegin]).toEqual([0, 0, 2])
  expect([...firms.account].map((row) => firms.owner[row])).toEqual([1, 1])
  expect([...firms.debtBegin]).toEqual([0, 1, 3])
  expect([...firms.creditor]).toEqual([1, 0, 0])
  expect([...(firms.debt as unknown as Float64Array)]).toEqual([1, 3, 2])
})

test('a world with firms is data', () => {
  const world = compiled(good)
  expect(structuredClone(world).firms).toEqual(world.firms)
  const { firms, accounts } = shareWorld(world)
  expect(firms.creditor.buffer).toBe(accounts.role.buffer)
})

test('without firms nothing is added', () => {
  const bare = compile(withCredit(quietWorld, creditRows([], [])), defaultSettings, registry)
  expect(bare.firms).toMatchObject({ count: 0, asset: -1, administrator: -1 })
  expect(bare.accounts.count).toBe(compiled(good).accounts.count - 3)
})

describe('a mistake is one error that says where', () => {
  const [lender, fund] = good.firms
  const [debt] = good.debts
  const fund2 = { ...fund, accounts: ['venue/long'] }
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `f${at}` }))
  const debts = (more: object) => ({ ...good, debts: [{ ...debt, ...more }] })
  const cases: [string, CreditRows, string][] = [
    ['there is no asset called EUR', { ...good, asset: 'EUR' }, 'credit.asset'],
    ['COIN has no value in dollars', debts({ asset: 'COIN' }), 'credit.debts.0.asset'],
    ['there is no asset called EUR', debts({ asset: 'EUR' }), 'credit.debts.0.asset'],
    ['the costs of an estate are 1', { ...good, costs: 1 }, 'credit.costs'],
    ['the costs of an estate are NaN', { ...good, costs: Number.NaN }, 'credit.costs'],
    ['there is no firm called x', debts({ from: 'x' }), 'credit.debts.0.from'],
    ['there is no firm called x', debts({ to: 'x' }), 'credit.debts.0.to'],
    ['there is no firm called fund', { ...good, firms: [] }, 'credit.debts.0.from'],
    ['fund owes itself', debts({ to: 'fund' }), 'credit.debts.0.to'],
    ['fund owes lender -1', debts({ amount: -1 }), 'credit.debts.0.amount'],
    ['is due at -1', debts({ dueMs: -1 }), 'credit.debts.0.due'],
    ['is due at NaN', debts({ dueMs: Number.NaN }), 'credit.debts.0.due'],
    ['fund owes lender NaN', debts({ amount: Number.NaN }), 'credit.debts.0.amount'],
    ['fund owes lender Infinity', debts({ amount: Infinity }), 'credit.debts.0.amount'],
    [
      'the cash of lender is -1',
      { ...good, firms: [{ ...lender, cash: -1 }, fund] },
      'credit.firms.lender.cash',
    ],
    [
      'the cash of lender is NaN',
      { ...good, firms: [{ ...lender, cash: Number.NaN }, fund] },
      'credit.firms.lender.cash',
    ],
    [
      'lender owns nobody, and there is no such account',
      { ...good, firms: [{ ...lender, accounts: ['nobody'] }, fund] },
      'credit.firms.lender.accounts',
    ],
    [
      'both lender and fund own venue/long',
      { ...good, firms: [{ ...lender, accounts: ['long'] }, fund2] },
      'credit.firms.fund.accounts',
    ],
    [
      'fund owns venue/long twice',
      { ...good, firms: [lender, { ...fund, accounts: ['long', 'venue/long'] }] },
      'credit.firms.fund.accounts',
    ],
    ['two firms are called fund', { ...good, firms: [...good.firms, fund] }, 'firms'],
    ['there are 10001 firms', { ...good, firms: many(10_001), debts: [] }, 'credit.firms'],
    ['there are 1000001 debts', { ...good, debts: Array(1_000_001).fill(debt) }, 'credit.debts'],
  ]
  test.each(cases)('%s', (says, credit, field) => {
    let found: unknown
    try {
      compiled(credit)
    } catch (error) {
      found = error
    }
    expect(found).toBeInstanceOf(InputError)
    expect((found as InputError).message).toContain(says)
    expect((found as InputError).facts.field).toBe(field)
    expect((found as InputError).facts.allowed ?? 'unique').toBeTypeOf('string')
  })
})
