import { test } from 'vitest'
import { compile } from '../../src/engine/compile.ts'
import { advance, createRun } from '../../src/engine/run.ts'
import { registry } from '../../src/registry.ts'
import { stormWorld } from './worlds.ts'
test('bulk', () => {
  const counts: Record<string, number> = {}
  let rows = 0, negs = 0
  for (let seed = 1; seed <= 1000; seed++) {
    const { snapshot, settings } = stormWorld(seed)
    const world = compile(snapshot, settings, registry)
    const run = createRun(world, { trace: false })
    let n = 0, max = 0
    Object.defineProperty(run, 'sliceCount', { get: () => n, set: (v) => { n = v; if (v > max) max = v } })
    advance(run)
    counts[max] = (counts[max] ?? 0) + 1
  }
  console.log(counts)
}, 600000)
