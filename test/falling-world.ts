// One long of ten times leverage in a price that falls twice, and an owner who may react.

import { advance } from '../src/engine/phases/run.ts'
import type { Run } from '../src/engine/ports/run.ts'
import type { ModelSpec, Settings } from '../src/engine/world/snapshot.ts'
import { type SmallWorld, smallRun } from './small-world.ts'

export const brackets = [{ floor: 0, rate: 0.05 }]

export const clocks: [string, Partial<Settings>][] = [
  ['quasi-static, batch', {}],
  ['quasi-static, serial', { execution: 'serial' }],
  ['clocked', { clock: { mode: 'clocked', everyMs: 1000 }, endMs: 200_000 }],
]

/** From 100 to 96 after a second, to 94 after a minute: too low for ten times leverage. */
export const shocks = [
  { model: 'price-gap', by: -4, atMs: 1000 },
  { model: 'price-gap', by: -2, atMs: 60_000 },
]

/** A run to its end, audited after every phase. */
export function fallWith(
  actor: ModelSpec,
  settings: Partial<Settings> = {},
  given: Partial<SmallWorld> = {},
): Run {
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { X: { price: 100, brackets } },
    accounts: { trader: { wallet: 1000, X: [100, 100] } },
    ...given,
    settings: { shocks, actors: [actor], ...settings },
  })
  advance(run)
  return run
}
