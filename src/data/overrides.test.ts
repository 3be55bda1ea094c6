import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { parseScenario } from './document.ts'
import { applyOverrides } from './overrides.ts'

const document = parseScenario(
  `id: a
venues: { exchange: { fund: 5, instruments: { COIN.P: { kind: perpetual } } } }
shocks: [{ model: price-gap, drop: 0.03 }]
`,
  'a.yaml',
)
const set = (...overrides: string[]) => applyOverrides(document, overrides)

describe('a value is put in place', () => {
  test.each([
    ['venues.exchange.fund=1e6', { path: 'venues.exchange.fund', from: 5, to: 1e6 }],
    ['shocks.0.drop=0.04', { path: 'shocks.0.drop', from: 0.03, to: 0.04 }],
    ['shocks.0.at=9m', { path: 'shocks.0.at', from: undefined, to: '9m' }],
    ['seed=7', { path: 'seed', from: undefined, to: 7 }],
    ['clock={ every: 1s }', { path: 'clock', from: undefined, to: { every: '1s' } }],
    ['thresholds.badDebtUsd=> 5', { path: 'thresholds.badDebtUsd', from: undefined, to: '> 5' }],
    [
      'venues.exchange.instruments.COIN.P.kind=balance',
      { path: 'venues.exchange.instruments.COIN.P.kind', from: 'perpetual', to: 'balance' },
    ],
  ])('%s', (override, change) => {
    const { value, changed } = set(override)
    expect(changed).toEqual([change])
    expect(JSON.stringify(value)).toContain(JSON.stringify(change.to))
  })

  test('and the document of the file stays as it was', () => {
    set('venues.exchange.fund=1')
    expect(document.value).toMatchObject({ venues: { exchange: { fund: 5 } } })
  })

  test('errors about it name the override, not a line of the file', () => {
    const { place } = set('venues.exchange.fund=-1')
    expect(place(['venues', 'exchange', 'fund'])).toEqual({ file: '--set venues.exchange.fund=-1' })
    expect(place(['venues', 'exchange'])).toEqual({ file: 'a.yaml', line: 2 })
  })
})

describe('a path that leads nowhere says what exists', () => {
  test.each([
    ['venue.exchange.fund=1', { value: 'venue', allowed: /venues/ }],
    ['venues.exchagne.fund=1', { value: 'exchagne', allowed: /^exchange$/ }],
    ['shocks.1.drop=1', { value: '1', allowed: /^0$/ }],
    ['shocks.3=1', { value: '3', allowed: /^0$/ }],
    ['id.x=1', { value: 'x' }],
    ['=1', { value: '=1' }],
    ['fund', { value: 'fund' }],
    ['seed=[1', { value: '[1' }],
  ])('%s', (override, { value, allowed }: { value: string; allowed?: RegExp }) => {
    try {
      set(override)
      expect.unreachable()
    } catch (error) {
      const { facts } = error as InputError
      expect(error).toBeInstanceOf(InputError)
      expect(facts).toMatchObject({ file: `--set ${override}`, value })
      if (allowed !== undefined) expect(facts.allowed).toMatch(allowed)
    }
  })
})
