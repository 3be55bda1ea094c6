// Removing a type of edge removes exactly what is attributed to it.
import { describe, expect, test } from 'vitest'
import { withChanges } from '../../test/storm/world-changes.ts'
import { withFirms } from '../../test/storm/world-firms.ts'
import { stormWorld, type World } from '../../test/storm/worlds.ts'
import { loadScenario } from '../data-node.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { EdgeType } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { edgeLosses, lossesOf } from './edge-losses.ts'

const scenario = (id: string) =>
  new URL(`../../scenarios/${id}/scenario.yaml`, import.meta.url).pathname

function ended({ snapshot, settings }: World, without: readonly EdgeType[] = []): Run {
  const world = compile(snapshot, { ...settings, without }, registry)
  const run = createRun(world, registry, { verify: true })
  advance(run)
  return run
}

const hashOf = (run: Run) => summarize(run).hash

/** Random worlds with firms, changes of rules and outages. */
const worldOf = (seed: number): World => withChanges(withFirms(stormWorld(seed), seed))

describe.each(Array.from({ length: 40 }, (_, at) => at + 1))('random world %i', (seed) => {
  const world = worldOf(seed)

  test('without price edges no forced order moves a market', () => {
    const moved = [...eventRows(ended(world, ['price']))].filter(
      ({ isForced, moved }) => isForced === true && moved !== 0,
    )
    expect(moved).toEqual([])
  })

  test('without debts nobody defaults, and the run is that of firms that owe nothing', () => {
    const { snapshot, settings } = world
    const credit = snapshot.credit && { ...snapshot.credit, debts: [] }
    const other = ended({ snapshot: { ...snapshot, ...(credit && { credit }) }, settings })
    expect(hashOf(ended(world, ['debt']))).toBe(hashOf(other))
    expect(lossesOf(summarize(other))).toMatchObject({ firms: 0, creditorsUsd: 0 })
  })

  test('without a shock that brings them the run is that of a scenario without it', () => {
    const models = { dependency: 'outage', rule: 'rule-change' } as const
    for (const [edges, model] of Object.entries(models)) {
      const shocks = world.settings.shocks.filter((it) => it.model !== model)
      const bare = { ...world, settings: { ...world.settings, shocks } }
      expect(hashOf(ended(world, [edges as EdgeType]))).toBe(hashOf(ended(bare)))
    }
  })

  test('what is attributed is the difference of two runs', () => {
    const { snapshot, settings } = world
    const all = lossesOf(summarize(ended(world)))
    for (const { edges, attributed } of edgeLosses(snapshot, settings, registry, all)) {
      const left = lossesOf(summarize(ended(world, [edges])))
      expect(left.accounts + attributed.accounts).toBe(all.accounts)
      expect(left.firms + attributed.firms).toBe(all.firms)
      expect(left.creditorsUsd + attributed.creditorsUsd).toBeCloseTo(all.creditorsUsd, 6)
    }
  })
})

test('without price edges a fall is that of the shock: d = s where K is 0', async () => {
  const loaded = await loadScenario(scenario('case-1'), registry)
  const { exogenousDrop, totalDrop } = summarize(ended(loaded)).markets[0] ?? {}
  expect(totalDrop).toBeGreaterThan((exogenousDrop ?? 1) + 0.02)
  const apart = summarize(ended(loaded, ['price'])).markets[0]
  expect(apart?.totalDrop).toBe(exogenousDrop)
})

test('the chain of lenders: what goes with debts, with sales, and with nothing', async () => {
  const { snapshot, settings } = await loadScenario(scenario('cefi-lenders'), registry)
  const all = lossesOf(summarize(ended({ snapshot, settings })))
  const found = edgeLosses(snapshot, settings, registry, all)
  const by = Object.fromEntries(found.map((it) => [it.edges, it.attributed]))
  expect(by.debt).toMatchObject({ accounts: all.accounts - 60, firms: 3 })
  expect(by.debt?.creditorsUsd).toBe(all.creditorsUsd)
  // The Fund alone is short by the shock alone.
  expect(by.price?.firms).toBe(2)
  expect(by.price?.lostUsd).toBeGreaterThan(0.4 * all.lostUsd)
  const nothing = { accounts: 0, firms: 0, lostUsd: 0, unpaidUsd: 0, creditorsUsd: 0 }
  expect([by.claim, by.dependency, by.rule]).toEqual([nothing, nothing, nothing])
})

test('a claim on another venue, and a cloud that fails, are edges too', async () => {
  const claims = await loadScenario(scenario('second-protocol'), registry)
  const outage = await loadScenario(scenario('cloud-outage'), registry)
  const attributed = (of: World, edges: EdgeType) => {
    const all = lossesOf(summarize(ended(of)))
    return edgeLosses(of.snapshot, of.settings, registry, all, [edges])[0]?.attributed
  }
  expect(attributed(claims, 'claim')?.accounts).toBeGreaterThan(0)
  expect(attributed(outage, 'dependency')?.unpaidUsd).toBeGreaterThan(5e6)
})

test('a file says which edges a run is without', async () => {
  const set = ['without=[debt, price]']
  const { settings } = await loadScenario(scenario('cefi-lenders'), registry, { set })
  expect(settings.without).toEqual(['debt', 'price'])
  const wrong = loadScenario(scenario('cefi-lenders'), registry, { set: ['without=[love]'] })
  const allowed = expect.stringContaining('price')
  await expect(wrong).rejects.toMatchObject({ facts: { field: 'without.0', allowed } })
})
