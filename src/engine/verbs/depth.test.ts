import { describe, expect, test } from 'vitest'
import { perpetuals } from '../../../test/uniform-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { createRun, restart } from '../phases/run.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { cutDepth, depthShare, keepAway } from './depth.ts'

/** One market of which each unit costs a dollar, and two buyers who never act. */
function openRun() {
  const snapshot = perpetuals(['A'], [1], { wallet: new Float64Array(1), legs: [] })
  const waiting = { model: 'value-buyer', instrument: 'v/A', budget: 1, drop: 0.9 }
  const settings = { ...defaultSettings, actors: [waiting, waiting] }
  return createRun(compile(snapshot, settings, registry), registry, { trace: false })
}

describe('depth', () => {
  test('what two actors keep away adds up, cuts by shocks multiply', () => {
    const run = openRun()
    const [{ depth }] = run.world.markets.liquidity
    expect(depth(90 as never)).toBe(-10)
    keepAway(run, 0, 0, 0.4)
    keepAway(run, 0, 1, 0.4)
    expect(depthShare(run, 0)).toBeCloseTo(0.2, 15)
    cutDepth(run, 0, 0.5)
    cutDepth(run, 0, 0.5)
    expect(depth(90 as never)).toBeCloseTo(-0.5, 12)
  })

  test('of which a billion times a billionth is left is none', () => {
    const run = openRun()
    const [{ depth }] = run.world.markets.liquidity
    for (let cut = 0; cut < 40; cut++) cutDepth(run, 0, 1e-9)
    expect(depthShare(run, 0)).toBe(0)
    expect(depth(90 as never)).toBe(0)
  })

  test('who keeps everything away leaves nothing, to the last digit, and can return', () => {
    const run = openRun()
    const [{ depth }] = run.world.markets.liquidity
    keepAway(run, 0, 0, 0.9)
    keepAway(run, 0, 1, 0.1)
    expect(depthShare(run, 0)).toBe(0)
    expect(depth(90 as never)).toBe(0)
    keepAway(run, 0, 0, 0)
    keepAway(run, 0, 1, 0)
    expect(depth(90 as never)).toBe(-10)
  })

  test('a restart gives the whole depth back', () => {
    const run = openRun()
    cutDepth(run, 0, 0.25)
    keepAway(run, 0, 1, 1)
    restart(run)
    expect(depthShare(run, 0)).toBe(1)
    expect(run.world.markets.liquidity[0].depth(90 as never)).toBe(-10)
  })

  test('only a change is progress', () => {
    const run = openRun()
    keepAway(run, 0, 0, 0)
    cutDepth(run, 0, 1)
    expect(run.progress).toBe(0)
    keepAway(run, 0, 0, 0.1)
    expect(run.progress).toBe(1)
  })
})
