// Random whole worlds, each run by the fast engine in every way it knows and by the reference
// engine: a few here, thousands in test/deep/storm.test.ts.

import { describe, expect, test } from 'vitest'
import { disagreements, drawnWorld, seedsOf } from './agreement.ts'
import { differences } from './differences.ts'
import { runFast } from './fast-result.ts'
import { runReference } from './reference.ts'
import { type Flaw, flaws } from './reference-state.ts'

describe('storm', () => {
  test.each(['1-25', '26-50', '51-75', '76-100'])('both engines agree on seeds %s', (range) => {
    expect(disagreements(seedsOf(range))).toBe('')
  })
})

describe('the storm can fail', () => {
  const seen = (flaw: Flaw): number[] =>
    seedsOf('1-60').filter((seed) => {
      const world = drawnWorld(seed)
      const fast = runFast(world, { search: 'follow' })
      return differences(fast, runReference(world, flaw)).length > 0
    })
  test.each(flaws)('a reference engine with the flaw %s is found out', (flaw) => {
    expect(seen(flaw).length).toBeGreaterThan(5)
  })
})
