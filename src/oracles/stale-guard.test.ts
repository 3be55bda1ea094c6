import { expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'

const hour = 3_600_000
const open = (of: ModelSpec) =>
  oracleWorld(
    { m: 100, spare: 100 },
    {
      feed: { market: 'm', ...of },
      spare: { model: 'market-mid', market: 'spare' },
      guard: {
        model: 'stale-guard',
        oracle: 'feed',
        maxAgeMs: 1.5 * hour,
        fallbackOracle: 'spare',
      },
    },
  )

test('a silent oracle is passed on until it is too old, then the fallback speaks', () => {
  const { show, read, silent, source } = open({ model: 'market-mid' })
  silent.add('feed')
  show('m', 80)
  show('spare', 81)
  expect(read(hour)).toBe(100)
  expect(source().nextMs?.()).toBe(1.5 * hour)
  expect(read(1.5 * hour - 1)).toBe(100)
  expect(read(1.5 * hour)).toBe(81)
  expect(source().nextMs?.()).toBe(Infinity)
  silent.clear()
  expect(read(2 * hour)).toBe(80)
})

test('a feed that keeps its heartbeat never goes stale, however quiet the market', () => {
  const { show, read } = open({ model: 'heartbeat', deviation: 0.05, heartbeatMs: hour })
  show('spare', 70)
  for (let at = 0; at < 10; at += 0.25) expect(read(at * hour)).toBe(100)
})

test('a heartbeat that is longer than the age allowed does', () => {
  const { show, read, source } = open({
    model: 'heartbeat',
    deviation: 0.05,
    heartbeatMs: 2 * hour,
  })
  show('spare', 70)
  expect(read(hour)).toBe(100)
  expect(source().nextMs?.()).toBe(1.5 * hour)
  expect(read(1.5 * hour)).toBe(70)
  expect(read(2 * hour)).toBe(100)
})

test('at rest it wants nothing: the last reading was as new as can be', () => {
  const { show, read, source } = open({ model: 'market-mid' })
  show('spare', 70)
  read(5 * hour)
  expect(source().nextMs?.()).toBe(Infinity)
})
