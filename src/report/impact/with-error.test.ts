import { expect, test } from 'vitest'
import { bps, instant, logError } from '../card-amounts.ts'
import { textOf } from '../text.ts'
import { withError } from './with-error.ts'

test('errors give their numbers the digits they deserve', () => {
  expect(textOf(withError(0.83456, 0.0221))).toBe('0.835 ± 0.022')
  expect(textOf(withError(12.3, 1.8))).toBe('12.3 ± 1.8')
  expect(logError(0.05)).toBe('±5.0 %')
  expect(logError(2)).toBe('×/÷ 7.4')
})

test.each([
  [0, '1970-01-01 00:00:00'],
  [951_782_400_000, '2000-02-29 00:00:00'],
  [1_709_164_799_499, '2024-02-28 23:59:59'],
  [1_723_161_255_000, '2024-08-08 23:54:15'],
  [4_107_542_400_000, '2100-03-01 00:00:00'],
])('%s ms since 1970 is %s', (ms, text) => {
  expect(instant(ms)).toBe(text)
  expect(text).toBe(new Date(Math.round(ms)).toISOString().slice(0, 19).replace('T', ' '))
})

test.each([
  [0.00012345, '1.23'],
  [0.000001, '0.010'],
  [0, '0'],
  [0.0123, '123'],
  [25, '2.50k %'],
  [Number.NaN, '–'],
])('%s is %s bp', (share, text) => expect(bps(share)).toBe(text))
