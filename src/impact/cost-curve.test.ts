import { describe, expect, test } from 'vitest'
import { exp, log, pow } from '../kit/math.ts'
import { createRandom } from '../kit/random.ts'
import { fitCostCurve } from './cost-curve.ts'
import type { Observations } from './observations.ts'

const random = createRandom(5, 9)

/** Orders in groups: one step common to a group, one of each order, on log cost. */
function makeOrders(path: number, groups: number, law: (size: number) => number): Observations {
  const size: number[] = []
  const cost: number[] = []
  const group: number[] = []
  for (let at = 0; at < groups; at++) {
    const common = 0.2 * random.normal(path, at, 0)
    for (let row = 1; row <= 20; row++) {
      const own = exp(log(1000) * random.uniform(path, at, 2 * row))
      size.push(own)
      cost.push(law(own) * exp(common + 0.2 * random.normal(path, at, 1000 + row)))
      group.push(at)
    }
  }
  return { size, cost, group }
}

const power = (size: number) => 1e-4 * pow(size, 0.5)
const bent = (size: number) => 1e-4 * (size < 30 ? 1 : pow(size / 30, 1.6))
const options = { floor: 0, file: 'orders' }

describe('orders that follow a power', () => {
  const curve = fitCostCurve(makeOrders(0, 40, power), makeOrders(1, 20, power), options)

  test('are fitted by it, and it is the one chosen', () => {
    expect(curve.kind).toBe('power')
    expect(Math.abs(curve.power.exponent - 0.5)).toBeLessThan(0.03)
  })

  test('lie in the band as often as it says, orders it has not seen', () => {
    const coverage = Array.from({ length: 30 }, (_, path) => {
      const train = makeOrders(2 * path, 40, power)
      const { heldOut } = fitCostCurve(train, makeOrders(2 * path + 1, 20, power), options)
      return heldOut.coverage
    })
    const mean = coverage.reduce((sum, value) => sum + value, 0) / coverage.length
    expect(mean).toBeGreaterThan(0.87)
    expect(mean).toBeLessThan(0.93)
  })

  test('vary between groups as they were made to: a step of 0.2', () => {
    const { between } = curve
    // The mean of twenty orders adds 0.2² / 20.
    expect(Math.abs(Math.sqrt(between.level) / Math.sqrt(0.04 + 0.002) - 1)).toBeLessThan(0.3)
  })

  test('have errors that count groups, not orders', () => {
    const { group: _, ...loose } = makeOrders(0, 40, power)
    const single = fitCostCurve(loose, makeOrders(1, 20, power), options)
    expect(curve.power.covariance.level).toBeGreaterThan(5 * single.power.covariance.level)
  })
})

test('orders that follow no power are shown by the curve that only rises', () => {
  const curve = fitCostCurve(makeOrders(3, 40, bent), makeOrders(4, 20, bent), options)
  expect(curve.kind).toBe('isotonic')
  expect(curve.heldOut.error.isotonic).toBeLessThan(curve.heldOut.error.power)
  for (const [at, point] of curve.points.entries()) {
    expect(point.cost).toBeGreaterThanOrEqual(curve.points[at - 1]?.cost ?? 0)
    expect(point.low).toBeLessThanOrEqual(point.cost)
    expect(point.high).toBeGreaterThanOrEqual(point.cost)
  }
})

test.each([
  [{ size: [1, 0], cost: [1, 1] }, 'a size is out of range'],
  [{ size: [1, 2], cost: [1, 0] }, 'a cost is out of range'],
  [{ size: [1, 2], cost: [1, Number.NaN] }, 'a cost is out of range'],
])('%j is refused', (given, message) => {
  expect(() => fitCostCurve(given, given, options)).toThrow(message)
})

test('moves against orders bend neither the law nor its error', () => {
  const rows = Array.from({ length: 2000 }, (_, row) => row)
  const size = rows.map((row) => 1e-4 * 1000 ** random.uniform(0, row, 0))
  const cost = rows.map((row) => 0.8 * Math.sqrt(size[row] ?? 0) + 0.03 * random.normal(0, row, 1))
  const pickPart = (isOut: boolean) => {
    const used = rows.filter((row) => (row % 5 === 2) === isOut)
    return { size: used.map((row) => size[row] ?? 0), cost: used.map((row) => cost[row] ?? 0) }
  }
  expect(cost.filter((it) => it <= 0).length).toBeGreaterThan(100)
  const { power, heldOut, points } = fitCostCurve(pickPart(false), pickPart(true), {
    floor: 0,
    isSigned: true,
  })
  expect(Math.abs(power.exponent - 0.5)).toBeLessThan(0.02)
  expect(heldOut.coverage).toBeGreaterThan(0.85)
  expect(points[0]?.low).toBeLessThan(0)
})
