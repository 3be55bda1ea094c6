// A register beside an earlier one, and as it is told.
import { expect, test } from 'vitest'
import { loadScenario } from '../data-node.ts'
import { registry } from '../registry.ts'
import { registerChanges, registerScenario } from './register.ts'
import { textOf } from './text.ts'

const load = (set: string[] = []) => {
  const file = new URL('../../scenarios/cefi-lenders/scenario.yaml', import.meta.url).pathname
  return loadScenario(file, registry, { set })
}

test('changes are by component, with what is new and what has gone', () => {
  const row = (kind: 'account' | 'firm', name: string, loss: number) => ({ kind, name, loss })
  const now = [row('firm', 'A', 10), row('account', 'A', 4), row('firm', 'C', 2)]
  const then = [row('firm', 'A', 3), row('account', 'A', 4), row('firm', 'B', 9)]
  expect(
    registerChanges(now, then).map((it) => [it.kind, it.name, it.before, it.now, it.loss]),
  ).toEqual([
    ['firm', 'A', 3, 10, 7],
    ['firm', 'C', null, 2, 2],
    ['firm', 'B', 9, null, -9],
  ])
})

test('with more cash nothing hangs on the fund, and the register says so', async () => {
  const before = registerScenario(await load(), registry, null, 3)
  const same = registerScenario(await load(), registry, null, 3, before.rows)
  expect(same.since).toEqual([])
  expect(same.sentences.map(textOf).at(-1)).toBe('Nothing hangs on anything else than before.')
  const rich = await load(['credit.firms.Fund.cash=50e6'])
  const after = registerScenario(rich, registry, null, 3, before.rows)
  const fund = after.since?.find(({ kind, name }) => kind === 'firm' && name === 'Fund')
  expect(fund?.now).toBeNull()
  expect(fund?.loss).toBe(-(before.rows[0]?.loss ?? 0))
  expect(after.tables.map(({ id }) => id)).toContain('since')
})

test('a number that no run has is refused', async () => {
  const loaded = await load()
  expect(() => registerScenario(loaded, registry, 'badDebtUds', 3)).toThrow('badDebtUds')
})
