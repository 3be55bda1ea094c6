import { describe, expect, test } from 'vitest'
import { bandsSnapshot } from '../../../test/bands-world.ts'
import { registry } from '../../registry.ts'
import { defaultSettings, type ModelSpec } from '../world/snapshot.ts'
import { compile } from './compile.ts'

/** The world of one loan, whose bands follow an oracle `eth` of this kind. */
const following = (source: ModelSpec) => {
  const snapshot = bandsSnapshot({ loans: [{ collateral: 1, debt: 1000 }] })
  const [eth, ...others] = snapshot.oracles
  return () =>
    compile({ ...snapshot, oracles: [{ ...eth, source }, ...others] }, defaultSettings, registry)
}

// Bands show a price that moves with the cube of what the oracle says: one that reads the bands
// drove it past every number within a few rounds.
describe('a market that follows an oracle', () => {
  test('may follow what other markets say', () => {
    expect(following({ model: 'market-mid', market: 'outside' })).not.toThrow()
  })

  test.each<ModelSpec>([
    { model: 'market-mid', market: 'pool' },
    { model: 'price-index', sources: [{ market: 'outside' }, { market: 'pool' }] },
    { model: 'twap', market: 'pool', windowMs: 60_000, everyMs: 10_000 },
  ])('may not follow itself: $model', (source) => {
    expect(following(source)).toThrow('market pool follows oracle eth, which reads that market')
  })
})
