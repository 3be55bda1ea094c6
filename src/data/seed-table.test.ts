import { describe, expect, test } from 'vitest'
import { InputError } from '../kit/assert.ts'
import { registry } from '../registry.ts'
import { buildSnapshot } from './build-snapshot.ts'
import { parseScenario } from './document.ts'
import { applyOverrides } from './overrides.ts'
import { parametersName, readSeedTable, rowOf, seedTableOf, writeSeedTable } from './seed-table.ts'

const source = '{ name: a, url: https://a.b, readOn: 2026-11-23 }'
const text = `id: small
title: One market
assets: { USD: { usd: 1 } }
venues:
  exchange:
    rules: { model: plain-perpetual }
    settlement: USD
    fund: 5
    instruments:
      COIN: { kind: perpetual, liquidity: { model: order-book, bids: [[99, 5]], asks: [[101, 5]] } }
facts:
  - { what: 'one, and "two"', unit: usd, value: 4, path: adlUsd, source: ${source} }
  - { what: delay, unit: ms, path: firstAdlMs, since: firstLiquidationMs, source: ${source} }
  - { what: never, unit: ms, path: firstAdlMs, source: ${source} }
`
const built = (set: readonly string[] = []) =>
  buildSnapshot(applyOverrides(parseScenario(text, 'small.yaml'), set), registry)

const { scenario, facts } = built()
const values = [
  [1, 10, null],
  [2, null, null],
  [6, 30.12345678, null],
]
const table = seedTableOf(scenario, '1.2.3', facts, [1, 2, 9], values)

describe('a seed table', () => {
  test('holds mean, deviation of one seed, least and most of what came, to seven digits', () => {
    expect(table.seeds).toEqual([1, 2, 9])
    const [one, delay, never] = table.facts
    expect(one).toMatchObject({ count: 3, mean: 3, deviation: 2.645751, least: 1, most: 6 })
    expect(delay).toMatchObject({ count: 2, mean: 20.06173, least: 10, most: 30.12346 })
    expect(delay.values).toEqual([10, null, 30.12346])
    expect(never).toMatchObject({ count: 0, mean: null, deviation: null, least: null, most: null })
  })

  test('comes back from its text, one line for each fact', () => {
    const written = writeSeedTable(table)
    expect(readSeedTable(written, 'seeds.yaml')).toEqual(table)
    expect(written.split('\n').filter((line) => line.startsWith('  - '))).toHaveLength(3)
  })

  test('knows a fact by its name and by what it is compared with', () => {
    const [one, delay] = facts
    expect(rowOf(table, one)?.mean).toBe(3)
    expect(rowOf(table, delay)?.count).toBe(2)
    expect(rowOf(table, { ...one, path: 'badDebtUsd' })).toBeUndefined()
    expect(rowOf(table, { ...delay, since: 'endMs' })).toBeUndefined()
  })

  const given = (fact: string) => `scenario: small
version: 1.2.3
parameters: abc
seeds: [1, 2]
facts:
  - { what: one, path: adlUsd, count: 2, ${fact} }
`
  const rest = 'deviation: 1, least: 1, most: 3'
  test.each([
    ['no number', `mean: two, ${rest}, values: [1, 3]`, 'facts.0.mean'],
    ['a stray key', `mean: 2, ${rest}, values: [1, 3], median: 2`, 'facts.0.median'],
    ['too few values', `mean: 2, ${rest}, values: [1]`, 'facts.0.values'],
  ])('%s is refused with its place', (_, fact, field) => {
    expect(readSeedTable(given(`mean: 2, ${rest}, values: [1, 3]`), 'x').facts).toHaveLength(1)
    try {
      readSeedTable(given(fact), 'seeds.yaml')
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      expect(error.facts).toMatchObject({ file: 'seeds.yaml', line: 6, field })
    }
  })
})

describe('the name of the parameters', () => {
  const nameWith = (...set: string[]) => parametersName(built(set).scenario)
  test('changes with what a run depends on', () => {
    const name = nameWith()
    expect(name).toMatch(/^[0-9a-f]{16}$/)
    for (const set of ['venues.exchange.fund=6', 'until=5s', 'execution=serial'])
      expect(nameWith(set)).not.toBe(name)
  })
  test('and not with the seed, nor with what is only said or checked', () => {
    expect(nameWith('seed=7', 'title=Other', 'facts=[]', 'thresholds.adlUsd=< 1')).toBe(nameWith())
  })
})
