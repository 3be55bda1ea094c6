// More depth never means more bad debt. The law has a domain: one venue, one market, one gap,
// longs with one position and one bracket each, worst health first, and depth that is not used up.
// There the order of sales is the order of triggers at any depth, so that whoever is sold at all
// is sold after the same others, at a better price. Across venues, with several shocks, or where a
// book runs dry (what cannot be sold is no loss yet), path dependence breaks it.

import { expect, test } from 'vitest'
import { summarize } from '../../src/engine/reading/summary.ts'
import { runFast } from '../storm/fast-result.ts'
import { oneMarket } from './one-market.ts'

test('a deeper market never leaves more bad debt', () => {
  let meant = 0
  for (let seed = 1; seed <= 300; seed++) {
    const depths = [1, 1.3, 2, 10]
    const runs = depths.map((depth) => runFast(oneMarket(seed, { depth }), { trace: false }))
    const debts = runs.map((run) => summarize(run).badDebtUsd)
    for (const [at, run] of runs.entries()) {
      if (run.outcome !== 'quiet' || debts[at] === 0 || at + 1 === runs.length) continue
      meant++
      expect(debts[at + 1], `seed ${seed}`).toBeLessThanOrEqual(debts[at] * (1 + 1e-9))
    }
  }
  expect(meant).toBeGreaterThan(50)
})
