import { test } from 'vitest'
import { differences } from './differences.ts'
import { fingerprint, runFast } from './fast-result.ts'
import { runReference } from './reference.ts'
import { stormWorld } from './worlds.ts'

test('try', () => {
  const [from, to] = (process.env.STORM_SEEDS ?? '1-40').split('-').map(Number)
  const kinds: Record<string, number> = {}
  let bad = 0,
    t1 = 0,
    t2 = 0
  for (let seed = from; seed <= to; seed++) {
    const world = stormWorld(seed)
    let a
    try {
      const t = performance.now()
      a = runFast(world, { verify: true, search: 'follow' })
      t1 += performance.now() - t
    } catch (e) {
      console.log(seed, 'FAST', String((e as Error).stack).slice(0, 600))
      bad++
      continue
    }
    try {
      const t = performance.now()
      const b = runReference(world.snapshot, world.settings)
      t2 += performance.now() - t
      const d = differences(a, b)
      if (d.length) {
        bad++
        if (bad < 12)
          console.log(seed, JSON.stringify(world.settings).slice(0, 300), '\n' + d.join('\n'))
      }
      kinds[b.outcome] = (kinds[b.outcome] ?? 0) + 1
      for (const r of b.rounds) for (const e of r.events) kinds[e.kind] = (kinds[e.kind] ?? 0) + 1
      kinds.rounds = (kinds.rounds ?? 0) + b.rounds.length
      if (b.rounds.length === 0) kinds.idle = (kinds.idle ?? 0) + 1
      const want = fingerprint(a)
      for (const [trace, search] of [
        [true, 'scan'],
        [true, 'cheapest'],
        [false, 'cheapest'],
        [false, 'follow'],
      ] as const) {
        const run = runFast(world, { trace, search, verify: true })
        if (fingerprint(run) !== want) {
          console.log(seed, trace, search, '\n' + want + '\n' + fingerprint(run))
          bad++
        }
      }
    } catch (e) {
      console.log(seed, 'SLOW', String((e as Error).stack).slice(0, 600))
      bad++
    }
  }
  console.log(bad, 'bad', kinds, t1, t2)
}, 600000)
