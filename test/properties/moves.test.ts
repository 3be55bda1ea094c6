/**
 * Every move of a price has an event behind it: what events moved a market by adds up to its whole
 * move, and what prices took from a liquidated account to shares of one.
 */

import { expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { advance, createRun } from '../../src/engine/phases/run.ts'
import type { Run } from '../../src/engine/ports/run.ts'
import { lossCauses } from '../../src/engine/reading/loss-causes.ts'
import { readTrace } from '../../src/engine/reading/read-trace.ts'
import { hashTables } from '../../src/engine/reading/result-hash.ts'
import { registry } from '../../src/registry.ts'
import { stormWorld } from '../storm/worlds.ts'

const seeds = Array.from({ length: 120 }, (_, seed) => seed + 1)

test.each(seeds)('storm %d', (seed) => {
  const { snapshot, settings } = stormWorld(seed)
  const world = compile(snapshot, settings, registry)
  const run = createRun(world, registry, { trace: true })
  advance(run)
  expectWholeMoves(run)
  expectWholeShares(run)
  const untraced = createRun(world, registry, { trace: false })
  advance(untraced)
  expect(hashTables(untraced.world)).toBe(hashTables(run.world))
})

function expectWholeMoves(run: Run): void {
  const { markets } = run.world
  const trace = readTrace(run)
  const moved = new Float64Array(markets.count)
  for (let event = 0; event < trace.count; event++) {
    const market = trace.market[event]
    if (market >= 0) moved[market] += trace.moved[event]
  }
  for (const [market, liquidity] of markets.liquidity.entries()) {
    const start = markets.startPrice[market]
    expect(Math.abs(start + moved[market] - liquidity.mid())).toBeLessThan(1e-9 * start)
  }
}

function expectWholeShares(run: Run): void {
  for (let account = 0; account < run.world.accounts.traderCount; account++) {
    const causes = run.isLiquidated[account] === 1 ? lossCauses(run, account) : null
    if (causes === null || causes.shares.length === 0) continue
    const whole = causes.shares.reduce((sum, { share }) => sum + share, 0)
    expect(whole).toBeCloseTo(1, 9)
    const forced = causes.shares.find(({ kind }) => kind === 'forced')?.share ?? 0
    const named = causes.accounts.reduce((sum, { share }) => sum + share, 0)
    expect(named).toBeCloseTo(forced, 9)
  }
}
