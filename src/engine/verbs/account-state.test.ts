import { expect, test } from 'vitest'
import { rowOf, smallRun } from '../../../test/small-world.ts'
import { scope } from '../phases/fork.ts'
import { restart } from '../phases/run.ts'
import { isWaiting, setStage, stageOf, waitUntil } from './account-state.ts'

test.each([
  ['a stage', (run: ReturnType<typeof smallRun>, row: number) => setStage(run, row, 3)],
  ['a wait', (run: ReturnType<typeof smallRun>, row: number) => waitUntil(run, row, 5000)],
])('%s is taken back with its scope, and at a restart', (_name, write) => {
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { X: { price: 100, brackets: [{ floor: 0, rate: 0.05 }] } },
    accounts: { one: { wallet: 1000, X: [1, 100] }, two: { wallet: 1000, X: [1, 100] } },
  })
  const row = rowOf(run, 'two')
  const isBlank = () => stageOf(run, row) === 0 && !isWaiting(run, row)
  scope(run, () => {
    write(run, row)
    expect(isBlank()).toBe(false)
  })
  expect(isBlank()).toBe(true)
  write(run, row)
  expect(isBlank()).toBe(false)
  restart(run)
  expect(isBlank()).toBe(true)
})
