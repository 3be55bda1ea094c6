// Who failed because of whom: small worlds that can be followed by hand, shipped ones, random ones.

import { describe, expect, test } from 'vitest'
import { claimsRun, writeDown } from '../../../test/claims-world.ts'
import { creditRows } from '../../../test/credit-world.ts'
import { joinedWorld } from '../../../test/joined-world.ts'
import { withChanges } from '../../../test/storm/world-changes.ts'
import { withFirms } from '../../../test/storm/world-firms.ts'
import { stormWorld, type World } from '../../../test/storm/worlds.ts'
import { loadScenario } from '../../data-node.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { advance, createRun } from '../phases/run.ts'
import type { Run } from '../ports/run.ts'
import { defaultSettings, edgeTypes, type Settings, type Snapshot } from '../world/snapshot.ts'
import { type Failure, infection } from './infection.ts'
import { lossCauses } from './loss-causes.ts'
import { readTrace } from './read-trace.ts'
import { summarize } from './summary.ts'

function ended(snapshot: Snapshot, settings: Partial<Settings>): Run {
  const world = compile(snapshot, { ...defaultSettings, ...settings }, registry)
  const run = createRun(world, registry)
  advance(run)
  return run
}

async function shipped(id: string, set: readonly string[] = []): Promise<Run> {
  const file = new URL(`../../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname
  const { snapshot, settings } = await loadScenario(file, registry, { set })
  return ended(snapshot, settings)
}

const find = (failures: readonly Failure[], name: string) =>
  failures.find((it) => it.name === name) as Failure

/** Names from a failure up to the outside. */
function path(failures: readonly Failure[], name: string): string[] {
  const names: string[] = []
  for (let at: Failure | undefined = find(failures, name); at !== undefined; ) {
    names.push(`${at.edge} ${at.name}`)
    at = at.cause === null ? undefined : failures[at.cause]
  }
  return names
}

describe('three longs, each liquidated by the sale of the one before', () => {
  // 10 units move the price by 1. Triggers near 96.5, 95.5 and 94.5.
  const longs = [
    [10, 40],
    [10, 50],
    [10, 60],
  ] as const
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.1 }
  const shocks = [{ model: 'price-gap', drop: 0.037 }]
  const run = ended(joinedWorld({ X: { liquidity, longs } }), { shocks })
  const failures = infection(run)

  test('is a chain from the shock', () => {
    expect(path(failures, 'X/#2')).toEqual(['price X/#2', 'price X/#1', 'shock X/#0'])
    expect(failures.map(({ generation }) => generation)).toEqual([0, 1, 2])
    expect(failures.map(({ below }) => below)).toEqual([2, 1, 0])
    expect(failures.map(({ via }) => via)).toEqual(['X', 'X', 'X'])
  })

  test('with what each moved of what prices took from the next', () => {
    // 3.7 from outside, then 1 by each sale.
    expect(failures[0]?.share).toBe(1)
    expect(failures[1]?.share).toBeCloseTo(1 / 4.7, 12)
    expect(failures[2]?.share).toBeCloseTo(1 / 5.7, 12)
  })

  test('and what it lost: all its margin, as what is missing beyond is no longer its own', () => {
    // Sold from 96.3, 95.3, 94.3 down by 1, at 95.8 and so on: 42, 52 and 62 are lost in all.
    expect(failures.map(({ lostUsd }) => lostUsd)).toEqual([40, 50, 60])
    expect(failures[0]?.belowUsd).toBe(110)
    expect(summarize(run).badDebtUsd).toBeCloseTo(6, 9)
  })

  test('without price edges the first stands alone', () => {
    const alone = ended(joinedWorld({ X: { liquidity, longs } }), { shocks, without: ['price'] })
    expect(infection(alone).map(({ name, below }) => [name, below])).toEqual([['X/#0', 0]])
  })
})

test('debts: who was not paid failed because of its debtor, with its part of the loss', () => {
  // 3 owes nothing; 1 and 2 fail by themselves, 4 because neither pays: it loses 30 and 10.
  const debts = [
    [0, 0, 0, 60],
    [0, 0, 0, 40],
    [0, 0, 0, 0],
    [0, 0, 90, 0],
  ]
  const liquidity = { model: 'linear-impact', price: 100, slope: 0.1 }
  const world = joinedWorld({ X: { liquidity, longs: [[1, 50]] } })
  const run = ended({ ...world, credit: creditRows(debts, [30, 30, 0, 10]) }, {})
  const failures = infection(run)
  expect(find(failures, '4')).toMatchObject({ edge: 'debt', cause: 0, generation: 1, below: 0 })
  expect(find(failures, '4').share).toBeCloseTo(0.75, 9)
  expect(find(failures, '4').lostUsd).toBeCloseTo(40, 9)
  expect(find(failures, '1')).toMatchObject({ edge: 'other', cause: null, below: 1 })
  expect(find(failures, '1').belowUsd).toBeCloseTo(40, 9)
})

describe('shipped scenarios', () => {
  test('lenders: forced sales of an estate, debts, and back to the shock', async () => {
    const failures = infection(await shipped('cefi-lenders'))
    expect(path(failures, 'North')).toEqual(['debt North', 'shock Fund'])
    const sold = ['price protocol/#322', 'debt South', 'shock Fund']
    expect(path(failures, 'protocol/#322')).toEqual(sold)
    const fund = find(failures, 'Fund')
    expect(failures.filter(({ cause }) => cause !== null)).toHaveLength(fund.below)
    expect(find(failures, 'North').share).toBeGreaterThan(0.9)
  })

  test('a cloud, what needs it, what that closes, and whom that keeps', async () => {
    const failures = infection(await shipped('cloud-outage'))
    const down = failures.filter(({ kind }) => kind !== 'account').map(({ name }) => name)
    expect(down.sort()).toEqual([
      ...['amazon-cloud', 'feed-a', 'feed-a', 'nodes', 'same-keepers', 'same-keepers'],
    ])
    const kept = failures.filter(({ edge, kind }) => edge === 'dependency' && kind === 'account')
    expect(kept.length).toBeGreaterThan(300)
    for (const { cause, timeMs, share, afterMs } of kept) {
      expect(['oracle', 'venue']).toContain(failures[cause ?? -1]?.kind)
      expect([timeMs, afterMs, share]).toEqual([69 * 60_000, 60 * 60_000, null])
    }
    const without = infection(await shipped('cloud-outage', ['without=[dependency]']))
    expect(without.every(({ kind }) => kind === 'account')).toBe(true)
  })

  test('a claim: bad debt takes a token, and that a borrower elsewhere', async () => {
    const failures = infection(await shipped('second-protocol'))
    expect(path(failures, 'second/dan')).toEqual([
      'claim second/dan',
      'claim deposit',
      'shock first/bob',
    ])
    expect(find(failures, 'second/dan').share).toBe(1)
  })

  test('what is behind a token is written down, and who borrowed against it fails', () => {
    const run = claimsRun({ more: writeDown('stETH', 0.2) })
    advance(run)
    const failures = infection(run)
    expect(path(failures, 'lender/loop-0')).toEqual(['claim lender/loop-0', 'claim vault'])
    expect(find(failures, 'lender/loop-0').share).toBe(1)
  })

  test('a change of rules', async () => {
    const failures = infection(await shipped('wsteth-capo-2026'))
    expect(failures).toHaveLength(25)
    for (const it of failures) expect(it).toMatchObject({ edge: 'rule', cause: null, share: 1 })
  })
})

describe.each(Array.from({ length: 40 }, (_, at) => at + 1))('random world %i', (seed) => {
  const { snapshot, settings }: World = withChanges(withFirms(stormWorld(seed), seed))
  const run = ended(snapshot, settings)
  const failures = infection(run)

  test('everybody whom a venue acted on, and every firm in default, has one place', () => {
    const { names, accounts, firms } = run.world
    const acted = new Set<string>()
    const trace = readTrace(run)
    for (let event = 0; event < trace.count; event++) {
      const account = trace.account[event]
      if (trace.kind[event] !== 2 || account >= accounts.traderCount) continue
      acted.add(`${names.venues[accounts.venue[account]]}/${names.account(account)}`)
    }
    const of = (kind: string) => failures.filter((it) => it.kind === kind).map(({ name }) => name)
    expect(of('account').sort()).toEqual([...acted].sort())
    expect(of('firm')).toEqual(summarize(run).credit?.defaults ?? [])
    expect(firms.count).toBeGreaterThan(0)
  })

  test('causes come first, and what is below adds up', () => {
    let roots = 0
    for (const [at, { cause, timeMs, afterMs, generation }] of failures.entries()) {
      if (cause === null) {
        roots += (failures[at] as Failure).below + 1
        continue
      }
      const above = failures[cause] as Failure
      expect(cause).toBeLessThan(at)
      expect([afterMs, generation]).toEqual([timeMs - above.timeMs, above.generation + 1])
    }
    expect(roots).toBe(failures.length)
  })

  test('shares are those of the account’s own explanation', () => {
    for (const { kind, row, edge, share, cause } of failures) {
      if (kind !== 'account' || share === null) continue
      const loss = lossCauses(run, run.world.accounts.arrival.indexOf(row))
      const wanted = { shock: 'shocks', rule: 'rules', claim: 'losses' }[edge as string]
      const byKind = loss?.shares.find((it) => it.kind === wanted)?.share ?? 0
      const by = failures[cause ?? -1]
      const byWhom = loss?.accounts.filter(({ account }) => by?.name.endsWith(`/${account}`))
      if (edge !== 'price') expect(share).toBeCloseTo(byKind, 9)
      else if (by?.kind === 'account') expect(share).toBeCloseTo(byWhom?.[0]?.share ?? 0, 9)
    }
  })

  test('a run without a type of edge has none of it in its tree', () => {
    for (const edges of edgeTypes) {
      const without = infection(ended(snapshot, { ...settings, without: [edges] }))
      expect(without.filter(({ edge }) => edge === edges)).toEqual([])
    }
  })
})
