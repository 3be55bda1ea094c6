import { expect, test } from 'vitest'
import { minimise } from './minimise.ts'

test('the valley of Rosenbrock', () => {
  const valley = ([x = 0, y = 0]: readonly number[]) => 100 * (y - x * x) ** 2 + (1 - x) ** 2
  const { point, value } = minimise(valley, [-1.2, 1], [0.5, 0.5])
  expect(value).toBeLessThan(1e-13)
  for (const found of point) expect(Math.abs(found - 1)).toBeLessThan(1e-6)
})

test('walls are not crossed, and NaN is one', () => {
  const { point } = minimise(([x = 0]) => (x < 2 ? NaN : (x - 1) ** 2), [5], [1])
  expect(point[0]).toBeGreaterThanOrEqual(2)
  expect(point[0]).toBeLessThan(2.0001)
})

test('it ends where the function goes on falling', () => {
  expect(minimise(([x = 0]) => x, [0], [1], { askedMax: 100 }).asked).toBeLessThan(110)
  expect(() => minimise(() => Infinity, [0], [1])).toThrow('a value at the start')
})
