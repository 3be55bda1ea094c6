// A mitigation that is switched off is not there: the same final tables, to the last bit. And one
// that sells in parts never sells more at first than closing whole at any price does.

import { describe, expect, test } from 'vitest'
import { hashTables } from '../../src/engine/reading/result-hash.ts'
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import { roundsOf, runFast } from '../storm/fast-result.ts'
import { stormWorld, type World } from '../storm/worlds.ts'
import { oneMarket } from './one-market.ts'

const finalBits = (world: World) => hashTables(runFast(world, { trace: false, verify: true }).world)

/** The world with all venues of a model under other parameters. Rounds are not numbers here: a
 * rule that notes something has one more of them, which a shuffle by round would see. */
function under(world: World, model: string, rules: (given: ModelSpec) => ModelSpec): World {
  const venues = world.snapshot.venues.map((row) =>
    row.rules.model === model ? { ...row, rules: rules(row.rules) } : row,
  )
  const settings = { ...world.settings, order: 'byWorstHealth', roundsMax: 5000 } as const
  return { snapshot: { ...world.snapshot, venues }, settings }
}

/** Storm worlds in which some venue follows `model`. */
function worldsWith(model: string): World[] {
  const worlds = Array.from({ length: 160 }, (_, at) => stormWorld(at + 1))
  const isThere = ({ snapshot }: World) =>
    snapshot.venues.some(({ rules }) => rules.model === model)
  return worlds.filter(isThere)
}

const firstBracket = (world: World): World => {
  const instruments = world.snapshot.instruments.map((row) =>
    row.brackets === undefined ? row : { ...row, brackets: row.brackets.slice(0, 1) },
  )
  return { ...world, snapshot: { ...world.snapshot, instruments } }
}

interface Pair {
  readonly what: string
  readonly model: string
  readonly off: (given: ModelSpec) => ModelSpec
  readonly baseline: (given: ModelSpec) => ModelSpec
  readonly change?: (world: World) => World
}

const pairs: readonly Pair[] = [
  {
    what: 'a part that is the whole, and no cooldown: no position is large',
    model: 'hyperliquid',
    off: (given) => ({ ...given, partialShare: 1, cooldownMs: 0 }),
    baseline: (given) => ({ ...given, partialAboveUsd: 1e18 }),
  },
  {
    what: 'a vault that carries nothing: the same, asked early or never',
    model: 'hyperliquid',
    off: (given) => ({ ...given, vaultLeverageMax: 0 }),
    baseline: (given) => ({ ...given, vaultLeverageMax: 0, backstopBelow: 0 }),
  },
  {
    what: 'stages without a bracket below: no stages',
    model: 'binance-usdm',
    off: (given) => ({ ...given, staged: true }),
    baseline: (given) => ({ ...given, staged: false }),
    change: firstBracket,
  },
  {
    what: 'version 3 with the close factor of version 2: version 2',
    model: 'aave-v3',
    off: (given) => ({ ...given, closeFactor: 0.5 }),
    baseline: ({ callsAtLoss = false }) => ({ model: 'aave-v2', closeFactor: 0.5, callsAtLoss }),
  },
]

describe('switched off is not there', () => {
  test.each(pairs)('$what', ({ model, off, baseline, change = (world) => world }) => {
    const worlds = worldsWith(model).map(change)
    expect(worlds.length).toBeGreaterThan(15)
    for (const world of worlds) {
      const seed = `seed ${world.settings.seed}`
      expect(finalBits(under(world, model, off)), seed).toBe(
        finalBits(under(world, model, baseline)),
      )
    }
  })

  test('a fund of nothing: no fund', () => {
    for (const world of worldsWith('plain-perpetual').slice(0, 30)) {
      const funded = (fund?: number) => {
        const venues = world.snapshot.venues.map((row) => ({ ...row, fund }))
        return finalBits({ ...world, snapshot: { ...world.snapshot, venues } })
      }
      expect(funded(0)).toBe(funded(undefined))
    }
  })

  test('a buyer who waits for a price that never comes: no buyer', () => {
    for (const world of worldsWith('plain-perpetual').slice(0, 30)) {
      const { venue, id } = world.snapshot.instruments[0]
      const buyer = {
        model: 'value-buyer',
        instrument: `${venue}/${id}`,
        budget: 1e6,
        drop: 0.9999,
      }
      const by = (actors: ModelSpec[]) =>
        finalBits({ ...world, settings: { ...world.settings, actors } })
      expect(by([buyer])).toBe(by([]))
    }
  })

  test('all rules of an exchange off, and a market without impact: closing whole at market', () => {
    // Nobody is bankrupt where margin is larger than the gap, so that no limit is ever reached.
    const brackets = [{ floor: 0, rate: 0.3 }]
    const rules = { model: 'hyperliquid', partialAboveUsd: 1e18, backstopBelow: 0 }
    for (let seed = 1; seed <= 40; seed++) {
      const off = oneMarket(seed, { depth: 1e6, brackets, rules })
      expect(finalBits(off), `seed ${seed}`).toBe(
        finalBits(oneMarket(seed, { depth: 1e6, brackets })),
      )
    }
  })
})

/** Units sold on the market in the first round. */
function soldAtFirst(world: World): number {
  const [first] = roundsOf(runFast(world, { verify: true }))
  const orders = (first?.events ?? []).filter(({ kind }) => kind === 'order')
  return orders.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0)
}

describe('in parts is never more at first', () => {
  const brackets = [
    { floor: 0, rate: 0.01 },
    { floor: 800, rate: 0.02 },
    { floor: 3000, rate: 0.05 },
  ]
  const rules: readonly ModelSpec[] = [
    { model: 'binance-usdm', staged: true },
    { model: 'hyperliquid', partialAboveUsd: 500 },
    { model: 'hyperliquid', partialAboveUsd: 500, partialShare: 0.7, duringCooldown: 'whole' },
  ]
  // Against the plain rule: a fund that sells what it takes over has a limit of its own.
  test.each(rules)('$model', (given) => {
    let sold = 0
    for (let seed = 1; seed <= 150; seed++) {
      const world = { brackets, fund: 500 }
      const whole = soldAtFirst(oneMarket(seed, world))
      const parts = soldAtFirst(oneMarket(seed, { ...world, rules: given }))
      expect(parts, `seed ${seed}`).toBeLessThanOrEqual(whole * (1 + 1e-9))
      if (parts > 0) sold++
    }
    expect(sold).toBeGreaterThan(30)
  })
})
