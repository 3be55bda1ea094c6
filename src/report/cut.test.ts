import { expect, test } from 'vitest'
import { cut } from './cut.ts'

const heaviest = 40
const weight = (row: number) => (row === heaviest ? 2 : 0)

test('a short list is shown whole', () => {
  expect(cut(3, 12, weight)).toEqual([
    { row: 0, skipped: 0 },
    { row: 1, skipped: 0 },
    { row: 2, skipped: 0 },
  ])
})

test('a long list keeps its ends and what matters most, and counts the rest', () => {
  const kept = cut(163, 12, weight)
  expect(kept).toHaveLength(12)
  expect(kept.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 40, 160, 161, 162])
  expect(kept.find(({ row }) => row === heaviest)?.skipped).toBe(32)
  expect(kept.reduce((sum, { skipped }) => sum + skipped + 1, 0)).toBe(163)
})

test('nothing is cut when everything is wanted', () => {
  expect(cut(163, Number.POSITIVE_INFINITY, weight)).toHaveLength(163)
})
