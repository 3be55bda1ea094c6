import { expect, test } from 'vitest'
import { wrap } from './wrap.ts'

test('long sentences break at spaces and hang', () => {
  expect(wrap('aa bb cc', 7, 2)).toBe('aa bb\n  cc')
  expect(wrap('aaaaaaaaaa b', 4, 1)).toBe('aaaaaaaaaa\n b')
})
