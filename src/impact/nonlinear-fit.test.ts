import { expect, test } from 'vitest'
import { fitNonlinear } from './nonlinear-fit.ts'

const observed = [1.1, 1.9, 3.2, 3.8, 5.3, 5.6]
const line = ([level, slope]: Float64Array, row: number) => level + slope * row

// Expected: numpy, from the formulas in the header.
test('a line is the line of ordinary least squares, with HC3 errors', () => {
  const { parameters, covariance } = fitNonlinear({ observed, start: [0, 0], value: line })
  expect(parameters[0]).toBeCloseTo(1.10476190476, 9)
  expect(parameters[1]).toBeCloseTo(0.951428571429, 9)
  expect(covariance[0][0]).toBeCloseTo(0.0222927559684, 9)
  expect(covariance[0][1]).toBeCloseTo(-0.0113621274004, 9)
  expect(covariance[1][1]).toBeCloseTo(0.00885652764875, 9)
})

test('with groups the errors are those of the groups (CR1)', () => {
  const group = [0, 0, 1, 1, 2, 2]
  const { covariance } = fitNonlinear({ observed, start: [0, 0], value: line, group })
  expect(covariance[0][0]).toBeCloseTo(0.0108101022722, 9)
  expect(covariance[0][1]).toBeCloseTo(-0.00244909759822, 9)
  expect(covariance[1][1]).toBeCloseTo(0.000590523393031, 9)
})

test('a curve that bends is found from a poor start', () => {
  const times = [0, 1, 2, 3, 4, 5]
  const exact = times.map((time) => 3 / (1 + 2 * time))
  const { parameters, squares } = fitNonlinear({
    observed: exact,
    start: [1, 0.1],
    value: ([scale, rate], row) => scale / (1 + rate * times[row]),
  })
  expect(squares).toBeLessThan(1e-18)
  expect(parameters[0]).toBeCloseTo(3, 8)
  expect(parameters[1]).toBeCloseTo(2, 8)
})

test('a weight of two is the row twice', () => {
  const twice = fitNonlinear({
    observed: [...observed, observed[5]],
    start: [0, 0],
    value: ([level, slope], row) => level + slope * Math.min(row, 5),
  })
  const weighted = fitNonlinear({
    observed,
    start: [0, 0],
    value: line,
    weight: [1, 1, 1, 1, 1, 2],
  })
  expect(weighted.parameters[1]).toBeCloseTo(twice.parameters[1], 9)
})

test('as many parameters as rows are refused', () => {
  expect(() => fitNonlinear({ observed: [1, 2], start: [0, 0], value: line })).toThrow(/too few/)
})
