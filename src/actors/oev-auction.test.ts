import { expect, test } from 'vitest'
import { attackWorld } from '../../test/attack-world.ts'
import { advance, compile, createRun, equity, registry } from '../index.ts'

/** Borrowers whose coin falls by 30 %, and what liquidators, treasury and everybody ends with. */
function after(recapture: number | null, seed = 3) {
  const { snapshot, settings } = attackWorld(seed)
  const shocks = [{ model: 'price-gap', markets: 'pool', drop: 0.3 }]
  const actors = recapture === null ? [] : [{ model: 'oev-auction', venue: 'bank', recapture }]
  const world = compile(snapshot, { ...settings, actors, shocks }, registry)
  const run = createRun(world, registry, { verify: true })
  advance(run)
  const { liquidator, treasury } = run.world.venues
  return [equity(run.world, liquidator[0]), equity(run.world, treasury[0])]
}

test('the protocol has its share of what liquidators gain, and they have the rest', () => {
  let gained = 0
  for (let seed = 1; seed <= 10; seed++) {
    const [alone, before] = after(null, seed)
    expect(before).toBe(0)
    for (const recapture of [0, 0.65, 1]) {
      const [kept, paid] = after(recapture, seed)
      // No market sees it: in all they have what they had.
      expect(kept + paid).toBeCloseTo(alone, 4)
      expect(paid).toBeGreaterThanOrEqual(recapture * Math.max(0, alone) - 1e-6)
    }
    if (alone > 1) gained++
  }
  expect(gained).toBeGreaterThan(5)
})
