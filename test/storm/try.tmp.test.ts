import { test } from 'vitest'
import { differences } from './differences.ts'
import { fingerprint, runFast } from './fast-result.ts'
import { runReference } from './reference.ts'
import { stormWorld } from './worlds.ts'

test('try', () => {
  const [from, to] = (process.env.STORM_SEEDS ?? '1-40').split('-').map(Number)
  let bad = 0
  for (let seed = from; seed <= to; seed++) {
    const world = stormWorld(seed)
    let a
    try {
      a = runFast(world, { verify: true, search: 'follow' })
    } catch (e) {
      console.log(seed, 'FAST', String((e as Error).stack).slice(0, 600))
      bad++
      continue
    }
    try {
      const b = runReference(world.snapshot, world.settings)
      const d = differences(a, b)
      if (d.length) {
        bad++
        if (bad < 12)
          console.log(seed, JSON.stringify(world.settings).slice(0, 300), '\n' + d.join('\n'))
      }
      const want = fingerprint(a)
      for (const [trace, search] of [
        [true, 'scan'],
        [false, 'cheapest'],
      ] as const) {
        const run = runFast(world, { trace, search, verify: false })
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
  console.log(bad, 'bad')
}, 600000)
