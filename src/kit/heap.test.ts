import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeHeap, popHeap, pushHeap } from './heap.ts'

const isBefore = (a: number, b: number) => a < b

function drain(heap: number[]): number[] {
  const taken: number[] = []
  for (let item = popHeap(heap, isBefore); item !== undefined; item = popHeap(heap, isBefore)) {
    taken.push(item)
  }
  return taken
}

test('whatever goes in comes out in order, pushed one by one or made at once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const sorted = items.toSorted((a, b) => a - b)
      const pushed: number[] = []
      for (const item of items) pushHeap(pushed, item, isBefore)
      expect(drain(pushed)).toEqual(sorted)
      const made = [...items]
      makeHeap(made, isBefore)
      expect(drain(made)).toEqual(sorted)
    }),
  )
})
