import fc from 'fast-check'
import { expect, test } from 'vitest'
import { popHeap, pushHeap } from './heap.ts'

const isBefore = (a: number, b: number) => a < b

function drain(heap: number[]): number[] {
  const taken: number[] = []
  for (let item = popHeap(heap, isBefore); item !== undefined; item = popHeap(heap, isBefore)) {
    taken.push(item)
  }
  return taken
}

test('whatever goes in comes out in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const sorted = items.toSorted((a, b) => a - b)
      const pushed: number[] = []
      for (const item of items) pushHeap(pushed, item, isBefore)
      expect(drain(pushed)).toEqual(sorted)
    }),
  )
})
