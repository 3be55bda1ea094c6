import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InputError, type InputFacts } from '../kit/assert.ts'
import { encodeCsv, parseCsv } from './csv.ts'
import type { Table } from './table.ts'

const rowsOf = ({ columns, count }: Table) =>
  Array.from({ length: count }, (_, row) =>
    Object.fromEntries([...columns].map(([name, cells]) => [name, cells[row]])),
  )

function factsOf(text: string): InputFacts {
  try {
    parseCsv(text, 'a.csv')
  } catch (error) {
    if (error instanceof InputError) return error.facts
    throw error
  }
  throw new Error('nothing was wrong')
}

describe('what a file says', () => {
  const good: [name: string, text: string, rows: object[]][] = [
    [
      'plain',
      'a,b\n1,2\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['carriage returns', 'a,b\r\n1,2\r\n', [{ a: '1', b: '2' }]],
    ['a byte-order mark', '\ufeffa\n1\n', [{ a: '1' }]],
    ['quotes', 'a,b\n"1,2","say ""hi"""\n', [{ a: '1,2', b: 'say "hi"' }]],
    ['line breaks in quotes', 'a,b\n"1\n2",3\n', [{ a: '1\n2', b: '3' }]],
    [
      'empty cells',
      'a,b\n,\n"",x\n',
      [
        { a: '', b: '' },
        { a: '', b: 'x' },
      ],
    ],
    ['a column without a name', ',b\n0,x\n', [{ '': '0', b: 'x' }]],
    ['blank lines', '\na\n\n1\n\n', [{ a: '1' }]],
    ['a header alone', 'a,b\n', []],
  ]
  test.each(good)('%s', (_, text, rows) => expect(rowsOf(parseCsv(text, 'a.csv'))).toEqual(rows))

  test('lines are counted through quotes and blank lines', () => {
    const table = parseCsv('a,b\n"1\n2",3\n\n4,5\n', 'a.csv')
    expect([table.line(0), table.line(1)]).toEqual([2, 5])
  })
})

describe('what is wrong with a file', () => {
  const bad: [name: string, text: string, facts: InputFacts][] = [
    ['nothing in it', '', { line: 1 }],
    ['a short row', 'a,b,c\n1,2,3\n4,5\n6,7,8\n', { line: 3, field: 'c', value: 2 }],
    ['a long row', 'a,b\n1,2\n4,5,6\n', { line: 3, field: 'b', value: 3 }],
    ['cut in the last row', 'a,b\n1,2\n3', { line: 3, field: 'b', value: 1 }],
    ['cut in the last cell', 'a,b\n1,2\n3,45', { line: 3 }],
    ['cut in quotes', 'a,b\n1,2\n3,"4', { line: 3 }],
    ['a quote inside a cell', 'a,b\n1,2"3\n', { line: 2 }],
    ['text after a quote', 'a,b\n"1"2,3\n', { line: 2 }],
    ['two columns of one name', 'a,a\n1,2\n', { line: 1, field: 'a' }],
  ]
  test.each(bad)('%s', (_, text, facts) => {
    expect(factsOf(text)).toMatchObject({ file: 'a.csv', ...facts })
  })

  test('a file that seems cut off is called that', () => {
    expect(() => parseCsv('a,b\n1,2\n3', 'a.csv')).toThrow(/cut off/)
    expect(() => parseCsv('a,b\n1,2\n3,45', 'a.csv')).toThrow(/cut off/)
  })
})

test('whatever is written is read again', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab1 ,"\n\r\té') })
  const table = fc.tuple(cell, cell).map(([b, c]) => ({ a: 'x', b, c }))
  fc.assert(
    fc.property(fc.array(table), (rows) => {
      const text = encodeCsv(rows, ['a', 'b', 'c'])
      expect(rowsOf(parseCsv(text, 'a.csv'))).toEqual(rows)
    }),
  )
})

test('numbers are written in full and null as nothing', () => {
  expect(encodeCsv([{ a: 0.1 + 0.2, b: null, c: true }])).toBe('a,b,c\n0.30000000000000004,,true\n')
})

test('a name that a spreadsheet would run is written as text', () => {
  const names = ["=cmd|'/c calc'!A0", '+1', '-2', '@x', 'a=1', '0x=1']
  const rows = names.map((account) => ({ account, amount: -2 }))
  const written = encodeCsv(rows).trimEnd().split('\n')
  const kept = ['a=1,-2', '0x=1,-2']
  expect(written).toEqual([
    'account,amount',
    "'=cmd|'/c calc'!A0,-2",
    "'+1,-2",
    "'-2,-2",
    "'@x,-2",
    ...kept,
  ])
})
