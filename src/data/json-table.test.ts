import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { parseJsonLines, parseJsonTable } from './json-table.ts'

function factsOf(read: () => unknown) {
  try {
    read()
  } catch (error) {
    if (error instanceof InputError) return error.facts
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('an array of objects', () => {
  test('becomes columns, gaps where a key is missing', () => {
    const { count, columns } = parseJsonTable('[{"a": 1}, {"a": "x", "b": null}]', 'a.json')
    expect(count).toBe(2)
    expect(columns.get('a')).toEqual([1, 'x'])
    expect(columns.get('b')).toEqual([undefined, null])
  })

  test('knows the line on which an element begins', () => {
    const text = '[\n  {"a": "],{\\"",\n   "b": [1,\n 2]},\n\n  {"a": 2},{"a": 3}\n]\n'
    const table = parseJsonTable(text, 'a.json')
    expect([0, 1, 2].map((row) => table.line(row))).toEqual([2, 6, 6])
  })

  test('that is cut off says so, with its last line', () => {
    const read = () => parseJsonTable('[\n{"a": 1},\n{"a"', 'a.json')
    expect(read).toThrow(/cut off/)
    expect(factsOf(read)).toMatchObject({ file: 'a.json', line: 3 })
  })

  test.each([
    ['no array', '{"a": 1}', { line: 1 }],
    ['a number among the rows', '[{"a": 1},\n7]', { line: 2, value: 7 }],
    ['a stray comma', '[\n{"a": 1,}]', { line: 2 }],
  ])('%s is refused', (_, text, facts) => {
    expect(factsOf(() => parseJsonTable(text, 'a.json'))).toMatchObject({
      file: 'a.json',
      ...facts,
    })
  })
})

describe('JSON lines', () => {
  test('are rows, blank lines aside', () => {
    const table = parseJsonLines('{"a": 1}\n\n{"a": 2}\n', 'a.jsonl')
    expect(table.columns.get('a')).toEqual([1, 2])
    expect(table.line(1)).toBe(3)
  })

  test('that are cut off say so, with their line', () => {
    const read = () => parseJsonLines('{"a": 1}\n{"a": 2', 'a.jsonl')
    expect(read).toThrow(/cut off/)
    expect(factsOf(read)).toMatchObject({ file: 'a.jsonl', line: 2 })
  })
})
