import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { equityOf, networkOf, networkOfMatrix, owedOf, shocked } from './network.ts'
import { denseOf, sparseOf, sparseOfRows } from './sparse.ts'

const two = [
  { name: 'a', externalAssets: 10, externalLiabilities: 3 },
  { name: 'b', externalAssets: 1 },
]

test('liabilities of one pair add up, and equity is what is left', () => {
  const network = networkOf(two, [
    { from: 'b', to: 'a', amount: 2 },
    { from: 'b', to: 'a', amount: 1.5 },
    { from: 'a', to: 'b', amount: 0 },
  ])
  expect(denseOf(network.liabilities)).toEqual([
    [0, 0],
    [3.5, 0],
  ])
  expect([...owedOf(network)]).toEqual([3, 3.5])
  expect([...equityOf(network)]).toEqual([10.5, -2.5])
})

const thrown = (make: () => unknown): InputError => {
  try {
    make()
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('it was taken')
}

describe('bad input is one error that says where, which value and what is allowed', () => {
  const one = [{ from: 'b', to: 'a', amount: 2 }]
  const bad: [string, () => unknown, string, unknown][] = [
    ['an unknown name', () => networkOf(two, [{ from: 'b', to: 'c', amount: 2 }]), 'names c', 'c'],
    [
      'a debt to oneself',
      () => networkOf(two, [{ from: 'a', to: 'a', amount: 2 }]),
      'a owes itself',
      2,
    ],
    [
      'a negative debt',
      () => networkOf(two, [{ from: 'b', to: 'a', amount: -2 }]),
      'b owes a is -2',
      -2,
    ],
    [
      'no number',
      () => networkOf(two, [{ from: 'b', to: 'a', amount: NaN }]),
      'b owes a is NaN',
      NaN,
    ],
    ['two of one name', () => networkOf([two[0], two[0]], []), 'called a', 'a'],
    ['no name', () => networkOf([{ name: '', externalAssets: 1 }], []), 'no name', undefined],
    ['negative assets', () => networkOf([{ name: 'a', externalAssets: -1 }], []), 'of a is -1', -1],
    [
      'assets without end',
      () => networkOf([{ name: 'a', externalAssets: Infinity }], []),
      'Infinity',
      Infinity,
    ],
    [
      'debts that do not balance',
      () => networkOf([two[0], { ...two[1], debts: 3 }], one),
      'debts of b do not',
      3,
    ],
    [
      'claims that do not balance',
      () => networkOf([{ ...two[0], claims: 0 }, two[1]], one),
      'claims of a do not',
      0,
    ],
    [
      'more than a number holds',
      () => networkOfMatrix(sparseOf(2, 2, []), [1e308, 1e308]),
      'too large',
      Infinity,
    ],
    ['no square', () => networkOfMatrix(sparseOf(1, 2, []), [1]), '1 rows and 2 columns', '1 × 2'],
    [
      'too few assets',
      () => networkOfMatrix(sparseOf(2, 2, []), [1]),
      'there are 1 externalAssets',
      1,
    ],
    ['a loop in a matrix', () => networkOfMatrix(sparseOfRows([[1]]), [1]), '1 owes itself', 1],
    [
      'a loss of more than there is',
      () => shocked(networkOf(two, one), [0, 2]),
      'b cannot lose 2',
      2,
    ],
    ['a negative loss', () => shocked(networkOf(two, one), [-1, 0]), 'a cannot lose -1', -1],
  ]
  test.each(bad)('%s', (_, make, message, value) => {
    const error = thrown(make)
    expect(error.message).toContain(message)
    expect(error.facts.value).toEqual(value)
    if (value !== undefined && message !== 'called a') expect(error.facts.allowed).toBeTruthy()
  })

  test('totals that agree but for rounding are taken', () => {
    const given = [two[0], { ...two[1], debts: 0.3 }]
    const parts = [0.1, 0.2].map((amount) => ({ from: 'b', to: 'a', amount }))
    expect(networkOf(given, parts).liabilities.value[0]).toBeCloseTo(0.3, 15)
  })
})
