import { expect, test } from 'vitest'
import { duration, moment } from './magnitude.ts'

test('a length of time is one that a time of the run can be told apart from', () => {
  const fits = (ms: number) => duration().safeParse(ms).success
  expect([1, 0.5 + 1, 1e15].every(fits)).toBe(true)
  expect([0, 1e-300, 0.5, 2e15, Infinity].some(fits)).toBe(false)
  expect(1e15 + 1).toBeGreaterThan(1e15)
  expect(moment().safeParse(0).success).toBe(true)
})
