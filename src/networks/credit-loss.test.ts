// First loss and contagion: on networks, and as a run of the engine with the same debts says.
import { expect, test } from 'vitest'
import { creditRows, quietWorld, withCredit } from '../../test/credit-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { creditLosses } from './credit-loss.ts'
import { networkOfMatrix } from './network.ts'
import { rogersVeraart } from './rogers-veraart.ts'
import { columnSums, sparseOfRows } from './sparse.ts'

const debts = [
  [0, 60, 40, 0],
  [0, 0, 50, 30],
  [0, 20, 0, 50],
  [0, 0, 0, 0],
]
const cash = [50, 10, 5, 0]

test('AT-6: the fund alone loses its creditors 50, all that follows is contagion', () => {
  const network = networkOfMatrix(sparseOfRows(debts), cash)
  const { lost, first } = creditLosses(network, rogersVeraart(network))
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0)
  expect([...first.value]).toEqual([30, 20, 0, 0, 0, 0])
  // Owed 250; paid 50 + 57.3913 + 60.8696.
  expect(sum(lost.value)).toBeCloseTo(250 - 50 - 1320 / 23 - 1400 / 23, 12)
})

test.each([
  [0, cash],
  [0.2, cash],
  [0, [100, 5, 5, 0]],
  [0.1, [70, 30, 20, 5]],
])('a run with costs %d and cash %j says the same', (costs, given) => {
  const credit = creditRows(debts, given, { costs })
  const run = createRun(
    compile(withCredit(quietWorld, credit), defaultSettings, registry),
    registry,
  )
  advance(run)
  const firms = summarize(run).credit?.firms ?? []
  const network = networkOfMatrix(sparseOfRows(debts), given)
  const terms = { alpha: 1 - costs, beta: 1 - costs }
  const { lost } = creditLosses(network, rogersVeraart(network, terms), terms)
  for (const [row, value] of columnSums(lost).entries()) {
    expect(firms[row]?.lossUsd).toBeCloseTo(value, 6)
  }
})

test('outside debts that come first leave less, and that is first loss', () => {
  const matrix = sparseOfRows([
    [0, 10],
    [0, 0],
  ])
  const network = networkOfMatrix(matrix, [12, 0], [8, 0])
  const terms = { seniority: 'external-senior' } as const
  const { lost, first } = creditLosses(network, rogersVeraart(network, terms), terms)
  expect([lost.value[0], first.value[0]]).toEqual([6, 6])
})
