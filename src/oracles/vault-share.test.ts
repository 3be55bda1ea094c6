import { describe, expect, test } from 'vitest'
import {
  holding,
  rowsWith,
  vaultRun,
  vaultSnapshot,
  vaultSource,
  vaultTerms,
} from '../../test/vault-world.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import type { Snapshot } from '../engine/world/snapshot.ts'

const withSource = (snapshot: Snapshot, source: object): Snapshot => ({
  ...snapshot,
  oracles: snapshot.oracles.map((row) =>
    row.id === 'share' ? { ...row, source: { ...vaultSource, ...source } } : row,
  ),
})
const vault = { model: 'lending-vault', ...vaultTerms }
const shareOf = ({ world }: Run) => world.oracles.value[world.names.oracle('share')]
const crash = [{ model: 'price-gap', drop: 0.5, atMs: 1000 }]

test('a share is worth what it was said to be, until the vault loses', () => {
  const run = vaultRun(withSource(vaultSnapshot(), { price: 1.07 }), { shocks: crash })
  expect(shareOf(run)).toBe(1.07)
  advance(run)
  const left =
    holding(run, 'v/vault', 'IDLE') +
    holding(run, 'first/vault', 'LOAN') +
    holding(run, 'second/vault', 'LOAN')
  expect(left).toBeLessThan(900)
  expect(shareOf(run)).toBeCloseTo((1.07 * left) / 1000, 12)
})

test('paying out leaves it as it was, to the last bit; shares that came back are none', () => {
  const depositors = ['v/ann', 'v/bob', 'v/eve']
  const actors = [{ ...vault, depositors, timesMs: [1000, 2000, 3000] }]
  const run = vaultRun(withSource(vaultSnapshot(), { price: 1.07 }), { actors })
  advance(run)
  expect(holding(run, 'v/ann', 'SHARE')).toBe(0)
  expect(shareOf(run)).toBe(1.07)
  const said = [...eventRows(run)].filter(({ kind }) => kind === 'price')
  expect(said).toEqual([])
})

test('shares that the home held at the start are none of those that came back', () => {
  const rows = rowsWith({ 'v/vault': { IDLE: 100, SHARE: 250 } })
  const actors = [{ ...vault, depositors: ['v/ann'], timesMs: [1000] }]
  const run = vaultRun(vaultSnapshot(rows), { actors })
  advance(run)
  expect([holding(run, 'v/ann', 'IDLE'), holding(run, 'v/vault', 'SHARE')]).toEqual([400, 650])
  expect(shareOf(run)).toBe(1)
})

test('with nothing left to divide it says what it said', () => {
  const all = rowsWith({
    'v/vault': { IDLE: 1000, SHARE: 0 },
    'first/vault': { LOAN: 0 },
    'second/vault': { LOAN: 0 },
    'first/other': { LOAN: 600 },
    'v/ann': { SHARE: 1000, IDLE: 0 },
  })
  const actors = [{ ...vault, depositors: ['v/ann'], timesMs: [1000] }]
  const run = vaultRun(vaultSnapshot(all), { actors, shocks: crash })
  advance(run)
  expect([holding(run, 'v/vault', 'IDLE'), holding(run, 'v/ann', 'IDLE')]).toEqual([0, 1000])
  expect(shareOf(run)).toBe(1)
})

test('its fall has the liquidation that cost suppliers as its cause', () => {
  const run = vaultRun(vaultSnapshot(), { shocks: crash })
  advance(run)
  const events = [...eventRows(run)]
  const falls = events.filter(({ oracle }) => oracle === 'share')
  expect(falls.length).toBeGreaterThan(0)
  for (const { cause } of falls) expect(events[cause ?? -1]?.kind).toBe('liquidation')
})

describe('refuses', () => {
  test('a firm that is not there', () => {
    expect(() => vaultRun(withSource(vaultSnapshot(), { firm: 'volt' }), {})).toThrow(
      'there is no firm called volt',
    )
  })
  test('a home that does not list the shares', () => {
    const source = { home: 'first/vault' }
    expect(() => vaultRun(withSource(vaultSnapshot(), source), {})).toThrow(
      'first/vault does not list shares of vault',
    )
  })
  test('a firm that has nothing', () => {
    const nothing = rowsWith({
      'v/vault': { IDLE: 0, SHARE: 0 },
      'first/vault': { LOAN: 0 },
      'second/vault': { LOAN: 0 },
      'first/other': { LOAN: 600 },
    })
    expect(() => vaultRun(vaultSnapshot(nothing), {})).toThrow('vault has nothing to share')
  })
})
