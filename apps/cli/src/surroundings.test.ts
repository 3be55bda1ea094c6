import { expect, test, vi } from 'vitest'
import { createPaint } from './paint.ts'
import { harmless, print } from './surroundings.ts'

const stream = vi.hoisted(() => ({ isTerminal: false, written: '' }))
vi.mock('node:tty', () => ({ isatty: () => stream.isTerminal }))
vi.mock('node:fs', () => ({
  writeSync: (_stream: number, bytes: Uint8Array) => {
    stream.written += Buffer.from(bytes).toString()
    return bytes.length
  },
}))

test('data is harmless on a terminal, and as it is in a file', () => {
  const printed = (isTerminal: boolean) => {
    Object.assign(stream, { isTerminal, written: '' })
    print('account,a\u001b[8mb\u202e')
    return stream.written
  }
  expect(printed(true)).toBe('account,a\ufffd[8mb\ufffd\n')
  expect(printed(false)).toBe('account,a\u001b[8mb\u202e\n')
})

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
