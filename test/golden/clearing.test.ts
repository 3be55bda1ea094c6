// Clearing vectors against exact rationals; `source` in the file says where they are from. Every
// case of the file is run, so a longer file of the same shape is tested whole.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  eisenbergNoe,
  furfine,
  networkOfMatrix,
  rogersVeraart,
  sparseOfRows,
} from '../../src/networks.ts'

interface Case {
  name: string
  L: number[][]
  e: number[]
  ext: number[]
  alpha: number
  beta: number
  p_exact: string[]
  pbar: number[]
  equity: number[]
  fictitious_rounds: number[][]
  least: number[]
}

const file = new URL('models/clearing.json', import.meta.url)
const cases: [string, Case][] = JSON.parse(readFileSync(file, 'utf8')).cases.map((it: Case) => [
  it.name,
  it,
])

/** `165/112`, rounded once: 30 digits behind the point are kept until then. */
function numberOf(text: string): number {
  const [above, below = '1'] = text.split('/')
  const digits = ((BigInt(above) * 10n ** 30n) / BigInt(below)).toString().padStart(31, '0')
  return Number(`${digits.slice(0, -30)}.${digits.slice(-30)}`)
}

const networkOf = ({ L, e, ext }: Case) => networkOfMatrix(sparseOfRows(L), e, ext)

function expectNear(found: Float64Array, wanted: readonly number[], share: number): void {
  expect(found.length).toBe(wanted.length)
  for (const [row, value] of wanted.entries()) {
    expect(Math.abs(found[row] - value)).toBeLessThanOrEqual(share * Math.max(1, value))
  }
}

describe.each(cases)('%s', (_, it) => {
  test('payments are the exact ones, and so is what is left', () => {
    const { payments, owed, equity } = rogersVeraart(networkOf(it), it)
    expectNear(payments, it.p_exact.map(numberOf), 1e-14)
    expectNear(owed, it.pbar, 1e-15)
    expectNear(equity, it.equity, 1e-12)
  })

  test('who defaults in which round', () => {
    const { round, rounds } = rogersVeraart(networkOf(it), it)
    const sets = Array.from({ length: rounds }, (_item, at) =>
      [...round.keys()].filter((row) => round[row] > 0 && round[row] <= at + 1),
    )
    expect(sets).toEqual(it.fictitious_rounds)
  })

  // The least vectors were iterated in floating point: good to some 1e-14.
  test('the least solution', () => {
    const { payments } = rogersVeraart(networkOf(it), { ...it, solution: 'least' })
    expectNear(payments, it.least, 1e-13)
  })
})

test('a chain of four: bank 4 can pay exactly what it owes, and has not defaulted', () => {
  const [, chain] = cases.find(([name]) => name === 'chain5_domino') ?? []
  if (chain === undefined) throw new Error('the file has a chain')
  const { payments, round } = eisenbergNoe(networkOf(chain))
  expect([...payments]).toEqual([4, 5, 6, 7, 0])
  expect([...round]).toEqual([1, 2, 3, 0, 0])
})

test('AT-6: the sink receives everything there is', () => {
  const liabilities = sparseOfRows([
    [0, 60, 40, 0],
    [0, 0, 50, 30],
    [0, 20, 0, 50],
    [0, 0, 0, 0],
  ])
  const network = networkOfMatrix(liabilities, [50, 10, 5, 0])
  const { payments, equity } = eisenbergNoe(network)
  expectNear(payments, [50, 57.39130434782609, 60.869565217391305, 0], 1e-15)
  expectNear(equity, [0, 0, 0, 65], 1e-14)
  const costly = rogersVeraart(network, { alpha: 0.8, beta: 0.8 })
  expectNear(costly.payments, [40, 35.04516129032258, 34.32258064516129, 0], 1e-15)
})

test('without recovery all three of the example default', () => {
  const [, example] = cases.find(([name]) => name === 'systemicrisk_EN') ?? []
  if (example === undefined) throw new Error('the file has the example')
  // default_cascade of the R package systemicrisk gives 1, 1, 1.
  expect([...furfine(networkOf(example)).round].every((round) => round > 0)).toBe(true)
  expect([...eisenbergNoe(networkOf(example)).round].map((it) => it > 0)).toEqual([
    true,
    true,
    false,
  ])
})

test('two solutions with costs, two of a circle without anything outside', () => {
  const pair = sparseOfRows([
    [0, 1],
    [1, 0],
  ])
  const costs = networkOfMatrix(pair, [0.2, 0.2], [0.1, 0.1])
  const half = { alpha: 0.5, beta: 0.5 }
  expectNear(rogersVeraart(costs, half).payments, [1.1, 1.1], 1e-15)
  const least = rogersVeraart(costs, { ...half, solution: 'least' })
  expectNear(least.payments, [11 / 60, 11 / 60], 1e-14)
  const circle = networkOfMatrix(pair, [0, 0])
  expect([...eisenbergNoe(circle).payments]).toEqual([1, 1])
  expect([...eisenbergNoe(circle, { solution: 'least' }).payments]).toEqual([0, 0])
})
