import { expect, test } from 'vitest'
import type { ImpactCard } from '../../impact/card.ts'
import { impactChart } from './chart.ts'

const card = {
  ...{ market: 'BTC', unit: 'BTC', measures: 'average' },
  curve: { points: [{ size: 1.2345678, cost: 0.00123456, low: 0.00098765, high: 0.0015 }] },
  power: { floor: 0, level: 0.001, reference: 1, exponent: 0.5 },
  heldOut: { points: [{ size: 2, observed: 0.000345678, count: 17 }] },
} as unknown as ImpactCard

test('a chart draws basis points in four digits, over sizes in five', () => {
  const { says, curve, power, heldOut } = impactChart(card)
  expect(says).toBe('cost')
  expect(curve).toEqual([[1.2346, 12.35, 9.877, 15]])
  expect(power).toEqual([[1.2346, 11.11]])
  expect(heldOut).toEqual([[2, 3.457, 17]])
})
