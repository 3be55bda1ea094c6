// Input made to hurt, or that nobody thought of: one short error, at once, and nothing else.
import { expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseCsv } from './csv.ts'
import { parseScenario } from './document.ts'
import { parseJsonLines, parseJsonTable } from './json-table.ts'
import { nearest } from './nearest.ts'
import { applyOverrides } from './overrides.ts'
import { parseNumber, textColumn } from './table.ts'

function errorOf(act: () => unknown): InputError {
  try {
    act()
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

const small = (more: string) => `id: small\ntitle: Small\n${more}`
const read = (more: string) => () =>
  buildSnapshot(parseScenario(small(more), 'small.yaml'), registry)
const set = (override: string) => () =>
  applyOverrides(parseScenario(small('venues: { a: {} }'), 'small.yaml'), [override])

/** Milliseconds that `act` may take on a busy machine; what it did before took minutes. */
const BRIEF_MS = 2000

function expectBrief(act: () => unknown): void {
  const startMs = performance.now()
  act()
  expect(performance.now() - startMs).toBeLessThan(BRIEF_MS)
}

test('a number with a hundred thousand digits and a letter is told apart at once', () => {
  expectBrief(() => expect(parseNumber(`${'1'.repeat(100_000)}x`)).toBeNaN())
  expect(['1', '1.', '.5', '-1.5e3', '+2'].map(parseNumber)).toEqual([1, 1, 0.5, -1500, 2])
})

test('a CSV file of a hundred thousand columns is read, and one given twice found', () => {
  const names = Array.from({ length: 100_000 }, (_, column) => `c${column}`)
  const row = names.map(() => '1').join(',')
  expectBrief(() => expect(parseCsv(`${names.join(',')}\n${row}\n`, 'a.csv').count).toBe(1))
  const twin = () => parseCsv(`${[...names, 'c7'].join(',')}\n`, 'a.csv')
  expect(errorOf(twin).facts).toMatchObject({ file: 'a.csv', field: 'c7' })
  const short = errorOf(() => parseCsv(`${names.join(',')}\n1\n`, 'a.csv'))
  expect(short.facts.allowed?.length).toBeLessThan(300)
})

test('rows with a key of their own each are refused before they fill the memory', () => {
  const rows = Array.from({ length: 30_000 }, (_, row) => ({ [`k${row}`]: row }))
  const lines = rows.map((row) => JSON.stringify(row)).join('\n')
  expectBrief(() => {
    const table = errorOf(() => parseJsonTable(JSON.stringify(rows), 'a.json'))
    expect(table.facts).toMatchObject({ file: 'a.json' })
    expect(table.message).toMatch(/30000 columns in 30000 rows/)
    expect(errorOf(() => parseJsonLines(lines, 'a.jsonl')).message).toMatch(/columns/)
  })
})

test('JSON nested a hundred thousand deep is bad input', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)
  for (const text of [deep, `{"a":${deep}}`, `[${deep}]`]) {
    expect(errorOf(() => parseJsonTable(text, 'a.json')).facts.file).toBe('a.json')
  }
  const table = parseJsonTable(`[{"account":${deep}}]`, 'a.json')
  const { message, shownValue } = errorOf(() => textColumn(table, 'account'))
  expect([message, shownValue]).toEqual(['account is a list', 'a list'])
  const deepYaml = deep.slice(90_000, 110_000)
  const scenario = () => parseScenario(`{"id":${deepYaml}}`, 'a.yaml')
  expect(errorOf(scenario).message).toMatch(/too deep/)
  expect(errorOf(set(`venues=${deepYaml}`)).message).toMatch(/too deep/)
})

test('an alias within what it stands for is bad input, also in --set', () => {
  const circle = errorOf(read('assets: &a { X: *a }'))
  expect(circle.message).toMatch(/alias/)
  expect(circle.facts).toMatchObject({ file: 'small.yaml', line: 3 })
  expect(errorOf(set('venues.a=&a { X: *a }')).facts.file).toMatch(/^--set/)
  expect(errorOf(set('venues.a=&a [*a]')).message).toMatch(/alias/)
})

test.each<[where: string, text: string, line?: number]>([
  ['at the top', '__proto__: 1'],
  ['as a venue', 'venues: { __proto__: {} }'],
  ['as an asset', 'assets:\n  { __proto__: { usd: 1 } }', 4],
  ['in a list', 'shocks: [{ __proto__: 1 }]'],
])('__proto__ %s is refused, not dropped', (_, text, line = 3) => {
  const place = { file: 'small.yaml', line }
  expect(errorOf(read(text)).facts).toMatchObject({ ...place, field: '__proto__' })
})

test('__proto__ in --set and as a column is refused as well', () => {
  for (const override of ['__proto__=1', 'venues.__proto__=1', 'venues.a={ __proto__: 1 }']) {
    expect(errorOf(set(override)).facts).toMatchObject({ field: '__proto__' })
  }
  expect(errorOf(() => parseCsv('account,__proto__\n', 'a.csv')).facts.field).toBe('__proto__')
  const json = () => parseJsonTable('[{"__proto__":1}]', 'a.json')
  expect(errorOf(json).facts).toMatchObject({ file: 'a.json', field: '__proto__' })
})

test('a name of two million letters is neither compared nor printed whole', () => {
  const long = 'x'.repeat(2_000_000)
  expectBrief(() => expect(nearest(long, [`${long}y`, 'order-book'])).toBeUndefined())
  const asset = `assets: { USD: { usd: 1 } }\nvenues: { v: { settlement: USD, instruments: {}, `
  const { message, facts, shownValue } = errorOf(read(`${asset}rules: { model: ${long} } } }`))
  expect(message).toMatch(/no venue model called xxx/)
  expect(message.length + String(facts.field).length + String(shownValue).length).toBeLessThan(1500)
})

test('any value can be shown, whatever it holds', () => {
  const own: Record<string, unknown> = {}
  own.own = own
  const shown = [2n, { a: 2n }, own, [own], 'x'.repeat(999), null, Number.NaN].map(
    (value) => new InputError('', { value }).shownValue,
  )
  expect(shown.map((text) => text?.slice(0, 10))).toEqual([
    '2',
    '{"a":"2"}',
    'a map',
    'a list',
    'xxxxxxxxxx',
    'null',
    'NaN',
  ])
})

test('a name with a line end in it is refused, wherever it stands', () => {
  const csv = parseCsv('account\n"a\n✓ adds up"\n', 'a.csv')
  expect(errorOf(() => textColumn(csv, 'account')).facts).toMatchObject({ line: 2 })
  const json = parseJsonTable('[{"account":"a\\u001b[8m"}]', 'a.json')
  expect(errorOf(() => textColumn(json, 'account')).facts).toMatchObject({ file: 'a.json' })
  const key = errorOf(read('assets:\n  "a\\nb": { usd: 1 }'))
  const place = { file: 'small.yaml', line: 4 }
  expect(key.facts).toMatchObject({ ...place, allowed: 'a name on one line' })
})
