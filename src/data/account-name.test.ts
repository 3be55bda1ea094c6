import { expect, test } from 'vitest'
import { build, scenario } from '../../test/bad-scenario.ts'
import { requireAccount } from './account-name.ts'

const head = 'account,size,side,entry,margin\n'
const rows = (names: readonly string[]) =>
  head + names.map((name, at) => `${name},2,${at % 2 ? 'short' : 'long'},100,20\n`).join('')
const { snapshot } = build(scenario, { 'a.csv': rows(['alice', 'bob', 'alina', 'zoe']) })

test('an account is found by its name, with its venue or without', () => {
  expect(requireAccount(snapshot, 'bob')).toBe(1)
  expect(requireAccount(snapshot, 'exchange/zoe')).toBe(3)
})

test('a wrong name is told with the nearest', () => {
  const find = (id: string) => () => requireAccount(snapshot, id)
  expect(find('alce')).toThrow(/no account is called alce; did you mean alice\?/)
  expect(find('exchange/alicia')).toThrow(/exchange\/alice or exchange\/alina\?/)
  expect(find('nobody-at-all')).toThrow(/^no account is called nobody-at-all$/)
})

test('a name that two venues have is told with both', () => {
  const two = structuredClone(snapshot)
  Object.assign(two, { venues: [two.venues[0], { ...two.venues[0], id: 'other' }] })
  Object.assign(two.accounts, { id: ['ann', 'bob', 'ann', 'zoe'], venue: [0, 0, 1, 1] })
  expect(() => requireAccount(two, 'ann')).toThrow(/2 accounts are called ann/)
  expect(requireAccount(two, 'other/ann')).toBe(2)
})
