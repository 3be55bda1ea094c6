// Times of a run that began on a known day are told in UTC; without it, since the start.
import { expect, test } from 'vitest'
import { readScenario } from '../data.ts'
import { dated, utcTime } from './dated.ts'
import { clock, duration, usd } from './quantity.ts'
import { say, textOf } from './text.ts'

const start = Date.UTC(2025, 9, 10, 21, 15)

test('times are told as of the start, with the day where it is another', () => {
  const told = say`first at ${clock(405_120)}, after ${duration(60_000)}, ${usd(5)}`
  expect(textOf(told)).toBe('first at 6:45.120, after 60 s, $5')
  expect(textOf(dated(told, start))).toBe('first at 21:21:45.120 UTC, after 60 s, $5')
  expect(textOf(dated(told, null))).toBe(textOf(told))
  const tomorrow = dated({ cells: { time: clock(3 * 3_600_000) } }, start)
  expect(textOf(tomorrow.cells.time)).toBe('11 Oct 00:15:00 UTC')
  // What programs read stays milliseconds since the start.
  expect(tomorrow.cells.time.value).toBe(3 * 3_600_000)
  expect(utcTime(Date.UTC(2024, 1, 29, 0, 0, 1), start)).toBe('29 Feb 00:00:01')
})

test.each(['yesterday', '2025-10-10', '2025-13-01T00:00:00Z'])('%s is no start', (text) => {
  expect(() => readScenario({ id: 'a', title: 'a', start: text, venues: {} } as never)).toThrow()
})
