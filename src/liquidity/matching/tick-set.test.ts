import fc from 'fast-check'
import { expect, test } from 'vitest'
import { add, createTickSet, nextFrom, previousFrom, remove } from './tick-set.ts'

test.each([1, 31, 32, 33, 1024, 1025, 70_000])('of %d finds neighbours as a plain set', (count) => {
  const number = fc.integer({ min: 0, max: count - 1 })
  const step = fc.tuple(fc.constantFrom('add', 'remove'), number, number)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const members = createTickSet(count)
      const plain = new Set<number>()
      for (const [what, at, from] of steps) {
        if (what === 'add') add(members, at)
        else remove(members, at)
        if (what === 'add') plain.add(at)
        else plain.delete(at)
        const above = [...plain].filter((member) => member >= from)
        const below = [...plain].filter((member) => member <= from)
        expect(nextFrom(members, from)).toBe(above.length > 0 ? Math.min(...above) : -1)
        expect(previousFrom(members, from)).toBe(Math.max(-1, ...below))
      }
    }),
    { numRuns: 60 },
  )
})

test('looks beyond both ends', () => {
  const members = createTickSet(64)
  add(members, 5)
  expect(nextFrom(members, 64)).toBe(-1)
  expect(previousFrom(members, -1)).toBe(-1)
})
