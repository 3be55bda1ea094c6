// The storm of test/storm, long: `STORM_SEEDS=1-6000 npm run test:deep -- storm`.

import { describe, expect, test } from 'vitest'
import { outcomes } from '../../src/engine/ports/outcome.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { disagreements, drawnWorld, seedsOf } from '../storm/agreement.ts'
import { runFast } from '../storm/fast-result.ts'
import { runReference } from '../storm/reference.ts'
import { eventKinds } from '../storm/reference-state.ts'
import type { World } from '../storm/worlds.ts'

const asked = process.env.STORM_SEEDS ?? '101-700'
const batch = 100

describe(`storm ${asked}`, () => {
  const seeds = seedsOf(asked)
  const starts = seeds.filter((_, at) => at % batch === 0)
  test.each(starts)('both engines agree from seed %i on', (start) => {
    const some = seeds.filter((seed) => seed >= start && seed < start + batch)
    expect(disagreements(some)).toBe('')
  })
})

describe('the storm goes everywhere', () => {
  const worlds = seedsOf('1-500').map(drawnWorld)
  const runs = worlds.map((world) => runReference(world))

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
      ...[...settings.shocks, ...settings.actors, ...settings.mitigations].map(
        ({ model }) => model,
      ),
    ])
    // What a reference engine has yet to be written for is listed by its absence here.
    expect([...new Set(models)].sort()).toEqual([
      'aave-v2',
      'aave-v3',
      'attacker',
      'backing-change',
      'binance-usdm',
      'buy-back',
      'chain',
      'claim',
      'constant-product',
      'depth-cut',
      'fixed',
      'fixed-rate',
      'hyperliquid',
      'leverage-cap',
      'linear-impact',
      'market-mid',
      'metaorder',
      'mint-burn',
      'morpho-blue',
      'oev-auction',
      'oracle-outage',
      'order-book',
      'outage',
      'pause',
      'plain-perpetual',
      'position-limit',
      'price-gap',
      'price-path',
      'queue-redeemer',
      'redeemer',
      'rule-change',
      'runners',
      'stable-swap',
      'trading-halt',
      'value-buyer',
      'volatility-margin',
      'write-down',
      'write-up',
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
