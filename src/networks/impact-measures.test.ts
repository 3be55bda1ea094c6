import { expect, test } from 'vitest'
import {
  binaryImpact,
  communicability,
  impactDiffusion,
  impactFluidity,
  impactSusceptibility,
} from './impact-measures.ts'
import { denseOf, sparseOf, sparseOfRows, transpose } from './sparse.ts'
import { impactMatrix } from './stress.ts'

// tests/testthat of the R package NetworkRiskMeasures: assets by column (0,10,3 | 1,0,2 | 0,3,0).
const small = binaryImpact(
  impactMatrix(
    sparseOfRows([
      [0, 1, 0],
      [10, 0, 3],
      [3, 2, 0],
    ]),
    [2, 5, 2],
  ),
)

test('three banks of the package', () => {
  expect([...impactSusceptibility(small)]).toEqual([0, 1, 1.25])
  expect(impactFluidity(small)).toBe(0.75)
  const { start, intermediate, total } = impactDiffusion(small)
  expect([...start]).toEqual([1.25, 1, 0])
  expect([...intermediate]).toEqual([0, 0.5, 0])
  expect([...total]).toEqual([1.25, 1.5, 0])
})

// The same package: who owes whom among A, B, C, E, F, D.
const liabilities = sparseOfRows([
  [0, 5, 0, 0, 10, 2],
  [0, 0, 3, 0, 2, 0],
  [0, 0, 0, 4, 0, 0],
  [0, 0, 0, 0, 0, 0],
  [0, 0, 2, 5, 5, 0],
  [0, 2, 2, 0, 0, 0],
])
const six = impactMatrix(transpose(liabilities), [10, 2, 2, 1, 10, 4])

test('six banks: what each does to the others, and all walks between them', () => {
  expect(denseOf(six).map((row) => row.map((value) => Math.min(1, value)))).toEqual([
    [0, 1, 0, 0, 1, 0.5],
    [0, 0, 1, 0, 0.2, 0],
    [0, 0, 0, 1, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 1, 1, 0.5, 0],
    [0, 1, 1, 0, 0, 0],
  ])
  const binary = binaryImpact(six)
  const walks = [0, 1, 2, 3, 4, 5].map((row) => [...communicability(binary, row)])
  const wanted = [
    [1, 1, 1, 0.5 + 1 / 3, 1, 0],
    [0, 1, 1, 0.5, 0, 0],
    [0, 0, 1, 1, 0, 0],
    [0, 0, 0, 1, 0, 0],
    [0, 0, 1, 1.5, 1, 0],
    [0, 1, 1.5, 2 / 3, 0, 1],
  ]
  for (const [row, values] of wanted.entries()) {
    for (const [column, value] of values.entries())
      expect(walks[row][column]).toBeCloseTo(value, 14)
  }
})

test('nobody who reaches nobody is reached from afar', () => {
  const none = impactMatrix(
    sparseOfRows([
      [0, 1],
      [0, 0],
    ]),
    [10, 10],
  )
  expect([...impactSusceptibility(binaryImpact(none))]).toEqual([0, 0])
  expect([...impactDiffusion(binaryImpact(none)).total]).toEqual([0, 0])
})

test('a network that would take for ever is refused', () => {
  const count = 1500
  const ring = sparseOf(
    count,
    count,
    Array.from({ length: count }, (_, row) => ({ row, column: (row + 1) % count, value: 1 })),
  )
  expect(() => impactDiffusion(ring)).toThrow('too large')
})
