import { expect, test } from 'vitest'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'

const scenario = `
id: small
title: Money of a venue that is worth what an oracle says
assets: { USD: { usd: 1 }, COIN: { usd: { oracle: scaled } } }
markets:
  spot: { base: COIN, quote: USD, liquidity: { model: linear-impact, price: 200, slope: 1e-9 } }
oracles:
  spot: { source: { model: market-mid, market: spot } }
  token: { source: { model: claim, venue: v, on: fund, supplied: 10 } }
  scaled: { source: { model: ema, oracle: spot, halfLifeMs: 1000 } }
venues:
  v:
    rules: { model: plain-perpetual }
    settlement: COIN
    instruments:
      X: { kind: perpetual, liquidity: { model: linear-impact, price: 4, slope: 1e-9 } }
outside: true
accounts:
  - venue: v
    generate: population
    accounts: 2
    leverage: { longs: { 0: 2, 1: 2 }, shorts: { 0: 2, 1: 2 } }
    sizes: { pareto: 2 }
    instruments: { X: { openInterest: 8000 } }
shocks: [{ model: price-gap, drop: 0.1 }]
`

test('open interest in dollars becomes units at what the money is worth at the start', () => {
  const { snapshot } = buildSnapshot(parseScenario(scenario, 'small.yaml'), registry)
  const sum = Array.from(snapshot.legs.amount).reduce((total, it) => total + Math.abs(it), 0)
  // 8000 dollars a side, of units of 4 coins of 200 dollars.
  expect(sum).toBeCloseTo((2 * 8000) / (4 * 200), 9)
})

test('an oracle that is not there is found with its line', () => {
  const wrong = parseScenario(scenario.replace('oracle: scaled', 'oracle: scale'), 'small.yaml')
  expect(() => buildSnapshot(wrong, registry)).toThrow('scale')
})

test('what reads a claim starts at what the claim is worth before any loss', () => {
  const above = scenario.replace('ema, oracle: spot', 'ema, oracle: token')
  const { snapshot } = buildSnapshot(parseScenario(above, 'small.yaml'), registry)
  const sum = Array.from(snapshot.legs.amount).reduce((total, it) => total + Math.abs(it), 0)
  // A token claims one dollar, and so is the money of the venue worth one.
  expect(sum).toBeCloseTo((2 * 8000) / 4, 9)
})
