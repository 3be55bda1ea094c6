import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.ts'

function* sumOf(asks: readonly number[]): Generator<number, number, number> {
  let sum = 0
  for (const ask of asks) sum += yield ask
  return sum
}

test('each hears what it asked for, and all ask at once', () => {
  const all = sideBySide([[1, 2, 3], [], [10, 20]].map(sumOf))
  const batches: (readonly number[])[] = []
  let step = all.next()
  while (step.done !== true) {
    batches.push(step.value)
    step = all.next(step.value.map((it) => 2 * it))
  }
  expect(batches).toEqual([[1, 10], [2, 20], [3]])
  expect(step.value).toEqual([12, 0, 60])
})

test('stopped within a batch, what has ended is found', () => {
  const all = sideBySide([[1], [2], [3]].map(sumOf))
  all.next()
  expect(all.next([1, 2])).toEqual({ done: true, value: [1, 2, null] })
})
