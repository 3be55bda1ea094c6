// T18: withdrawal off, the loss is monotone in the shock; on, it jumps at the predicted trigger,
// and afterwards the price regains one minus the permanent share of what forced orders took.
// Reference: closed forms in src/scenarios/liquidity-black-hole.ts.

import { describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/data-node.ts'
import { advance, createRun, gainPath, registry, summarize } from '../../src/index.ts'
import { fallOf, findTrigger, questions } from '../../src/scenarios/liquidity-black-hole.ts'

const { snapshot, settings } = await loadScenario(
  new URL('../../scenarios/liquidity-black-hole/scenario.yaml', import.meta.url).pathname,
  registry,
)
const ask = questions(snapshot, settings, registry)
const gain = 70_000 / 126_000
const permanent = 0.3

describe('liquidity-black-hole', () => {
  test('while the maker stays the fall is the shock over 1 − n, and grows with it', () => {
    let before = 0
    for (let shock = 0.25; shock <= 4; shock += 0.25) {
      const { deepest, hasLeft } = fallOf(ask.world(shock, true), registry)
      expect(hasLeft).toBe(false)
      expect(deepest).toBeGreaterThan(before)
      expect(Math.abs((100 * deepest * (1 - gain)) / shock - 1)).toBeLessThan(0.005)
      before = deepest
    }
  })

  test('he leaves at the predicted shock, and the fall jumps there', () => {
    const found = findTrigger(ask)
    expect(Math.abs(found / ask.predicted - 1)).toBeLessThan(0.005)
    const below = fallOf(ask.world(0.995 * found), registry).deepest
    const above = fallOf(ask.world(1.005 * found), registry).deepest
    expect(above / below).toBeGreaterThan(4)
    // What the search takes for granted: he leaves at all larger shocks and at no smaller one.
    for (let part = 1; part <= 30; part++) {
      expect(fallOf(ask.world((found * part) / 31), registry).hasLeft).toBe(false)
      expect(fallOf(ask.world(found * (1 + part / 15)), registry).hasLeft).toBe(true)
    }
  })

  test.each([1.4, 1.5, 2, 3])('a V after a shock of %d: all but the permanent share', (shock) => {
    const { deepest, end } = fallOf(ask.world(shock), registry)
    const exogenous = shock / 100
    expect((deepest - end) / (deepest - exogenous)).toBeCloseTo(1 - permanent, 5)
  })

  test('ρ(K) crosses 1 when he leaves and not while he stays; n becomes n / (1 − w)', () => {
    const free = gainPath(ask.world(1.5), registry)
    expect(free.points[0]?.rho).toBeCloseTo(gain, 2)
    expect(Math.abs(free.peak / (gain / 0.3) - 1)).toBeLessThan(0.01)
    expect(gainPath(ask.world(1.5, true), registry).peak).toBeLessThan(0.57)
  })

  test('a breaker that trips first lowers peak ρ(K), and nothing is lost under audit', () => {
    const breaker = {
      model: 'circuit-breaker',
      market: 'exchange/COIN',
      move: 0.025,
      reference: 'start',
      forMs: 1_800_000,
    }
    const world = ask.world(1.5, false, [breaker])
    expect(gainPath(world, registry).peak).toBeLessThan(0.57)
    const run = createRun(world, registry, { verify: true })
    advance(run)
    expect(summarize(run).markets[0]?.deepestDrop).toBeLessThan(0.03)
  })
})
