import { expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'

test('blocks follow each other at their distance, whatever its length', () => {
  // In doubles 3 · 1.4 / 1.4 is less than 3: the third block had not begun at its time.
  const everyMs = 1.4 * 2 ** 20
  const capped = { model: 'growth-capped', market: 'm', snapshotRatio: 1, growth: 1, everyMs }
  const world = oracleWorld({ m: 2 }, { capped })
  let timeMs = 0
  for (let block = 1; block < 100; block++) {
    expect(world.read(timeMs)).toBeCloseTo(1 + timeMs / (365 * 86_400_000), 15)
    timeMs = world.source().nextMs?.() ?? 0
    expect(timeMs).toBe(block * everyMs)
  }
})
