import { expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { asWritten, parseScenario } from './document.ts'

const text = `id: a
venues:
  exchange: # the only one
    fund: 5
    instruments: { COIN: { kind: perpetual, brackets: [
      { floor: 0 },
      { floor: 7 }] } }
accounts:
  - &one
    venue: exchange
  - *one
1: x
`

test('every value knows its line, and a missing one that of its surroundings', () => {
  const { place } = parseScenario(text, 'a.yaml')
  const line = (...path: (string | number)[]) => place(path).line
  expect(line('id')).toBe(1)
  expect(line('venues', 'exchange')).toBe(3)
  expect(line('venues', 'exchange', 'fund')).toBe(4)
  expect(line('venues', 'exchange', 'instruments', 'COIN', 'brackets', 1, 'floor')).toBe(7)
  expect(line('venues', 'exchange', 'instruments', 'COIN', 'oracle')).toBe(5)
  expect(line('accounts', 1, 'venue')).toBe(10)
  expect(line('1')).toBe(12)
  expect(line('title')).toBe(1)
})

test('values are plain', () => {
  const { value } = parseScenario('a: 1e7\nb: .5\nc: [x, true, null]\n', 'a.yaml')
  expect(value).toEqual({ a: 1e7, b: 0.5, c: ['x', true, null] })
})

test.each([
  ['broken YAML', 'a: 1\nb: [1, 2\nc: 3\n', 3],
  ['a key given twice', 'a: 1\nb: 2\na: 3\n', 3],
  ['a list', '- 1\n', 1],
  ['nothing', '', 1],
  ['two documents', 'a: 1\n---\nb: 2\n', 2],
])('%s is refused', (_, broken, line) => {
  try {
    parseScenario(broken, 'a.yaml')
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    expect((error as InputError).facts).toMatchObject({ file: 'a.yaml', line })
  }
})

test('aliases that multiply are refused', () => {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let at = 1; at < 9; at++) {
    lines.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    )
  }
  expect(() => parseScenario(lines.join('\n'), 'a.yaml')).toThrow(InputError)
})

test('a path is told with the keys that the file has', () => {
  const { value } = parseScenario('actors:\n  - { every: 1s, atMs: 5 }\n', 'a.yaml')
  expect(asWritten(value, ['actors', 0, 'everyMs'])).toEqual(['actors', 0, 'every'])
  expect(asWritten(value, ['actors', 0, 'atMs'])).toEqual(['actors', 0, 'atMs'])
  expect(asWritten(value, ['actors', 0, 'delayMs', 1])).toEqual(['actors', 0, 'delayMs', 1])
  expect(asWritten(value, [])).toEqual([])
})
