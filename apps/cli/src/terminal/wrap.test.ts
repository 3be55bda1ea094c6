import { expect, test } from 'vitest'
import { wrap } from './wrap.ts'

test('a number keeps its unit beside it', () => {
  expect(wrap('over 4 min 57 s', 13, 0)).toBe('over 4 min\n57 s')
  expect(wrap('fell −4.6 %, rose', 9, 0)).toBe('fell\n−4.6 %,\nrose')
})

test('long sentences break at spaces and hang', () => {
  expect(wrap('aa bb cc', 7, 2)).toBe('aa bb\n  cc')
  expect(wrap('aaaaaaaaaa b', 4, 1)).toBe('aaaaaaaaaa\n b')
})
