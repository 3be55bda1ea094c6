// Random whole worlds, each run by the fast engine in every way it knows and by the reference
// engine. `STORM_SEEDS=from-to npx vitest run test/storm` runs others than the default.

import { describe, expect, test } from 'vitest'
import { outcomes } from '../../src/engine/ports/outcome.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { differences } from './differences.ts'
import { runFast } from './fast-result.ts'
import { faults } from './faults.ts'
import { runReference } from './reference.ts'
import { eventKinds, type Flaw, flaws } from './reference-state.ts'
import { stormWorld, type World } from './worlds.ts'

const byDefault = '1-500'
const asked = process.env.STORM_SEEDS ?? byDefault
const batch = 50

function seedsOf(range: string): number[] {
  const [first, last = first] = range.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at)
}

function check(seed: number): string {
  const found = tried(() => faults(stormWorld(seed)))
  if (found.length === 0) return ''
  const replay = `STORM_SEEDS=${seed}-${seed} npx vitest run test/storm`
  return [`seed ${seed}; replay with: ${replay}`, ...found].join('\n  ')
}

function tried(act: () => string[]): string[] {
  try {
    return act()
  } catch (error) {
    return [String((error as Error).stack)]
  }
}

describe(`storm ${asked}`, () => {
  const seeds = seedsOf(asked)
  const starts = seeds.filter((_, at) => at % batch === 0)
  test.each(starts)('both engines agree from seed %i on', (start) => {
    const some = seeds.filter((seed) => seed >= start && seed < start + batch)
    const found = some.map(check).filter((text) => text !== '')
    expect(found.join('\n')).toBe('')
  })
})

describe('the storm can fail', () => {
  const seen = (flaw: Flaw): number[] =>
    seedsOf('1-60').filter((seed) => {
      const world = stormWorld(seed)
      const fast = runFast(world, { search: 'follow' })
      return differences(fast, runReference(world.snapshot, world.settings, flaw)).length > 0
    })
  test.each(flaws)('a reference engine with the flaw %s is found out', (flaw) => {
    expect(seen(flaw).length).toBeGreaterThan(5)
  })
})

describe('the storm goes everywhere', () => {
  const worlds = seedsOf(byDefault).map(stormWorld)
  const runs = worlds.map(({ snapshot, settings }) => runReference(snapshot, settings))

  test('every kind of event happens often', () => {
    const events = runs.flatMap(({ rounds }) => rounds.flatMap((round) => round.events))
    for (const kind of eventKinds) {
      expect(events.filter((event) => event.kind === kind).length, kind).toBeGreaterThan(50)
    }
  })

  test('runs end in every way', () => {
    const ends = runs.map(({ outcome }) => outcome)
    for (const outcome of outcomes) {
      expect(ends.filter((end) => end === outcome).length, outcome).toBeGreaterThan(5)
    }
  })

  test('every model is used', () => {
    const models = worlds.flatMap(({ snapshot, settings }) => [
      ...snapshot.venues.map(({ rules }) => rules.model),
      ...snapshot.markets.map(({ liquidity }) => liquidity.model),
      ...snapshot.oracles.map(({ source }) => source.model),
      ...snapshot.instruments.flatMap(({ funding }) => funding?.model ?? []),
      ...[...settings.shocks, ...settings.actors].map(({ model }) => model),
    ])
    // What a reference engine has yet to be written for is listed by its absence here.
    expect([...new Set(models)].sort()).toEqual([
      'aave-v2',
      'aave-v3',
      'binance-usdm',
      'constant-product',
      'depth-cut',
      'fixed',
      'fixed-rate',
      'hyperliquid',
      'linear-impact',
      'market-mid',
      'metaorder',
      'oracle-outage',
      'order-book',
      'plain-perpetual',
      'price-gap',
      'price-path',
      'stable-swap',
      'trading-halt',
      'value-buyer',
    ])
  })

  test('slices are closed by the short way', () => {
    const isSliced = ({ snapshot, settings }: World) => {
      let most = 0
      // Without actors only the short way changes anything while nobody is in the list.
      const onRound = ({ unsafeCount, progress }: Run) => {
        if (unsafeCount === 0 && progress > 0) most++
      }
      runFast({ snapshot, settings: { ...settings, actors: [] } }, { trace: false, onRound })
      return most > 0
    }
    expect(worlds.filter(isSliced).length).toBeGreaterThan(20)
  })
})
