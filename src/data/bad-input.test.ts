// Each bad input is one error that says what, where, and what would have been right.
import { describe, expect, test } from 'vitest'
import {
  accounts,
  type Bad,
  build,
  check,
  inCsv,
  inYaml,
  scenario,
} from '../../test/bad-scenario.ts'
import type { InputFacts } from '../kit/assert.ts'

test('the scenario that all of these spoil is good', () => {
  const { snapshot, settings, thresholds } = build(scenario, {})
  expect(snapshot).toMatchObject({
    assets: [{ id: 'USD', usd: 1 }, { id: 'exchange/COIN' }],
    markets: [{ id: 'exchange/COIN', base: 'exchange/COIN', quote: 'USD' }],
    oracles: [{ id: 'exchange/COIN', source: { model: 'market-mid', market: 'exchange/COIN' } }],
    venues: [{ id: 'exchange', settlement: 'USD', fund: 10, backstop: 0 }],
    instruments: [{ id: 'COIN', venue: 'exchange', kind: 'perpetual', market: 'exchange/COIN' }],
    accounts: { count: 2, id: ['a', 'b'] },
    legs: { count: 2 },
    outside: { holdsTheRest: false },
  })
  expect([...(snapshot.legs.amount as Float64Array)]).toEqual([2, -2])
  expect(settings).toMatchObject({ seed: 1, clock: { mode: 'quasi-static' }, endMs: 86_400_000 })
  expect(settings.shocks).toEqual([
    { model: 'price-gap', markets: 'exchange/COIN', drop: 0.03, atMs: 0 },
  ])
  expect(thresholds.map(({ field }) => field)).toEqual(['badDebtUsd'])
})

describe('the scenario file', () => {
  const cases: readonly Bad[] = [
    {
      name: 'an unknown setting',
      yaml: ['fund: 10', 'fnud: 10'],
      facts: inYaml({ line: 8, field: 'venues.exchange.fnud', value: 10 }),
      says: /did you mean fund\?/,
    },
    {
      name: 'an unknown setting at the top',
      yaml: ['title:', 'titel:'],
      facts: inYaml({ line: 2, field: 'titel' }),
      says: /did you mean title\?/,
    },
    {
      name: 'a missing setting',
      yaml: ['    settlement: USD\n', ''],
      facts: inYaml({ line: 5, field: 'venues.exchange.settlement', allowed: 'text' }),
      says: /is missing/,
    },
    {
      name: 'a negative fund',
      yaml: ['fund: 10', 'fund: -1'],
      facts: inYaml({
        line: 8,
        field: 'venues.exchange.fund',
        value: -1,
        allowed: 'a number, 0 or more',
      }),
    },
    {
      name: 'NaN',
      yaml: ['fund: 10', 'fund: .nan'],
      facts: inYaml({ line: 8, value: Number.NaN, allowed: 'a finite number' }),
    },
    {
      name: 'infinity',
      yaml: ['fund: 10', 'fund: .inf'],
      facts: inYaml({ line: 8, value: Number.POSITIVE_INFINITY, allowed: 'a finite number' }),
    },
    {
      name: 'text for a number',
      yaml: ['fund: 10', 'fund: ten'],
      facts: inYaml({ line: 8, value: 'ten', allowed: 'a finite number' }),
    },
    {
      name: 'a level that is no pair',
      yaml: ['bids: [[99, 5]]', 'bids: [99, 5]'],
      facts: inYaml({ value: 99, allowed: 'a list of so many items, such as [99, 10]' }),
    },
    {
      name: 'a percentage for a share',
      yaml: ['rate: 0.005', 'rate: 0.5%'],
      facts: inYaml({ value: '0.5%', allowed: 'a finite number; 1 % is written 0.01' }),
    },
    {
      name: 'a million with a letter',
      yaml: ['fund: 10', 'fund: 10M'],
      facts: inYaml({ value: '10M', allowed: 'a finite number; a million is written 1e6' }),
    },
    {
      name: 'an unknown order',
      yaml: ['title:', 'order: byLargets\ntitle:'],
      facts: inYaml({ line: 2, field: 'order', value: 'byLargets' }),
      says: /did you mean byLargest\?/,
    },
    {
      name: 'a clock that is none',
      yaml: ['title:', 'clock: { everyMs: 0 }\ntitle:'],
      facts: inYaml({ line: 2, field: 'clock.everyMs', value: 0, allowed: 'a number above 0' }),
    },
    {
      name: 'a step without length, under the name that the file has for it',
      yaml: [
        'thresholds:',
        'actors: [{ model: runners, instrument: COIN, holdings: 1, rate: 1, every: 0s }]\n' +
          'thresholds:',
      ],
      facts: inYaml({
        line: 18,
        field: 'actors.0.every',
        value: 0,
        allowed: 'a number, 1 or more, in ms',
      }),
      says: /^actors\.0\.every is 0/,
    },
    {
      name: 'a duration that is none',
      yaml: ['title:', 'until: 15 minutes\ntitle:'],
      facts: inYaml({ line: 2, field: 'until', value: '15 minutes' }),
    },
    {
      name: 'a kind that is none',
      yaml: ['kind: perpetual', 'kind: future'],
      facts: inYaml({ line: 11, value: 'future', allowed: 'perpetual, inverse, balance' }),
    },
    {
      name: 'a balance with brackets',
      yaml: ['kind: perpetual', 'kind: balance\n        asset: COIN'],
      facts: inYaml({ line: 13, field: 'venues.exchange.instruments.COIN.brackets' }),
    },
    {
      name: 'a settlement asset without a value',
      yaml: ['{ USD: { usd: 1 } }', '{ USD: {} }'],
      facts: inYaml({ line: 3, field: 'assets.USD.usd' }),
    },
    {
      name: 'a settlement asset that is not declared',
      yaml: ['settlement: USD', 'settlement: USDT'],
      facts: inYaml({ line: 7, value: 'USDT', allowed: 'assets: { USDT: { usd: … } }' }),
    },
    {
      name: 'an oracle that is not declared',
      yaml: ['kind: perpetual', 'kind: perpetual\n        oracle: pge'],
      facts: inYaml({ line: 12, field: 'venues.exchange.instruments.COIN.oracle', value: 'pge' }),
    },
    {
      name: 'a market that is not declared',
      yaml: [
        'liquidity: { model: order-book, bids: [[99, 5]], asks: [[101, 5]] }',
        'market: curve',
      ],
      facts: inYaml({ line: 13, field: 'venues.exchange.instruments.COIN.market', value: 'curve' }),
    },
    {
      name: 'no market and no oracle',
      yaml: ['        liquidity: { model: order-book, bids: [[99, 5]], asks: [[101, 5]] }\n', ''],
      facts: inYaml({ line: 10, field: 'venues.exchange.instruments.COIN.oracle' }),
    },
    {
      name: 'a threshold on nothing',
      yaml: ['badDebtUsd', 'badDetbUsd'],
      facts: inYaml({ line: 18, field: 'thresholds.badDetbUsd', value: 'badDetbUsd' }),
      says: /did you mean badDebtUsd\?/,
    },
    {
      name: 'a threshold that is no condition',
      yaml: ["'< 1e7'", "'less'"],
      facts: inYaml({ line: 18, value: 'less' }),
    },
  ]
  test.each(cases)('$name', check)
})

describe('models', () => {
  const cases: readonly Bad[] = [
    {
      name: 'an unknown venue model',
      yaml: ['plain-perpetual', 'plain-perpetal'],
      facts: inYaml({ line: 6, field: 'venues.exchange.rules.model', value: 'plain-perpetal' }),
      says: /did you mean plain-perpetual\?/,
    },
    {
      name: 'an unknown liquidity model',
      yaml: ['order-book', 'orderbook'],
      facts: inYaml({ line: 13, value: 'orderbook' }),
      says: /did you mean order-book\?/,
    },
    {
      name: 'an unknown shock model',
      yaml: ['price-gap', 'pricegap'],
      facts: inYaml({ line: 17, field: 'shocks.0.model', value: 'pricegap' }),
    },
    {
      name: 'an unknown parameter',
      yaml: ['drop: 0.03', 'drpo: 0.03'],
      facts: inYaml({ line: 17, field: 'shocks.0.drpo', value: 0.03 }),
      says: /did you mean drop\?/,
    },
    {
      name: 'a parameter out of range',
      yaml: ['drop: 0.03', 'drop: 2'],
      facts: inYaml({ line: 17, field: 'shocks.0.drop', value: 2, allowed: 'a number below 1' }),
    },
    {
      name: 'a parameter that is not finite',
      yaml: ['drop: 0.03', 'drop: -.inf'],
      facts: inYaml({ line: 17, field: 'shocks.0.drop', value: Number.NEGATIVE_INFINITY }),
    },
    {
      name: 'parameters that do not go together',
      yaml: ['drop: 0.03', 'drop: 0.03, by: 3'],
      facts: inYaml({ line: 17, field: 'shocks.0', allowed: 'give either drop or by' }),
    },
    {
      name: 'a time that is none',
      yaml: ['at: 0s', 'at: soon'],
      facts: inYaml({ line: 17, field: 'shocks.0.at', value: 'soon' }),
    },
    {
      name: 'a market that a shock does not find',
      yaml: ['markets: exchange/COIN', 'markets: [exchange/COIN, exchange/CION]'],
      facts: inYaml({ line: 17, field: 'shocks.0.markets', value: 'exchange/CION' }),
      says: /did you mean exchange\/COIN\?/,
    },
    {
      name: 'a book that is crossed',
      yaml: ['bids: [[99, 5]]', 'bids: [[101.5, 5]]'],
      facts: inYaml({ line: 13 }),
    },
    {
      name: 'a size below zero in a book',
      yaml: ['[[99, 5]]', '[[99, -5]]'],
      facts: inYaml({
        line: 13,
        field: 'venues.exchange.instruments.COIN.liquidity.bids.0.1',
        value: -5,
        allowed: 'a number above 0',
      }),
    },
  ]
  test.each(cases)('$name', check)
})

const line = 'positions, venue: exchange, instrument: COIN'

describe('accounts', () => {
  const cases: readonly Bad[] = [
    {
      name: 'an unknown venue',
      yaml: ['venue: exchange,', 'venue: exchnage,'],
      facts: inYaml({ line: 15, field: 'accounts.0.venue', value: 'exchnage' }),
      says: /did you mean exchange\?/,
    },
    {
      name: 'no venue',
      yaml: ['venue: exchange,', ''],
      facts: inYaml({ line: 15, field: 'accounts.0.venue' }),
      says: /missing/,
    },
    {
      name: 'an unknown format',
      yaml: ['format: positions', 'format: position'],
      facts: inYaml({ line: 15, field: 'accounts.0.format', value: 'position' }),
      says: /did you mean positions\?/,
    },
    {
      name: 'an unknown generator',
      yaml: ['file: a.csv, format: positions,', 'generate: populatoin,'],
      facts: inYaml({ line: 15, field: 'accounts.0.generate', value: 'populatoin' }),
      says: /did you mean population\?/,
    },
    {
      name: 'no source',
      yaml: ['file: a.csv, ', ''],
      facts: inYaml({ line: 15, field: 'accounts.0', allowed: 'file, rows or generate' }),
    },
    {
      name: 'a setting that the format does not know',
      yaml: [line, `${line}, colums: {}`],
      facts: inYaml({ line: 15, field: 'accounts.0.colums' }),
      says: /did you mean columns\?/,
    },
    {
      name: 'an unknown instrument',
      yaml: ['instrument: COIN', 'instrument: CION'],
      facts: inYaml({ line: 15, field: 'instrument', value: 'CION' }),
      says: /did you mean COIN\?/,
    },
    {
      name: 'a file that is not there',
      yaml: ['a.csv', 'b.csv'],
      facts: inYaml({ line: 15, field: 'file', value: 'b.csv' }),
    },
    {
      name: 'a file in no known encoding',
      yaml: ['a.csv', 'a.txt'],
      files: { 'a.txt': accounts },
      facts: inYaml({ line: 15, field: 'file', value: 'a.txt' }),
    },
    {
      name: 'a name given twice, in one file',
      files: { 'a.csv': accounts.replace('\nb', '\na') },
      facts: inCsv({ line: 3, field: 'account', value: 'a' }),
    },
    {
      name: 'a name given twice, in two files',
      yaml: [
        'accounts:\n',
        'accounts:\n  - { rows: [{ account: b, instrument: USD, size: 1 }], venue: exchange }\n',
      ],
      facts: inCsv({ line: 3, field: 'account', value: 'b' }),
      says: /two accounts called b/,
    },
    {
      name: 'longs without shorts',
      files: { 'a.csv': accounts.replace('b,2', 'b,1.5') },
      facts: inYaml({ line: 14, field: 'accounts', value: 0.5 }),
      says: /longs exceed shorts by 0\.5/,
    },
    {
      name: 'shorts without longs',
      files: { 'a.csv': accounts.replace('a,2', 'a,1') },
      facts: inYaml({ line: 14, value: -1 }),
      says: /exchange\/COIN do not sum to zero: shorts exceed longs by 1/,
    },
  ]
  test.each(cases)('$name', check)

  test('longs without shorts are fine where the outside holds the rest', () => {
    const { snapshot } = build(`${scenario}outside: true\n`, {
      'a.csv': accounts.replace('b,2', 'b,1.5'),
    })
    expect(snapshot.outside.holdsTheRest).toBe(true)
  })
})

describe('cells', () => {
  const positive = 'a number above 0'
  const sizes = 'a number of ordinary size: 1e-36 to 1e36'
  test.each<[name: string, from: string, to: string, facts: InputFacts]>([
    ['a missing column', 'entry', 'price', { line: 1, field: 'entry' }],
    ['not a number', 'b,2', 'b,NaN', { field: 'size', value: 'NaN', allowed: positive }],
    ['an infinite number', 'b,2', 'b,Infinity', { value: 'Infinity', allowed: positive }],
    ['a number too large to hold', 'b,2', 'b,1e999', { value: '1e999', allowed: positive }],
    ['a size beyond any', 'b,2', 'b,1e37', { value: '1e37', allowed: sizes }],
    ['a size next to nothing', 'b,2', 'b,1e-37', { value: '1e-37', allowed: sizes }],
    ['a margin beyond any', '100,20\n', '100,1e308\n', { line: 2, value: '1e308', allowed: sizes }],
    ['an entry beyond any', 'short,100', 'short,1e300', { value: '1e300', allowed: sizes }],
    ['a blank cell', 'b,2', 'b,', { field: 'size', value: '', allowed: positive }],
    ['hexadecimal', 'b,2', 'b,0x2', { field: 'size', value: '0x2' }],
    ['a negative size', 'b,2', 'b,-2', { field: 'size', value: '-2', allowed: positive }],
    ['a negative margin', '100,20\n', '100,-20\n', { line: 2, field: 'margin', value: '-20' }],
    ['an entry price of 0', 'short,100', 'short,0', { field: 'entry', value: '0' }],
    ['a side that is none', 'short', 'sell', { value: 'sell', allowed: 'long, short' }],
    ['a short row', 'b,2,short,100,20\n', 'b,2,sh', { field: 'entry', value: 3 }],
  ])('%s', (name, from, to, facts) => {
    const files = { 'a.csv': accounts.replace(from, to) }
    check({ name, files, facts: inCsv({ line: 3, ...facts }) })
  })

  test('a column of theirs is called theirs', () => {
    check({
      name: '',
      yaml: [line, `${line}, columns: { size: qty }`],
      files: { 'a.csv': accounts.replace('size', 'qty').replace('b,2', 'b,x') },
      facts: inCsv({ line: 3, field: 'qty', value: 'x' }),
    })
  })
})

describe('books in files', () => {
  const inBook = (yaml: string): Bad['yaml'] => ['bids: [[99, 5]], asks: [[101, 5]]', yaml]
  const levels = 'file: b.csv, format: levels'
  const head = 'side,price,size\n'
  const cases: readonly Bad[] = [
    {
      name: 'crossed',
      yaml: inBook(levels),
      files: { 'b.csv': `${head}ask,101,5\nbid,99,5\nbid,102,1\n` },
      facts: { file: 'b.csv', line: 4, field: 'price', value: 102, allowed: 'bids below 101' },
      says: /crossed/,
    },
    {
      name: 'one-sided',
      yaml: inBook(levels),
      files: { 'b.csv': `${head}ask,101,5\n` },
      facts: { file: 'b.csv', field: 'bids' },
    },
    {
      name: 'with a price given twice',
      yaml: inBook(levels),
      files: { 'b.csv': `${head}ask,101,5\nbid,99,5\nbid,99,1\n` },
      facts: { file: 'b.csv', line: 4, value: 99 },
    },
    {
      name: 'with a size of 0',
      yaml: inBook(levels),
      files: { 'b.csv': `${head}ask,101,0\nbid,99,5\n` },
      facts: { file: 'b.csv', line: 2, field: 'size', value: '0' },
    },
    {
      name: 'in an unknown format',
      yaml: inBook('file: b.csv, format: l2'),
      files: { 'b.csv': head },
      facts: inYaml({ line: 13, value: 'l2', allowed: 'levels, binance-depth' }),
    },
    {
      name: 'for a model that takes none',
      yaml: ['drop: 0.03', 'drop: 0.03, file: a.csv'],
      facts: inYaml({ line: 17, field: 'shocks.0.file', value: 'a.csv' }),
    },
    {
      name: 'and in the scenario as well',
      yaml: inBook(`${levels}, bids: [[99, 5]]`),
      files: { 'b.csv': head },
      facts: inYaml({ line: 13, field: 'venues.exchange.instruments.COIN.liquidity.bids' }),
    },
  ]
  test.each(cases)('$name', check)
})

describe('price paths in files', () => {
  const path: Bad['yaml'] = [
    '{ model: price-gap, markets: exchange/COIN, drop: 0.03, at: 0s }',
    '{ model: price-path, markets: exchange/COIN, file: p.csv }',
  ]
  test('become times and prices', () => {
    const files = { 'p.csv': 'time,price\n2025-10-10T21:15:00Z,100\n2025-10-10T21:16:30Z,99\n' }
    const { settings } = build(scenario.replace(...path), files)
    expect(settings.shocks).toEqual([
      { model: 'price-path', markets: 'exchange/COIN', timesMs: [0, 90_000], prices: [100, 99] },
    ])
  })
  const cases: readonly Bad[] = [
    {
      name: 'with times that stand still',
      yaml: path,
      files: { 'p.csv': 'time,price\n0,100\n5s,99\n5000,98\n' },
      facts: { file: 'p.csv', line: 4, field: 'time', value: '5000' },
    },
    {
      name: 'with a time that is none',
      yaml: path,
      files: { 'p.csv': 'time,price\n0,100\nlater,99\n' },
      facts: { file: 'p.csv', line: 3, field: 'time', value: 'later' },
    },
    {
      name: 'with a price of 0',
      yaml: path,
      files: { 'p.csv': 'time,price\n0,100\n1,0\n' },
      facts: { file: 'p.csv', line: 3, field: 'price', value: '0' },
    },
  ]
  test.each(cases)('$name', check)
})
