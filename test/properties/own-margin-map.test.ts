// Accounts of a venue whose margin reads prices of what they do not hold: map, distance, order and
// start against brute force, in which markets are really moved in small steps and oracles read.

import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { createRun } from '../../src/engine/phases/run.ts'
import type { LiveWorld } from '../../src/engine/ports/run.ts'
import { defaultSettings } from '../../src/engine/world/snapshot.ts'
import { liquidationMap } from '../../src/risk/liquidation-map.ts'
import { nearestToLiquidation } from '../../src/risk/nearest.ts'
import { distanceToLiquidation } from '../../src/risk.ts'
import {
  drawHolder,
  type OptionHolder,
  optionMargin,
  optionModels,
  optionSnapshot,
  type Place,
  places,
} from '../option-world.ts'
import { createDice } from '../storm/dice.ts'

const models = optionModels()
const STEP = 1.004
/** To a seventh, and to seven times. */
const STEPS = 485

function open(place: Place, holder: OptionHolder): LiveWorld {
  const world = compile(optionSnapshot(place, [holder]), defaultSettings, models)
  return createRun(world, models).world
}

/** The steps between which the account falls: factors, and what each market showed at them. */
interface Found {
  readonly factors: readonly [number, number]
  readonly shown: readonly [Float64Array, Float64Array]
}

/** Walks the markets by a factor from the present price until slack is gone; null: it never is. */
function walk(world: LiveWorld, markets: readonly number[], ratio: number): Found | null {
  const show = () => Float64Array.from(world.markets.quoted, (it) => it.mid())
  let [factor, shown] = [1, show()]
  for (let step = 0; step < STEPS; step++) {
    const before = { factor, shown }
    factor *= ratio
    for (const market of markets) world.markets.liquidity[market].move(ratio, 0)
    for (const [oracle, source] of world.oracles.source.entries()) {
      world.oracles.value[oracle] = source.read(world, Infinity)
    }
    for (const [market, it] of world.markets.liquidity.entries()) {
      it.follow?.(world.oracles.value[world.instruments.oracle[market]], 0)
    }
    shown = show()
    if (optionMargin.slack(world, 0) < 0) {
      return { factors: [before.factor, factor], shown: [before.shown, shown] }
    }
  }
  return null
}

function bruteForce(place: Place, holder: OptionHolder, markets: readonly number[]) {
  return {
    down: walk(open(place, holder), markets, 1 / STEP),
    up: walk(open(place, holder), markets, STEP),
  }
}

const isBetween = (value: number, [a, b]: readonly [number, number]): boolean =>
  value >= Math.min(a, b) * (1 - 1e-9) && value <= Math.max(a, b) * (1 + 1e-9)

const cases = places.map((place, at) => ({
  place,
  holders: Array.from({ length: 14 }, (_, row) => drawHolder(createDice(100 * at + row))),
}))

describe.each(cases)('contracts with a market of their own: $place', ({ place, holders }) => {
  const names = open(place, holders[0]).names.markets
  const rows = [...names.keys()]

  test('distance and order are where slack goes', () => {
    let checked = 0
    for (const holder of holders) {
      const world = open(place, holder)
      const { markets, together, isUnsafe } = distanceToLiquidation(world, 0)
      expect([...world.index.unsafeAtStart]).toEqual(holder.cushion < 0 ? [0] : [])
      expect(isUnsafe).toBe(holder.cushion < 0)
      const [near] = nearestToLiquidation(world, 1)
      if (isUnsafe) expect(near.factor).toBe(1)
      if (isUnsafe) continue
      for (const row of rows) {
        const { down, up } = bruteForce(place, holder, [row])
        const told = markets.find(({ market }) => market === names[row])
        for (const [found, at] of [
          [down, told?.below],
          [up, told?.above],
        ] as const) {
          if (found === null) continue
          const start = world.markets.quoted[row].mid()
          expect(isBetween((at ?? 0) / start, found.factors), `${place} ${names[row]}`).toBe(true)
          checked++
        }
      }
      const { down, up } = bruteForce(place, holder, rows)
      if (down !== null) expect(isBetween(together.below ?? 0, down.factors)).toBe(true)
      if (up !== null) expect(isBetween(together.above ?? 0, up.factors)).toBe(true)
      const isNear = [down, up].some((it) => it !== null && isBetween(near.factor, it.factors))
      expect(isNear).toBe(down !== null || up !== null)
    }
    expect(checked).toBeGreaterThan(5)
  })

  test('the map has them on every market that brings them down, at its price there', () => {
    let checked = 0
    for (const holder of holders) {
      const held = [holder.underlying, holder.call, holder.put]
      const world = open(place, holder)
      const maps = liquidationMap(world, { buckets: 2000, reach: 5 })
      for (const row of rows) {
        const map = maps[row]
        const filled = map.buckets.filter(({ longUsd, shortUsd }) => longUsd + shortUsd > 0)
        // A pool moves with the underlying that its oracle reads.
        const { down, up } = bruteForce(place, holder, place === 'pool' ? [0, row] : [row])
        const deadly = [down, up].flatMap((it) => it ?? [])
        const here = held[row] !== 0 ? [row] : [0, 1, 2].filter((at) => held[at] !== 0)
        const value = here.reduce(
          (sum, at) => sum + Math.abs(held[at]) * world.oracles.value[at],
          0,
        )
        if (holder.cushion < 0) continue
        for (const { shown } of deadly) {
          const edges = [shown[0][row], shown[1][row]] as const
          const [low, high] = [Math.min(...edges), Math.max(...edges)]
          if (low < map.buckets[0].from || high > map.buckets[1999].to) continue
          const at = filled.filter((it) => it.from <= high && it.to >= low)
          const what = `${place} ${names[row]} ${JSON.stringify(holder)} ${low} ${high}`
          expect(at.length, what).toBeGreaterThan(0)
          const usd = at.reduce((sum, it) => sum + it.longUsd + it.shortUsd, 0)
          expect(
            [1, 2].some((times) => Math.abs(usd - times * value) < 1e-6),
            what,
          ).toBe(true)
          checked++
        }
        expect(filled.length).toBeLessThanOrEqual(deadly.length + 1)
      }
    }
    expect(checked).toBeGreaterThan(5)
  })

  test('who is unsafe now stands at the present price of what he holds and what moves him', () => {
    const unsafe = holders.filter(({ cushion }) => cushion < 0)
    for (const holder of unsafe) {
      const [map] = liquidationMap(open(place, holder), { buckets: 40, reach: 0.5 })
      expect(map.unsafeAccounts).toBe(1)
    }
    expect(unsafe.length).toBeGreaterThan(0)
  })
})
