import { describe, expect, test } from 'vitest'
import { rowsWith, vaultRun, vaultSnapshot } from '../../../test/vault-world.ts'
import type { Run } from '../../engine/ports/run.ts'
import type { Snapshot } from '../../engine/world/snapshot.ts'
import { worths } from '../../networks/backing.ts'
import { type Web, webOf } from './web.ts'

const of = (snapshot: Snapshot): { web: Web; run: Run } => {
  const run = vaultRun(snapshot, {})
  return { web: webOf(run.world), run }
}

/** Units behind one unit, by name. */
function behind({ backing: { names, weights } }: Web, name: string): Record<string, number> {
  const row = names.indexOf(name)
  const found: Record<string, number> = {}
  for (let at = weights.begin[row] as number; at < (weights.begin[row + 1] as number); at++) {
    found[names[weights.column[at] as number] as string] = weights.value[at] as number
  }
  return found
}

const worthOf = ({ backing, prices }: Web, name: string): number =>
  worths(backing, prices, new Float64Array(prices.length))[backing.names.indexOf(name)] as number
const supplyOf = ({ backing, supply }: Web, name: string): number =>
  supply[backing.names.indexOf(name)] as number

describe('a vault', () => {
  const { web, run } = of(vaultSnapshot())

  test('stands on what suppliers of its markets have, and on what is idle', () => {
    expect(behind(web, 'SHARE')).toEqual({ 'first/LOAN': 0.6, 'second/LOAN': 0.3, USD: 0.1 })
    expect(supplyOf(web, 'SHARE')).toBe(1000)
    expect(worthOf(web, 'SHARE')).toBeCloseTo(1, 12)
  })

  test('suppliers stand on what is not borrowed, and on collateral as far as it is lent on', () => {
    // 600 of 700 are lent, on 7.3 coins at 100.
    const found = behind(web, 'first/LOAN')
    expect(found.USD).toBeCloseTo(100 / 700, 12)
    expect(found.COIN).toBeCloseTo(6 / 700, 12)
    expect(worthOf(web, 'first/LOAN')).toBeCloseTo(1, 12)
    expect(supplyOf(web, 'first/LOAN')).toBe(700)
  })

  test('what borrowers have put in besides stands beside', () => {
    expect(supplyOf(web, 'borrowers of first')).toBeCloseTo(130, 9)
    expect(behind(web, 'borrowers of first').COIN).toBeCloseTo(1.3 / 130, 12)
  })

  test('an account’s units are of what it lends', () => {
    const { names } = run.world
    const row = (id: string) => web.backing.names[web.nameOf(names.instrument(id))]
    expect([row('first/LOAN'), row('first/COIN'), row('v/IDLE'), row('v/SHARE')]).toEqual([
      'first/LOAN',
      'COIN',
      'USD',
      'SHARE',
    ])
  })
})

test('a share that was said to be worth two has twice as much behind it', () => {
  const plain = vaultSnapshot()
  const oracles = plain.oracles.map((row) =>
    row.id === 'share' ? { ...row, source: { ...row.source, price: 2 } } : row,
  )
  const { web } = of({ ...plain, oracles })
  expect(supplyOf(web, 'SHARE')).toBe(500)
  expect(behind(web, 'SHARE')).toEqual({ 'first/LOAN': 1.2, 'second/LOAN': 0.6, USD: 0.2 })
})

test('loans that are under water are worth what is behind them, and nothing is beside', () => {
  const { web } = of(vaultSnapshot(rowsWith({ 'first/borrower': { COIN: 3, LOAN: -600 } })))
  expect(worthOf(web, 'first/LOAN')).toBeCloseTo((100 + 300) / 700, 12)
  expect(worthOf(web, 'SHARE')).toBeCloseTo(0.1 + 0.3 + (0.6 * 400) / 700, 12)
  expect(web.backing.names).not.toContain('borrowers of first')
})

test('less than a unit of something counts', () => {
  const { web } = of(vaultSnapshot(rowsWith({ 'first/borrower': { COIN: 0.9, LOAN: -60 } })))
  expect(behind(web, 'first/LOAN').COIN).toBeCloseTo(0.6 / 700, 12)
  expect(behind(web, 'borrowers of first').COIN).toBeCloseTo(0.3 / 30, 12)
})

test('where more is owed than listed suppliers have, the others have lent it too', () => {
  const plain = vaultSnapshot(
    rowsWith({ 'first/other': { LOAN: 0 }, 'first/vault': { LOAN: 300 } }),
  )
  const venues = plain.venues.map((row) =>
    row.id === 'first' ? { ...row, rules: { model: 'aave-v3' } } : row,
  )
  const { web } = of({ ...plain, venues })
  expect(Object.keys(behind(web, 'first/LOAN'))).toEqual(['COIN'])
  expect(behind(web, 'first/LOAN').COIN).toBeCloseTo(0.01, 12)
  expect(worthOf(web, 'first/LOAN')).toBeCloseTo(1, 12)
  expect(supplyOf(web, 'first/LOAN')).toBe(300)
})

test('who owes nobody and whom nobody owes is no supplier', () => {
  const { web } = of(
    vaultSnapshot(
      rowsWith({ 'second/borrower': { COIN: 20, LOAN: 0 }, 'second/other': { LOAN: 0 } }),
    ),
  )
  expect(web.backing.names).not.toContain('second/LOAN')
  expect(behind(web, 'SHARE')).toEqual({ 'first/LOAN': 0.6, USD: 0.4 })
})

test('what the scenario says is behind a token stands', () => {
  const plain = vaultSnapshot()
  const claims = {
    backing: [{ token: 'SHARE', by: 'USD', weight: 2 }],
    tokens: [{ id: 'SHARE', supply: 7, own: 3 }],
  }
  const { web } = of({ ...plain, claims })
  expect(behind(web, 'SHARE')).toEqual({ USD: 2 })
  expect([supplyOf(web, 'SHARE'), worthOf(web, 'SHARE')]).toEqual([7, 5])
})
