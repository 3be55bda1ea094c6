import { describe, expect, test } from 'vitest'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'

const top = 'bestBid: 99, bestAsk: 101, tick: 1'
const line = 'model: linear-impact, price: 100, slope: 1e-4'

const scenario = (of: {
  readonly market?: string
  readonly oracle?: string
  readonly more?: string
  readonly accounts?: string
}) => `
id: words
title: words
assets: { USD: { usd: 1 } }
markets:
  spot: { base: COIN, quote: USD, liquidity: { ${of.market ?? line} } }
oracles:
  index: { source: { ${of.oracle ?? 'model: market-mid, market: spot'} } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    instruments:
      COIN:
        kind: perpetual
        ${of.more ?? 'brackets: [{ floor: 0, rate: 0.01 }]'}
        liquidity: { ${line} }
${of.accounts ?? 'accounts: []'}
`

const read = (of: Parameters<typeof scenario>[0]) =>
  buildSnapshot(parseScenario(scenario(of), 'words.yaml'), registry)

describe('a setting by a name that it once had', () => {
  test.each([
    ['impact', 'slope', { market: 'model: linear-impact, price: 100, impact: 1e-4' }],
    ['tiers', 'brackets', { more: 'tiers: [{ floor: 0, rate: 0.01 }]' }],
    ['step', 'every', { oracle: 'model: twap, market: spot, window: 10m, step: 1m' }],
    ['index', 'indexOracle', { oracle: 'model: clamped, market: spot, index: x, deviation: 0.1' }],
    ['ladder', 'levels', { market: 'model: order-book, ladder: { bestBid: 99, bestAsk: 101 }' }],
    [
      'levels',
      'count',
      { market: `model: order-book, levels: { ${top}, bids: { levels: 5 }, asks: { count: 5 } }` },
    ],
    ['of', 'oracle', { oracle: 'model: ema, of: x, halfLife: 1m' }],
  ])('%s is refused, and the error says %s', (old, now, of) => {
    expect(() => read(of)).toThrow(new RegExp(`${old} is not a known setting; it is called ${now}`))
  })
})

describe('a column by a name that it once had', () => {
  test.each([
    ['amount', 'size', 'holdings', '{ account: a, instrument: COIN, amount: 1, entry: 100 }'],
    ['amount', 'size', 'positions', '{ amount: 1, entry: 100, margin: 5 }'],
    ['size_base', 'size', 'positions', '{ size_base: 1, entry: 100, margin: 5 }'],
    ['entry_price', 'entry', 'positions', '{ size: 1, entry_price: 100, margin: 5 }'],
  ])('%s is refused, and the error says %s (%s)', (old, now, format, row) => {
    const instrument = format === 'positions' ? ', instrument: COIN' : ''
    const accounts = `accounts:
  - { venue: exchange, format: ${format}${instrument}, rows: [${row}] }`
    const message = `what was called ${old} is called ${now} now`
    expect(() => read({ accounts })).toThrow(message)
  })
})
