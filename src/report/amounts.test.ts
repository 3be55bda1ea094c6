import { expect, test } from 'vitest'
import * as read from './amounts.ts'
import { plural, textOf } from './text.ts'

test.each([
  [7_310_000_000, '$7.31bn'],
  [412_000, '$412k'],
  [999_400, '$999k'],
  [999_600, '$1.00M'],
  [999_950_000, '$1.00bn'],
  [1_230_000_000_000, '$1.23tn'],
  [2e15, '$2.00e15'],
  [-3200, '−$3.20k'],
  [12.345, '$12.3'],
  [5, '$5'],
  [0.0412, '$0.0412'],
  [0.001, '$0'],
  [-1.6e-6, '$0'],
  [0, '$0'],
  [null, '–'],
  [Number.NaN, '–'],
  [Number.POSITIVE_INFINITY, '–'],
])('money %s is %s', (value, text) => {
  expect(read.usd(value)).toBe(text)
})

test('quantities keep what money rounds away', () => {
  expect(read.short(0.001)).toBe('0.001')
  expect(read.short(-17.94)).toBe('−17.9')
  expect(read.short(1200)).toBe('1.20k')
})

test('counts are whole and grouped', () => {
  expect(read.count(38_204)).toBe('38,204')
  expect(read.count(1_000_000)).toBe('1,000,000')
  expect(read.count(999)).toBe('999')
  expect(textOf(plural(1, 'round'))).toBe('1 round')
  expect(textOf(plural(2000, 'round'))).toBe('2,000 rounds')
})

test.each([
  [110_870, 0, '110,870'],
  [4385.2, 1, '4,385.2'],
  [182.41, 2, '182.41'],
  [0.99921, 5, '0.99921'],
  [0.00001234, 9, '0.000012340'],
])('a market that starts at %s has %s decimals', (start, digits, text) => {
  expect(read.priceDigits(start)).toBe(digits)
  expect(read.price(start, digits)).toBe(text)
})

test('prices of a broken market still have digits', () => {
  expect(read.priceDigits(0)).toBe(2)
  expect(read.priceDigits(Number.NaN)).toBe(2)
  expect(read.priceDigits(1e-30)).toBe(12)
})

test.each([
  [0.139, '13.9 %'],
  [1, '100 %'],
  [0.0612, '6.1 %'],
  [0.0003, '0.03 %'],
  [0, '0 %'],
  [-0.06, '−6.0 %'],
  [2.5, '250 %'],
  [null, '–'],
])('share %s is %s', (share, text) => {
  expect(read.percent(share)).toBe(text)
})

test('a fall counts as positive and is shown as negative', () => {
  expect(read.drop(0.06)).toBe('−6.0 %')
  expect(read.drop(-0.02)).toBe('+2.0 %')
  expect(read.drop(0)).toBe('0 %')
  expect(read.drop(-1e-9)).toBe('0 %')
  expect(read.change(0.064)).toBe('+6.4 %')
})

test.each([
  [0, '0 ms'],
  [120, '120 ms'],
  [58_000, '58 s'],
  [61_700, '61.7 s'],
  [250_000, '4 min 10 s'],
  [240_000, '4 min'],
  [3_599_600, '60 min'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
  [null, '–'],
])('%s ms is %s', (ms, text) => {
  expect(read.duration(ms)).toBe(text)
})

test.each([
  [0, '0:00'],
  [7000, '0:07'],
  [725_000, '12:05'],
  [3_725_000, '1:02:05'],
  [120, '0:00.120'],
])('%s ms after the start is %s', (ms, text) => {
  expect(read.clock(ms)).toBe(text)
})

test('factors and plain numbers', () => {
  expect(read.times(2.32)).toBe('2.3 ×')
  expect(read.times(null)).toBe('–')
  expect(read.decimals(1.117, 2)).toBe('1.12')
})

test.each([
  [87_828, '87,828'],
  [0.00125, '0.00125'],
  [-12.5, '−12.5'],
  [1e-9, '0'],
  [100, '100'],
])('a number of a study %s is %s', (value, text) => {
  expect(read.figure(value)).toBe(text)
})
