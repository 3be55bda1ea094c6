import { describe, expect, test } from 'vitest'
import type { Summary } from '../engine/reading/result.ts'
import { InputError } from '../kit/assert.ts'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'
import { compareFacts, type Fact } from './facts.ts'

const scenario = (facts: string) => `id: small
title: One market
assets: { USD: { usd: 1 } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    instruments:
      COIN.1:
        kind: perpetual
        liquidity: { model: order-book, bids: [[99, 5]], asks: [[101, 5]] }
facts:
${facts}
`
const source = '{ name: a study, url: https://example.org/a, readOn: 2026-11-23 }'
const read = (facts: string) =>
  buildSnapshot(parseScenario(scenario(facts), 'small.yaml'), registry).facts

const fact = (more: Partial<Fact>): Fact => ({
  what: 'x',
  unit: 'usd',
  value: 4,
  source: 'a study',
  url: 'https://example.org/a',
  readOn: '2026-11-23',
  path: 'liquidatedUsd',
  fitted: false,
  ...more,
})

describe('facts of a scenario', () => {
  test('carry their source, and one source may serve several', () => {
    const facts = read(`  - what: liquidated
    unit: usd
    value: 5.5e9
    path: liquidatedUsd
    fitted: true
    source: &study ${source}
  - { what: delay, unit: ms, path: firstAdlMs, since: firstLiquidationMs, source: *study }
  - { what: low, unit: price, value: 9, path: markets.exchange/COIN.1.lowPrice, note: by hand,
      source: *study }`)
    const study = { source: 'a study', url: 'https://example.org/a', readOn: '2026-11-23' }
    expect(facts).toEqual([
      {
        what: 'liquidated',
        unit: 'usd',
        value: 5.5e9,
        path: 'liquidatedUsd',
        fitted: true,
        ...study,
      },
      {
        what: 'delay',
        unit: 'ms',
        value: null,
        path: 'firstAdlMs',
        since: 'firstLiquidationMs',
        fitted: false,
        ...study,
      },
      {
        what: 'low',
        unit: 'price',
        value: 9,
        path: 'markets.exchange/COIN.1.lowPrice',
        note: 'by hand',
        fitted: false,
        ...study,
      },
    ])
  })

  test.each([
    ['path: liquidated', 'facts.0.path', 'liquidatedUsd'],
    ['path: outcome', 'facts.0.path', 'liquidatedUsd'],
    ['path: adlUsd, since: firstLiquidation', 'facts.0.since', 'firstLiquidationMs'],
    ['path: markets.exchange/COIN.lowPrice', 'facts.0.path', 'exchange/COIN.1'],
    ['path: markets.exchange/COIN.1.low', 'facts.0.path', 'lowPrice'],
    ['path: markets.exchange/COIN.1', 'facts.0.path', 'exchange/COIN.1'],
    ['path: byRole.founds.usd', 'facts.0.path', 'fund.usd'],
    ['path: credit.firm.A.assetsUsd', 'facts.0.path', 'firms'],
    ['path: credit.firms.A.assets', 'facts.0.path', 'assetsUsd'],
    ['path: waterfall.margins.usd', 'facts.0.path', 'margin.usd'],
  ])('a path that leads nowhere is refused: %s', (path, field, allowed) => {
    try {
      read(`  - { what: x, unit: usd, value: 1, ${path}, source: ${source} }`)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      expect(error.facts).toMatchObject({ file: 'small.yaml', line: 13, field })
      expect(error.facts.allowed).toContain(allowed)
    }
  })

  test.each([
    ['no source', 'what: x, unit: usd, value: 1, path: adlUsd'],
    ['an unknown unit', `what: x, unit: percent, value: 1, path: adlUsd, source: ${source}`],
    [
      'no day',
      'what: x, unit: usd, path: adlUsd, source: { name: a, url: https://a.b, readOn: May }',
    ],
    [
      'no address',
      'what: x, unit: usd, path: adlUsd, source: { name: a, url: a, readOn: 2026-11-23 }',
    ],
  ])('refused: %s', (_, text) => {
    expect(() => read(`  - { ${text} }`)).toThrow(InputError)
  })
})

describe('model beside fact', () => {
  const summary = {
    liquidatedUsd: 5,
    badDebtUsd: 0,
    firstLiquidationMs: 2000,
    firstAdlMs: 63_000,
    amplification: null,
    markets: [{ id: 'exchange/COIN.1', lowPrice: 8 }],
    credit: { firms: [{ id: 'A', assetsUsd: 12 }] },
  } as unknown as Summary

  test.each<[string, Partial<Fact>, number | null, number | null]>([
    ['above', {}, 5, 0.25],
    ['below', { value: 10, path: 'markets.exchange/COIN.1.lowPrice' }, 8, -0.2],
    ['a firm', { value: 8, path: 'credit.firms.A.assetsUsd' }, 12, 0.5],
    ['a delay', { value: 61_000, path: 'firstAdlMs', since: 'firstLiquidationMs' }, 61_000, 0],
    ['a negative fact', { value: -4 }, 5, 2.25],
    ['nothing published', { value: null }, 5, null],
    ['published as zero', { value: 0, path: 'badDebtUsd' }, 0, null],
    ['not measured', { path: 'amplification' }, null, null],
    ['a delay after what never came', { since: 'amplification' }, null, null],
  ])('%s', (_, more, model, error) => {
    const [row] = compareFacts([fact(more)], summary)
    expect(row).toEqual({ ...fact(more), model, error })
  })
})
