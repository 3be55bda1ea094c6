import { describe, expect, test } from 'vitest'
import { type Bad, build, check, inYaml, scenario } from '../../test/bad-scenario.ts'

const credit = `
credit:
  asset: USD
  costs: 0.1
  firms:
    Lender: { cash: 50, accounts: [exchange/a] }
    Fund: {}
  debts:
    - { from: Fund, to: Lender, amount: 10, due: 1h }
    - { file: loans.csv, columns: { amount: size }, due: 2h }
`
const loans = 'from,to,size,asset,due\nLender,Fund,3,USD,30m\nFund,Lender,4,USD,\n'

test('firms and debts are read, written out and from files', () => {
  const { snapshot } = build(scenario + credit, { 'loans.csv': loans })
  expect(snapshot.credit).toEqual({
    asset: 'USD',
    costs: 0.1,
    firms: [
      { id: 'Lender', cash: 50, accounts: ['exchange/a'] },
      { id: 'Fund', cash: 0, accounts: [] },
    ],
    debts: [
      { from: 'Fund', to: 'Lender', amount: 10, dueMs: 3_600_000 },
      { from: 'Lender', to: 'Fund', amount: 3, asset: 'USD', dueMs: 1_800_000 },
      { from: 'Fund', to: 'Lender', amount: 4, asset: 'USD', dueMs: 7_200_000 },
    ],
  })
  expect(build(scenario, {}).snapshot.credit).toBeUndefined()
})

describe('a mistake in them is one error that says where', () => {
  const end = "thresholds: { badDebtUsd: '< 1e7' }\n"
  const spoilt = (from: string, to: string): readonly [string, string] => {
    expect(credit).toContain(from)
    return [end, end + credit.replace(from, to)]
  }
  const file = (text: string) => ({
    yaml: [end, end + credit] as const,
    files: { 'loans.csv': text },
  })
  const cases: readonly Bad[] = [
    {
      name: 'a debtor that is no firm',
      yaml: spoilt('from: Fund, to', 'from: Fnud, to'),
      facts: inYaml({ field: 'credit.debts.0.from', value: 'Fnud' }),
      says: /did you mean Fund\?/,
    },
    {
      name: 'a debt to oneself',
      yaml: spoilt('to: Lender, amount', 'to: Fund, amount'),
      facts: inYaml({ field: 'credit.debts.0.to', value: 'Fund' }),
      says: /owes itself/,
    },
    {
      name: 'an asset that is none',
      yaml: spoilt('asset: USD', 'asset: USDD'),
      facts: inYaml({ field: 'credit.asset', value: 'USDD' }),
      says: /did you mean USD\?/,
    },
    {
      name: 'a negative debt',
      yaml: spoilt('amount: 10', 'amount: -1'),
      facts: inYaml({ field: 'credit.debts.0.amount', value: -1 }),
    },
    {
      name: 'a time that is none',
      yaml: spoilt('due: 1h', 'due: soon'),
      facts: inYaml({ field: 'credit.debts.0.due', value: 'soon' }),
    },
    {
      name: 'a time in a file that is none',
      ...file('from,to,size,due\nFund,Lender,4,soon\n'),
      facts: { file: 'loans.csv', line: 2, field: 'due', value: 'soon' },
    },
    {
      name: 'costs of more than there is',
      yaml: spoilt('costs: 0.1', 'costs: 1'),
      facts: inYaml({ field: 'credit.costs', value: 1 }),
    },
    {
      name: 'a creditor in a file that is no firm',
      ...file('from,to,size\nFund,Lendr,4\n'),
      facts: { file: 'loans.csv', line: 2, field: 'to', value: 'Lendr' },
      says: /did you mean Lender\?/,
    },
    {
      name: 'a debt to oneself in a file',
      ...file('from,to,size\nFund,Fund,4\n'),
      facts: { file: 'loans.csv', line: 2, field: 'to', value: 'Fund' },
    },
    {
      name: 'a debt in a file that is no number',
      ...file('from,to,size\nFund,Lender,NaN\n'),
      facts: { file: 'loans.csv', line: 2, field: 'size', value: 'NaN' },
    },
    {
      name: 'an asset in a file that is none',
      ...file('from,to,size,asset\nFund,Lender,4,EUR\n'),
      facts: { file: 'loans.csv', line: 2, field: 'asset', value: 'EUR' },
    },
  ]
  test.each(cases)('$name', (bad) => check({ files: { 'loans.csv': loans }, ...bad }))
})
