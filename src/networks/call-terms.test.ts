// Debts that are due now, and those that only a default calls.
import { describe, expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { clearCalled } from './call-terms.ts'
import { networkOf, owedOf } from './network.ts'
import { rogersVeraart } from './rogers-veraart.ts'
import { type Entry, entriesOf, sparseOf } from './sparse.ts'

const at = (row: number, column: number, value: number): Entry => ({ row, column, value })

test('who can pay what is due is left alone, though all its debts are more than it has', () => {
  // a has 60, owes b 50 now and c 40 later.
  const due = networkOf(
    [60, 0, 0].map((externalAssets, row) => ({ name: 'abc'[row] ?? '', externalAssets })),
    [{ from: 'a', to: 'b', amount: 50 }],
  )
  const later = sparseOf(3, 3, [at(0, 2, 40)])
  const { clearing, network } = clearCalled(due, later)
  expect([...clearing.round]).toEqual([0, 0, 0])
  expect([...clearing.payments]).toEqual([50, 0, 0])
  expect([...entriesOf(network.liabilities)]).toEqual([at(0, 1, 50)])
  expect([...rogersVeraart({ ...due, liabilities: sum(due.liabilities, later) }).round]).toEqual([
    1, 0, 0,
  ])
})

test('a default calls the rest, and all share alike', () => {
  const due = networkOf(
    [40, 0, 0].map((externalAssets, row) => ({ name: 'abc'[row] ?? '', externalAssets })),
    [
      { from: 'a', to: 'b', amount: 50 },
      { from: 'b', to: 'c', amount: 30 },
    ],
  )
  const { clearing, network } = clearCalled(due, sparseOf(3, 3, [at(0, 2, 50)]))
  // Of 40 half goes to each; b then has 20 of 30 and defaults as well.
  expect([...clearing.payments]).toEqual([40, 20, 0])
  expect([...clearing.round]).toEqual([1, 2, 0])
  expect(clearing.rounds).toBe(2)
  expect([...owedOf(network)]).toEqual([100, 30, 0])
})

test('a call may save who would have fallen: what it gets besides counts', () => {
  // Cleared with what is due alone, b would get 10 of 20 and owe 15; called, it has a claim of 80.
  const due = networkOf(
    [60, 0, 0].map((externalAssets, row) => ({ name: 'abc'[row] ?? '', externalAssets })),
    [
      { from: 'a', to: 'b', amount: 20 },
      { from: 'a', to: 'c', amount: 100 },
      { from: 'b', to: 'c', amount: 15 },
    ],
  )
  expect([...rogersVeraart(due).round]).toEqual([1, 2, 0])
  const { clearing } = clearCalled(due, sparseOf(3, 3, [at(0, 1, 60)]))
  expect([...clearing.round]).toEqual([1, 0, 0])
  expect(clearing.payments[1]).toBe(15)
})

describe.each(Array.from({ length: 30 }, (_, seed) => seed + 1))('random network %i', (seed) => {
  const random = createRandom(seed, 3)
  const count = 3 + (seed % 6)
  const draw = (row: number, column: number, what: number) => random.uniform(what, row, column)
  const entries = (what: number) =>
    Array.from({ length: count * count }, (_, cell) => {
      const [row, column] = [Math.floor(cell / count), cell % count]
      const isThere = row !== column && draw(row, column, what) < 0.4
      return at(row, column, isThere ? 10 * draw(row, column, what + 1) : 0)
    })
  const names = Array.from({ length: count }, (_, row) => `n${row}`)
  const network = networkOf(
    names.map((name, row) => ({ name, externalAssets: 12 * draw(row, row, 9) })),
    entries(1)
      .map(({ row, column, value }) => {
        return { from: `n${row}`, to: `n${column}`, amount: value }
      })
      .filter(({ from, to }) => from !== to),
  )
  const later = sparseOf(count, count, entries(5))
  const options = seed % 2 === 0 ? { alpha: 0.9, beta: 0.8 } : {}

  test('with nothing owed later it is the clearing', () => {
    const { clearing } = clearCalled(network, sparseOf(count, count, []), options)
    const known = rogersVeraart(network, options)
    for (const [row, value] of known.payments.entries()) {
      expect(clearing.payments[row]).toBeCloseTo(value, 9)
    }
    const isDown = (round: Int32Array) => [...round].map((it) => it > 0)
    expect(isDown(clearing.round)).toEqual(isDown(known.round))
  })

  test('who is in default owes all, who is not what is due, and pays it', () => {
    const { clearing, network: called } = clearCalled(network, later, options)
    const [due, all] = [
      owedOf(network),
      owedOf({ ...network, liabilities: sum(network.liabilities, later) }),
    ]
    const owed = owedOf(called)
    for (let row = 0; row < count; row++) {
      const isDown = (clearing.round[row] ?? 0) > 0
      expect(owed[row]).toBeCloseTo((isDown ? all[row] : due[row]) ?? 0, 9)
      if (!isDown) expect(clearing.payments[row]).toBeCloseTo(due[row] ?? 0, 9)
    }
  })
})

function sum(one: Parameters<typeof entriesOf>[0], other: Parameters<typeof entriesOf>[0]) {
  return sparseOf(one.rows, one.rows, [...entriesOf(one), ...entriesOf(other)])
}
