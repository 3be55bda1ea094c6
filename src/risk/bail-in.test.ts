// The least cash of a run: enough, and not a dollar less.
import { describe, expect, test } from 'vitest'
import { creditRows, quietWorld, withCredit } from '../../test/credit-world.ts'
import { withFirms } from '../../test/storm/world-firms.ts'
import { stormWorld } from '../../test/storm/worlds.ts'
import { loadScenario } from '../data-node.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import {
  type CreditRows,
  defaultSettings,
  type Settings,
  type Snapshot,
} from '../engine/world/snapshot.ts'
import { bailIn } from '../networks/eisenberg-noe.ts'
import { networkOfMatrix } from '../networks/network.ts'
import { sparseOfRows } from '../networks/sparse.ts'
import { registry } from '../registry.ts'
import { runBailIn } from './bail-in.ts'

/** Firms in default with so much cash more. */
function defaults(snapshot: Snapshot, settings: Settings, more: ReadonlyMap<string, number>) {
  const credit = snapshot.credit as CreditRows
  const firms = credit.firms.map((it) => ({ ...it, cash: (it.cash ?? 0) + (more.get(it.id) ?? 0) }))
  const given = { ...snapshot, credit: { ...credit, firms } }
  const run = createRun(compile(given, settings, registry), registry, { trace: false })
  advance(run)
  return summarize(run).credit?.defaults ?? []
}

test('with prices that stand it is that of the network', () => {
  const debts = [
    [0, 60, 40, 0],
    [0, 0, 50, 30],
    [0, 20, 0, 50],
    [0, 0, 0, 0],
  ]
  const cash = [50, 10, 0, 0]
  const world = withCredit(quietWorld, creditRows(debts, cash))
  const { needs, isEnough } = runBailIn(world, defaultSettings, registry)
  const known = bailIn(networkOfMatrix(sparseOfRows(debts), cash))
  expect(isEnough).toBe(true)
  for (const { firm, usd } of needs) expect(usd).toBeCloseTo(known[Number(firm) - 1] ?? 0, 6)
  expect(needs.map(({ firm }) => firm)).toEqual(['1'])
})

test('the lenders: 12 million, where their creditors lose fifty', async () => {
  const file = new URL('../../scenarios/cefi-lenders/scenario.yaml', import.meta.url).pathname
  const { snapshot, settings } = await loadScenario(file, registry)
  const { needs, isEnough } = runBailIn(snapshot, settings, registry)
  // It is short of 5 by the shock, and of more once the loans of others are sold.
  expect(needs).toEqual([{ firm: 'Fund', usd: expect.closeTo(11.764e6, -3) }])
  expect(isEnough).toBe(true)
  const usd = needs[0]?.usd ?? 0
  expect(defaults(snapshot, settings, new Map([['Fund', usd - 1]]))).toContain('Fund')
  expect(defaults(snapshot, settings, new Map([['Fund', usd]]))).toEqual([])
})

describe.each([1, 2, 3, 6, 9, 10, 14, 17])('random world %i', (seed) => {
  const { snapshot, settings } = withFirms(stormWorld(seed), seed)
  const { needs, illiquid, isEnough } = runBailIn(snapshot, settings, registry)
  const all = new Map(needs.map(({ firm, usd }) => [firm, usd]))

  test('is enough, but for want of cash on a day', () => {
    expect(isEnough).toBe(true)
    expect(defaults(snapshot, settings, all)).toEqual(illiquid)
  })

  test('and of nobody more than he needs', () => {
    for (const { firm, usd } of needs) {
      const less = new Map(all).set(firm, usd * (1 - 1e-6))
      expect(defaults(snapshot, settings, less)).toContain(firm)
    }
  })
})
