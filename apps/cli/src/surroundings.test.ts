import { expect, test } from 'vitest'
import { createPaint } from './paint.ts'
import { harmless } from './surroundings.ts'

test('names from files cannot command the terminal', () => {
  expect(harmless('a\u001b]0;title\u0007b\u009b2Jc\rd\u001b[2Je')).toBe(
    'a\ufffd]0;title\ufffdb\ufffd2Jc\ufffdd\ufffd[2Je',
  )
})

test('names from files cannot hide what follows, or turn it round', () => {
  expect(harmless('a\u001b[8mb\u001b[5mc\u001b[28m')).toBe('a\ufffd[8mb\ufffd[5mc\ufffd[28m')
  const marks = '\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'
  expect(harmless(`a${marks}b`)).toBe(`a${'\ufffd'.repeat(12)}b`)
  expect(harmless('שלום مرحبا Zürich 日本')).toBe('שלום مرحبا Zürich 日本')
})

test('every colour that is painted is let through', () => {
  const painted = Object.values(createPaint(true)).map((paint) => paint('text'))
  expect(painted.map(harmless)).toEqual(painted)
})

test('colours and lines stay', () => {
  expect(harmless('\u001b[1mbold\u001b[22m\nnext')).toBe('\u001b[1mbold\u001b[22m\nnext')
})
