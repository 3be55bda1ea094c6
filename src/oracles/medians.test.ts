import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSorted, insert, medianOf, medianOfThree, weightedMedianOf } from './medians.ts'

const pair = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 5 }))
const pairs = fc.array(pair, { minLength: 1, maxLength: 8 })

/** The plain median of a list in which each value stands as often as it weighs. */
function byCounting(given: readonly (readonly [number, number])[]): number {
  const all = given.flatMap(([value, weight]) => new Array<number>(weight).fill(value))
  all.sort((a, b) => a - b)
  return (all[(all.length - 1) >> 1] + all[all.length >> 1]) / 2
}

function sort(given: readonly (readonly [number, number])[]) {
  const sorted = createSorted(given.length)
  for (const [value, weight] of given) insert(sorted, value, weight)
  return sorted
}

test('a weight counts like as many equal values', () => {
  fc.assert(
    fc.property(pairs, (given) => {
      expect(weightedMedianOf(sort(given))).toBe(byCounting(given))
      const once = given.map(([value]) => [value, 1] as const)
      expect(medianOf(sort(given))).toBe(byCounting(once))
    }),
  )
})

test('the middle one of three', () => {
  const three = fc.tuple(fc.integer(), fc.integer(), fc.integer())
  fc.assert(
    fc.property(three, ([a, b, c]) => {
      expect(medianOfThree(a, b, c)).toBe([a, b, c].sort((x, y) => x - y)[1])
    }),
  )
})
