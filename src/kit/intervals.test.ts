import { expect, test } from 'vitest'
import { intervalAt, intervalBeganMs, nextIntervalMs } from './intervals.ts'

test('an interval has begun when its time has come, whatever its length', () => {
  for (let tenths = 10; tenths < 3000; tenths++) {
    const everyMs = tenths / 10
    for (let at = 0; at < 60; at++) {
      const begins = at * everyMs
      expect(intervalAt(begins, everyMs)).toBe(at)
      expect(intervalBeganMs(begins, everyMs)).toBe(begins)
      expect(nextIntervalMs(begins, everyMs)).toBe((at + 1) * everyMs)
      const before = begins * (1 - 2 ** -53)
      if (at > 0) expect(intervalAt(before, everyMs)).toBe(at - 1)
    }
  }
})

test('there are lengths at which a quotient alone says that it has not', () => {
  expect(Math.floor((3 * 1.4) / 1.4)).toBe(2)
  expect(intervalAt(3 * 1.4, 1.4)).toBe(3)
})
