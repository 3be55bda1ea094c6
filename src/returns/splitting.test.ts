import { expect, test } from 'vitest'
import { normalCdf } from '../kit/math.ts'
import { createRandom } from '../kit/random.ts'
import { type SplittingOptions, splitTail } from './splitting.ts'

const seeds = Array.from({ length: 40 }, (_, at) => at + 1)
const over = (score: (z: readonly number[]) => number, options: Omit<SplittingOptions, 'random'>) =>
  seeds.map((seed) => splitTail(score, { ...options, random: createRandom(seed, 1) }))

/** How often the interval holds, and how far the mean of all lies from it in its own errors. */
function held(found: ReturnType<typeof over>, expected: number) {
  const mean = found.reduce((sum, it) => sum + it.probability, 0) / found.length
  const squares = found.reduce((sum, it) => sum + (it.probability - mean) ** 2, 0)
  const error = Math.sqrt(squares / (found.length - 1) / found.length)
  const inside = found.filter(({ low, high }) => low <= expected && expected <= high).length
  const off = (mean - expected) / error
  const spread = error * Math.sqrt(found.length)
  const told = found.reduce((sum, it) => sum + it.standardError, 0) / found.length
  return {
    inside: inside / found.length,
    off,
    relative: spread / mean,
    toldBySpread: told / spread,
  }
}

/** Steps of 1 over a grid: the law of the walk among those that have not come to `level` yet. */
function walkPasses(steps: number, level: number): number {
  const [width, least] = [0.02, -30]
  const cells = Math.round((level - least) / width)
  const at = (cell: number) => least + (cell + 0.5) * width
  const reach = Math.ceil(8 / width)
  const jump = Array.from({ length: 2 * reach + 1 }, (_, by) => {
    const x = (by - reach) * width
    return normalCdf(x + width / 2) - normalCdf(x - width / 2)
  })
  let law = Float64Array.from({ length: cells }, (_, cell) => {
    return normalCdf(at(cell) + width / 2) - normalCdf(at(cell) - width / 2)
  })
  for (let step = 1; step < steps; step++) {
    const next = new Float64Array(cells)
    for (let from = 0; from < cells; from++) {
      const low = Math.max(0, from - reach)
      const high = Math.min(cells - 1, from + reach)
      for (let to = low; to <= high; to++) next[to] += law[from] * jump[to - from + reach]
    }
    law = next
  }
  return 1 - law.reduce((sum, it) => sum + it, 0)
}

const highest = (z: readonly number[]) => {
  let [sum, most] = [0, -Infinity]
  for (const it of z) {
    sum += it
    most = Math.max(most, sum)
  }
  return most
}

test('one normal beyond 4.5: unbiased, and inside its interval as often as it says', () => {
  const expected = normalCdf(-4.5)
  const found = over(([z = 0]) => z, { size: 1, threshold: 4.5, particles: 100 })
  const { inside, off, toldBySpread } = held(found, expected)
  expect(inside).toBeGreaterThanOrEqual(0.86)
  expect(Math.abs(off)).toBeLessThan(3)
  expect(toldBySpread).toBeGreaterThan(0.7)
  expect(toldBySpread).toBeLessThan(1.3)
})

test('a walk of ten steps passes a level: by recursion on a grid', () => {
  const expected = walkPasses(10, 13)
  const found = over(highest, { size: 10, threshold: 13, particles: 100 })
  const { inside, off, relative } = held(found, expected)
  expect(inside).toBeGreaterThanOrEqual(0.86)
  expect(Math.abs(off)).toBeLessThan(3)
  // Crude runs of the same cost would see about half of one: a relative error of √(1/(n p)).
  const crude = Math.sqrt(1 / ((found[0]?.scores ?? 0) * expected))
  expect(relative).toBeLessThan(crude / 3)
})

test('losses that are 0 in most runs', () => {
  const found = over(([z = 0]) => Math.max(0, z - 1), { size: 1, threshold: 3, particles: 100 })
  const { inside, off } = held(found, normalCdf(-4))
  expect(inside).toBeGreaterThanOrEqual(0.86)
  expect(Math.abs(off)).toBeLessThan(3)
})

test('what is reached by all has the chance 1; what cannot be has 0', () => {
  const random = createRandom(1, 1)
  expect(splitTail(() => 2, { size: 1, threshold: 2, random }).probability).toBe(1)
  expect(splitTail(() => 2, { size: 1, threshold: 3, random }).probability).toBe(0)
})

test('mistakes are errors', () => {
  const random = createRandom(1, 1)
  const options = { size: 1, threshold: 1, random }
  expect(() => splitTail(() => NaN, options)).toThrow('finite')
  for (const wrong of [{ size: 0 }, { threshold: NaN }, { particles: 5 }, { repeats: 1 }]) {
    expect(() => splitTail(() => 0, { ...options, ...wrong })).toThrow('splitting')
  }
  expect(() => splitTail(() => 0, { ...options, moves: 0.5 })).toThrow('moves')
})
