import { expect, test } from 'vitest'
import { harmless } from './surroundings.ts'

test('names from files cannot command the terminal', () => {
  expect(harmless('a\u001b]0;title\u0007b\u009b2Jc\rd\u001b[2Je')).toBe(
    'a\ufffd]0;title\ufffdb\ufffd2Jc\ufffdd\ufffd[2Je',
  )
})

test('colours and lines stay', () => {
  expect(harmless('\u001b[1mbold\u001b[22m\nnext')).toBe('\u001b[1mbold\u001b[22m\nnext')
})
