import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { stormWorld } from '../../../test/storm/worlds.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { advance, createRun } from '../phases/run.ts'
import { hashTables } from '../reading/result-hash.ts'
import { shareWorld } from './columns.ts'
import type { World } from './world.ts'

const worlds = [3, 11, 25].map((seed) => {
  const { snapshot, settings } = stormWorld(seed)
  return compile(snapshot, settings, registry)
})

function hashOf(world: World): string {
  const run = createRun(world, registry)
  advance(run)
  return hashTables(run.world)
}

describe('a world is data', () => {
  test('its clone gives the same bits, and so does the world after a run', () => {
    for (const world of worlds) {
      const before = JSON.stringify(world)
      const hash = hashOf(world)
      expect(hashOf(structuredClone(world))).toBe(hash)
      expect(JSON.stringify(world)).toBe(before)
      expect(hashOf(world)).toBe(hash)
    }
  })

  test('all its columns are cut from one buffer', () => {
    for (const world of worlds) {
      for (const shared of [world, shareWorld(world)]) {
        const { accounts, legs, index, oracles } = shared
        const columns = [accounts.cash, legs.amount, oracles.value, index.trigger]
        const buffers = columns.map((column) => (column as unknown as Float64Array).buffer)
        expect(new Set([...buffers, accounts.role.buffer]).size).toBe(1)
      }
      const { cash } = shareWorld(world).accounts
      expect((cash as unknown as Float64Array).buffer).toBeInstanceOf(SharedArrayBuffer)
    }
  })

  test('two runs at once in one thread end as one after the other', () => {
    for (const world of worlds) {
      const one = createRun(world, registry, { onRound: () => stepOther() })
      const other = createRun(world, registry)
      let hasRun = false
      const stepOther = () => {
        // In the middle of the first, the whole of the second.
        if (hasRun) return
        hasRun = true
        advance(other)
      }
      advance(one)
      expect(hasRun).toBe(true)
      expect([one, other].map((run) => hashTables(run.world))).toEqual(Array(2).fill(hashOf(world)))
    }
  })
})

const built = new URL('../../../dist/index.js', import.meta.url)
const isBuilt = existsSync(built)
if (!isBuilt) console.info('skipped: workers run the build, and there is none')

test.skipIf(!isBuilt)('two workers over shared columns give the same hashes', async () => {
  const script = `
    import { parentPort, workerData } from 'node:worker_threads'
    const { createRun, advance, registry, summarize } = await import(${JSON.stringify(built.href)})
    const run = createRun(workerData, registry)
    advance(run)
    parentPort.postMessage(summarize(run).hash)
  `
  const hashIn = (world: World) =>
    new Promise<string>((resolve, reject) => {
      const url = new URL(`data:text/javascript,${encodeURIComponent(script)}`)
      const worker = new Worker(url, { workerData: world })
      worker.once('message', resolve)
      worker.once('error', reject)
    })
  for (const world of worlds) {
    const shared = shareWorld(world)
    const hashes = await Promise.all([hashIn(shared), hashIn(shared)])
    expect(hashes).toEqual(Array(2).fill(hashOf(world)))
  }
})
