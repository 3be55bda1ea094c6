import { describe, expect, test } from 'vitest'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'

const line = 'model: linear-impact, price: 100, slope: 1e-4'

const scenario = (of: {
  readonly market?: string
  readonly oracle?: string
  readonly more?: string
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
accounts: []
`

const read = (of: Parameters<typeof scenario>[0]) =>
  buildSnapshot(parseScenario(scenario(of), 'words.yaml'), registry)

describe('a setting by a name that it once had', () => {
  test.each([
    ['impact', 'slope', { market: 'model: linear-impact, price: 100, impact: 1e-4' }],
    ['tiers', 'brackets', { more: 'tiers: [{ floor: 0, rate: 0.01 }]' }],
    ['step', 'every', { oracle: 'model: twap, market: spot, window: 10m, step: 1m' }],
    ['index', 'indexOracle', { oracle: 'model: clamped, market: spot, index: x, deviation: 0.1' }],
    ['of', 'oracle', { oracle: 'model: ema, of: x, halfLife: 1m' }],
  ])('%s is refused, and the error says %s', (old, now, of) => {
    expect(() => read(of)).toThrow(new RegExp(`${old} is not a known setting; it is called ${now}`))
  })
})
