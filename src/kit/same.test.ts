import { expect, test } from 'vitest'
import { isSame } from './same.ts'

const value = () => ({ a: [1, { b: 'x', c: null }], d: Number.NaN, e: undefined, f: true })

test('what says the same is the same', () => {
  expect(isSame(value(), value())).toBe(true)
  expect(isSame([0], [-0])).toBe(false)
})

test.each([
  ['another number', { ...value(), a: [2, { b: 'x', c: null }] }],
  ['a list that is longer', { ...value(), a: [1, { b: 'x', c: null }, 3] }],
  ['one key less', { a: value().a, d: Number.NaN, f: true }],
  ['another key', { ...value(), e: 1 }],
  ['a list for an object', { ...value(), a: { 0: 1, 1: { b: 'x', c: null } } }],
  ['nothing for an object', { ...value(), a: null }],
])('%s is another', (_, other) => {
  expect(isSame(value(), other)).toBe(false)
  expect(isSame(other, value())).toBe(false)
})
