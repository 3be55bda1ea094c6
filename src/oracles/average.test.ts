import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exp, log, pow } from '../kit/math.ts'
import { createAverage, createExponentialMean, createWindowMean } from './average.ts'

const step = 10
const anyPath = fc.array(
  fc.record({ waitMs: fc.integer({ min: 0, max: 60 }), value: fc.integer({ min: 1, max: 9 }) }),
  { minLength: 1, maxLength: 20 },
)
type Path = readonly { readonly waitMs: number; readonly value: number }[]

/** What stood at each step from the start on, by looking it up: 5 before the first change. */
function samplesOf(path: Path): number[] {
  const samples: number[] = []
  let timeMs = 0
  let value = 5
  for (const change of path) {
    timeMs += change.waitMs
    while (samples.length * step < timeMs) samples.push(value)
    value = change.value
  }
  return samples
}

/** The average at the last step, read at each change. */
function read(path: Path, mean: Parameters<typeof createAverage>[0]): number {
  const average = createAverage(mean, step)
  average.start(5)
  let timeMs = 0
  let last = 5
  for (const { waitMs, value } of path) {
    timeMs += waitMs
    last = average.see(timeMs, value)
  }
  return last
}

const endOf = (path: Path) => Math.floor(path.reduce((sum, { waitMs }) => sum + waitMs, 0) / step)

test('a window is the mean of its samples', () => {
  fc.assert(
    fc.property(anyPath, fc.integer({ min: 1, max: 12 }), (path, length) => {
      const samples = samplesOf(path)
      const inside = Array.from({ length }, (_, back) => samples[endOf(path) - 1 - back] ?? 5)
      const sum = inside.reduce((all, value) => all + value, 0)
      const logs = inside.reduce((all, value) => all + log(value), 0)
      const window = (how: 'arithmetic' | 'geometric') =>
        read(path, createWindowMean(length * step, step, how))
      expect(window('arithmetic')).toBeCloseTo(sum / length, 12)
      expect(window('geometric')).toBeCloseTo(exp(logs / length), 12)
    }),
  )
})

test('an exponential average goes a share of the way at each step', () => {
  fc.assert(
    fc.property(anyPath, fc.integer({ min: 20, max: 100 }), (path, halfLifeMs) => {
      const samples = samplesOf(path)
      let expected = 5
      for (let at = 0; at < endOf(path); at++) {
        expected = samples[at] + (expected - samples[at]) * pow(0.5, step / halfLifeMs)
      }
      expect(read(path, createExponentialMean(halfLifeMs))).toBeCloseTo(expected, 6)
    }),
  )
})

test('values below zero are averaged like others: a basis has a sign', () => {
  const average = createAverage(createWindowMean(20, step, 'arithmetic'), step)
  average.start(-4)
  average.see(0, 2)
  expect(average.see(10, 2)).toBe(-1)
  expect(average.nextMs()).toBe(20)
  expect(average.see(20, 2)).toBe(2)
  expect(average.nextMs()).toBe(Infinity)
})
