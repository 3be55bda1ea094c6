// Whole random worlds, every model of venue, market and oracle: an account is safe at exactly those
// prices that its range says. Here the markets are really moved and the oracles really read.

import { expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { priceOf, slack } from '../../src/engine/margin/margin.ts'
import { createRun } from '../../src/engine/phases/run.ts'
import type { LiveWorld } from '../../src/engine/ports/run.ts'
import { hasHoldings } from '../../src/engine/world/holdings.ts'
import { registry } from '../../src/registry.ts'
import { priceResponse } from '../../src/risk/price-response.ts'
import { safeRange, slackLine } from '../../src/risk/safe-range.ts'
import { stormWorld } from '../storm/worlds.ts'

const factors = [0.2, 0.5, 0.8, 0.9, 0.97, 1.03, 1.1, 1.3, 2, 5]
/** Nearer than this to its trigger, rounding of prices to ticks decides. */
const near = 1e-6

function moved(seed: number, market: number, factor: number): LiveWorld {
  const { snapshot, settings } = stormWorld(seed)
  const { world } = createRun(compile(snapshot, settings, registry), registry)
  world.markets.liquidity[market].move(factor, 0)
  for (let oracle = 0; oracle < world.oracles.count; oracle++) {
    world.oracles.value[oracle] = world.oracles.source[oracle].read(world, Infinity)
  }
  return world
}

function gross(world: LiveWorld, account: number): number {
  let sum = 0
  const { accounts, legs } = world
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    sum += Math.abs(legs.amount[leg]) * priceOf(world, legs.instrument[leg])
  }
  return sum
}

test('an account is unsafe exactly outside its range', () => {
  const seen = { inside: 0, outside: 0 }
  for (let seed = 1; seed <= 12; seed++) {
    const { snapshot, settings } = stormWorld(seed)
    const { world } = createRun(compile(snapshot, settings, registry), registry)
    for (let market = 0; market < world.markets.count; market++) {
      const response = priceResponse(world, [market])
      const rows = Array.from({ length: world.accounts.traderCount }, (_, row) => row)
      const ranges = rows.map((row) => safeRange(slackLine(world, row, response)))
      for (const factor of factors) {
        const there = moved(seed, market, factor)
        for (const [account, range] of ranges.entries()) {
          if (!hasHoldings(world, account)) continue
          const left = slack(there, account)
          if (range === null || Math.abs(left) < near * gross(there, account)) continue
          const isInside = factor >= range.low && factor <= range.high
          expect(isInside, `seed ${seed} market ${market} factor ${factor} row ${account}`).toBe(
            left > 0,
          )
          seen[isInside ? 'inside' : 'outside']++
        }
      }
    }
  }
  expect(Math.min(seen.inside, seen.outside)).toBeGreaterThan(500)
})
