import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { entriesOf } from '../networks/sparse.ts'
import { parseCsv } from './csv.ts'
import { readNetwork } from './network-file.ts'

const firms = 'name,external_assets,external_liabilities,loss\na,10,2,4\nb,1,,\n'
const read = (debts: string, institutions = firms) =>
  readNetwork(parseCsv(debts, 'debts.csv'), parseCsv(institutions, 'firms.csv'))

test('two tables are a network, and what is lost first', () => {
  const { network, loss, secured } = read('from,to,amount,call\nb,a,3,2022-06-13\nb,a,1,\n')
  expect(network.names).toEqual(['a', 'b'])
  expect([...entriesOf(network.liabilities)]).toEqual([{ row: 1, column: 0, value: 4 }])
  expect([...network.externalAssets]).toEqual([10, 1])
  expect([...network.externalLiabilities]).toEqual([2, 0])
  expect([...loss]).toEqual([4, 0])
  expect(secured).toEqual({ whole: 4, covered: 0 })
})

test('collateral pays its worth less the haircut, and never more than the debt', () => {
  const debts = 'from,to,amount,collateral,haircut\nb,a,10,8,0.25\na,b,3,9,\n'
  const { network, secured } = read(debts)
  expect([...entriesOf(network.liabilities)]).toEqual([{ row: 1, column: 0, value: 4 }])
  expect(secured).toEqual({ whole: 13, covered: 9 })
})

test('what goes with its debtor, and when a debt may be called', () => {
  const debts =
    'from,to,amount,collateral,haircut,wrong_way,call\nb,a,10,8,0.25,0.5,default\na,b,3,9,,1,\n'
  const { lines } = read(debts)
  expect(lines.map((it) => [it.covered, it.coveredAtDefault, it.call])).toEqual([
    [6, 3, 'default'],
    [3, 0, 'now'],
  ])
})

describe('a mistake is one error with its file, line and column', () => {
  const ok = 'from,to,amount\nb,a,3\n'
  test.each([
    ['an unknown name', 'from,to,amount\nb,aa,3\n', firms, 'debts.csv', 2, 'to', 'aa'],
    ['a debt to oneself', 'from,to,amount\nb,a,1\na,a,3\n', firms, 'debts.csv', 3, 'to', 'a'],
    ['a negative debt', 'from,to,amount\nb,a,-3\n', firms, 'debts.csv', 2, 'amount', '-3'],
    ['no number', 'from,to,amount\nb,a,NaN\n', firms, 'debts.csv', 2, 'amount', 'NaN'],
    ['no day', 'from,to,amount,call\nb,a,1,soon\n', firms, 'debts.csv', 2, 'call', 'soon'],
    ['no amount', 'from,to\nb,a\n', firms, 'debts.csv', 1, 'amount', undefined],
    [
      'another spelling',
      'from,to,amount,Collateral\nb,a,3,1\n',
      firms,
      'debts.csv',
      1,
      'Collateral',
      undefined,
    ],
    [
      'a haircut above 1',
      'from,to,amount,haircut\nb,a,3,2\n',
      firms,
      'debts.csv',
      2,
      'haircut',
      '2',
    ],
    [
      'more lost than owned',
      ok,
      'name,external_assets,loss\na,1,2\nb,1,0\n',
      'firms.csv',
      2,
      'loss',
      '2',
    ],
    [
      'a name twice',
      ok,
      'name,external_assets\na,1\nb,1\na,1\n',
      'firms.csv',
      undefined,
      undefined,
      'a',
    ],
    [
      'debts that do not balance',
      ok,
      'name,external_assets,debts\na,1,\nb,1,4\n',
      'firms.csv',
      undefined,
      'the debts of b',
      4,
    ],
    [
      'claims that do not balance',
      ok,
      'name,external_assets,claims\na,1,4\nb,1,0\n',
      'firms.csv',
      undefined,
      'the claims of a',
      4,
    ],
  ])('%s', (_, debts, institutions, file, line, field, value) => {
    let error: unknown
    try {
      read(debts, institutions)
    } catch (thrown) {
      error = thrown
    }
    if (!(error instanceof InputError)) throw new Error('it was taken')
    expect(error.facts).toMatchObject({ file, ...(line && { line }), ...(field && { field }) })
    expect(error.facts.value).toBe(value)
    expect(error.facts.allowed ?? error.message).toBeTruthy()
  })
})
