import { expect, test } from 'vitest'
import { inUnit, relativeError, valueAt } from './facts.ts'
import { sampleSummary } from './sample-record.ts'

test('a path leads through lists by id or role', () => {
  expect(valueAt(sampleSummary, 'liquidatedUsd')).toBe(8.4e9)
  expect(valueAt(sampleSummary, 'markets.example/BTC.exogenousDrop')).toBe(0.06)
  expect(valueAt(sampleSummary, 'byRole.provider.usd')).toBe(1.51e9)
  expect(valueAt(sampleSummary, 'waterfall.1.usd')).toBe(5.8e9)
  expect(valueAt({ rows: [{ id: 'a.b', usd: 3 }] }, 'rows.a.b.usd')).toBe(3)
})

test('a path that leads nowhere gives no number', () => {
  expect(valueAt(sampleSummary, 'markets.nowhere.usd')).toBeNull()
  expect(valueAt(sampleSummary, 'outcome')).toBeNull()
  expect(relativeError(null, 3)).toBeNull()
  expect(relativeError(3, 0)).toBeNull()
  expect(relativeError(5.42, 5.51)).toBeCloseTo(-0.01633, 5)
})

test.each([
  [5.42e9, 'usd', '$5.42bn'],
  [61_700, 'ms', '61.7 s'],
  [58, 's', '58 s'],
  [0.839, 'share', '83.9 %'],
  [63_637, 'count', '63,637'],
  [12.5, 'gwei', '12.5 gwei'],
  [null, 'usd', '–'],
])('%s in %s is %s', (value, unit, text) => {
  expect(inUnit(value, unit)).toBe(text)
})
