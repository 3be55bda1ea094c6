// Every venue with a margin rule of its own, and options that mistake theirs in two ways.

import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { createRun } from '../../src/engine/phases/run.ts'
import type { MarginRule, Registry } from '../../src/engine/ports/ports.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { hashTables } from '../../src/engine/reading/result-hash.ts'
import { defaultSettings } from '../../src/engine/world/snapshot.ts'
import { registry } from '../../src/registry.ts'
import { money } from '../../src/units/units.ts'
import { drawHolder, optionMargin, optionModels, optionSnapshot, places } from '../option-world.ts'
import { createDice } from '../storm/dice.ts'
import type { World } from '../storm/world-builder.ts'
import { randomPaths, searchFaults, speedFaults } from './margin-rules.ts'
import { families, special } from './sample-worlds.ts'

const seeds = Array.from({ length: 40 }, (_, at) => at + 1)
const hash = ({ world }: Run): string => hashTables(world)

interface Case {
  readonly name: string
  readonly models: Registry
  readonly open: (seed: number) => World
}

function withPaths(world: World, seed: number): World {
  const shocks = randomPaths(world, createDice(seed, 11))
  return { ...world, settings: { ...world.settings, shocks } }
}

function optionWorld(seed: number): World {
  const dice = createDice(seed, 5)
  const holders = Array.from({ length: 25 }, () => drawHolder(dice))
  return { snapshot: optionSnapshot(dice.pick(places), holders), settings: defaultSettings }
}

const options = (name: string, margin: MarginRule): Case => ({
  name,
  models: optionModels(margin),
  open: (seed) => withPaths(optionWorld(seed), seed),
})

const registered = registry.venues.flatMap(({ id, family }): Case[] => {
  const world = (special[id] ?? families[family])(id, [])
  const run = createRun(compile(world.snapshot, world.settings, registry), registry)
  const hasOwn = run.world.venues.rules.some(({ margin }) => margin !== undefined)
  return hasOwn ? [{ name: id, models: registry, open: (seed) => withPaths(world, seed) }] : []
})

const right = [...registered, options('options', optionMargin)]

const wrong = [
  options('half the speed', {
    ...optionMargin,
    speed: (world, account) => money(optionMargin.speed(world, account) / 2),
  }),
  options('a price it does not name', { ...optionMargin, alsoReads: undefined }),
]

const speeds = ({ models, open }: Case) =>
  seeds.slice(0, 4).map((it) => speedFaults(open(it), models, it, 8))
const searches = ({ models, open }: Case) => seeds.map((it) => searchFaults(open(it), models, hash))

describe.each(right)('$name', (it) => {
  test('loses slack no faster than its speed says', () => {
    const found = speeds(it)
    expect(found.flatMap(({ faults }) => faults)).toEqual([])
    expect(found.reduce((sum, { checked }) => sum + checked, 0)).toBeGreaterThan(300)
  })

  test('finds by bands whom it finds by looking at everybody', () => {
    const found = searches(it)
    expect(found.flatMap(({ faults }) => faults)).toEqual([])
    expect(found.filter(({ liquidated }) => liquidated > 0).length).toBeGreaterThan(15)
  })
})

describe.each(wrong)('options that mistake $name are found out', (it) => {
  test('by small moves of prices', () => {
    expect(speeds(it).flatMap(({ faults }) => faults).length).toBeGreaterThan(100)
  })

  test('by another end of a run', () => {
    expect(searches(it).flatMap(({ faults }) => faults).length).toBeGreaterThan(0)
  })
})

test('there are such venues', () => {
  expect(registered.map(({ name }) => name)).toContain('crvusd-llamma')
})
