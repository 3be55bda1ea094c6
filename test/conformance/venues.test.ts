// What every venue must satisfy. A new one inherits all of it by being registered.

import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { advance, createRun, restart } from '../../src/engine/phases/run.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { hashTables } from '../../src/engine/reading/result-hash.ts'
import type { ShockSpec } from '../../src/engine/world/snapshot.ts'
import { registry } from '../../src/registry.ts'
import type { World } from '../storm/world-builder.ts'
import { families, oneSided, special } from './sample-worlds.ts'

function run({ snapshot, settings }: World): Run {
  const run = createRun(compile(snapshot, settings, registry), registry, { verify: true })
  advance(run)
  return run
}

const drop = (share: number): ShockSpec => ({ model: 'price-gap', drop: share })
const count = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0)

/** Shocks of no size: each says in its own words that nothing happens. */
const nothings: readonly ShockSpec[] = [
  { model: 'price-gap', drop: 0 },
  { model: 'price-gap', by: 0 },
  { model: 'depth-cut', left: 1 },
  { model: 'price-path', timesMs: [0, 500], factors: [1, 1] },
  { model: 'metaorder', instrument: 'COIN', quantity: 0 },
]

/** The same world, whose liquidators have so much and no more. */
function withLiquidators({ snapshot, settings }: World, liquidators: number): World {
  const venues = snapshot.venues.map((venue) => ({ ...venue, liquidators }))
  return { snapshot: { ...snapshot, venues }, settings }
}

describe.each(registry.venues.map((venue) => ({ ...venue, venue })))('$id', ({ id, venue }) => {
  const world = (shocks: readonly ShockSpec[] = []) =>
    (special[id] ?? families[venue.family])(id, shocks)

  test('is found by its name', () => {
    expect(existsSync(new URL(`../../src/venues/${id}.ts`, import.meta.url))).toBe(true)
    expect(registry.venues.filter((other) => other.id === id)).toHaveLength(1)
    expect(venue.title).not.toBe('')
  })

  test('says where its rules come from, and when they were read', () => {
    expect(venue.citations.length).toBeGreaterThan(0)
    for (const { rule, url, readOn } of venue.citations) {
      expect(rule).not.toBe('')
      expect(['https:', 'about:']).toContain(new URL(url).protocol)
      expect(new Date(readOn).toISOString().slice(0, 10)).toBe(readOn)
    }
  })

  test('leaves everybody alone while all are healthy', () => {
    const { snapshot, settings } = world()
    const tables = compile(snapshot, settings, registry)
    const quiet = createRun(tables, registry, { verify: true })
    const before = hashTables(quiet.world)
    advance(quiet)
    expect(quiet.outcome).toBe('quiet')
    expect(hashTables(quiet.world)).toBe(before)
  })

  test.each(nothings)('a shock of no size changes nothing: $model', (nothing) => {
    expect(hashTables(run(world([nothing])).world)).toBe(hashTables(run(world()).world))
  })

  test('touches nobody who was neither unsafe nor deleveraged', () => {
    const after = run(world([drop(0.12)]))
    const { accounts, legs } = after.world
    const isStart = (both: Float64Array, row: number) => both[row] === both[both.length / 2 + row]
    let untouched = 0
    for (let row = 0; row < accounts.traderCount; row++) {
      if (after.isLiquidated[row] === 1 || after.isDeleveraged[row] === 1) continue
      let isSame = isStart(accounts.restorable[0].both, row)
      for (let leg = accounts.legBegin[row]; leg < accounts.legBegin[row + 1]; leg++) {
        isSame &&= isStart(legs.restorable[0].both, leg)
      }
      // Whoever owns depth of a market is traded with.
      const isOwner = after.world.markets.liquidity.some(({ owners }) => owners?.has(row))
      expect(isSame || isOwner).toBe(true)
      if (isSame) untouched++
    }
    expect(untouched).toBeGreaterThan(0)
    expect(count(after.isLiquidated)).toBeGreaterThan(0)
  })

  // Every phase of every round is audited: a sum that is off by a cent would have thrown.
  test.each([0.03, 0.12, 0.3, 0.6, -0.3])('ends, and conserves money, after a drop of %d', (by) => {
    const after = run(world([drop(by)]))
    expect(['quiet', 'no-liquidity', 'price-floor', 'end']).toContain(after.outcome)
    expect(count(after.isLiquidated) > 0).toBe(by > 0 || !oneSided.includes(id))
  })

  test('does the same to the last bit when asked again', () => {
    const first = run(world([drop(0.25)]))
    const second = run(world([drop(0.25)]))
    expect(hashTables(second.world)).toBe(hashTables(first.world))
    expect(second.trace?.written.count).toBe(first.trace?.written.count)
  })

  test.each([0, 5000, 1e6])('ends, and conserves money, with %d for its liquidators', (money) => {
    const after = run(withLiquidators(world([drop(0.3)]), money))
    expect(['quiet', 'no-liquidity', 'price-floor', 'end']).toContain(after.outcome)
    const before = hashTables(after.world)
    restart(after)
    advance(after)
    expect(hashTables(after.world)).toBe(before)
  })
})
