import { expect, test } from 'vitest'
import { smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { createRun, restart } from '../engine/phases/run.ts'
import { advance, defaultSettings, eventRow, registry } from '../index.ts'

/** A fund of 100 pays the 40 that a bankrupt long leaves; 200 tokens claim it. */
function claimOn(on: string, parameters: object) {
  const small = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
    accounts: { ann: { wallet: 160, m: [10, 100] } },
    fund: 100,
  })
  const source = { model: 'claim', venue: 'venue', on, supplied: 200, ...parameters }
  const snapshot = { ...small, oracles: [...small.oracles, { id: 'token', source }] }
  const shocks = [{ model: 'price-gap', drop: 0.2 }]
  return createRun(compile(snapshot, { ...defaultSettings, shocks }, registry), registry, {
    verify: true,
  })
}

test('what the fund has lost is taken off, in proportion', () => {
  const run = claimOn('fund', { price: 2 })
  const { value } = run.world.oracles
  expect(value[1]).toBe(2)
  advance(run)
  expect(value[1]).toBeCloseTo(2 * (1 - 40 / 200), 3)
  restart(run)
  expect(value[1]).toBe(2)
  advance(run)
  expect(value[1]).toBeCloseTo(2 * (1 - 40 / 200), 3)
})

test('a price that arrives late changes at once what a vault that trades on it is worth', () => {
  const small = smallSnapshot({
    rules: { model: 'tiered-perpetual', backstop: { leverage: 5 }, book: 'none' },
    things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.05 }] } },
    accounts: { long: { wallet: 1000, m: [100, 100] }, short: { wallet: 9000, m: [-100, 100] } },
    backstop: 5000,
  })
  const [m] = small.oracles
  const claim = { model: 'claim', venue: 'venue', on: 'backstop', supplied: 5000 }
  const oracles = [
    { ...m, latencyMs: 1000 },
    { id: 'token', source: claim },
  ]
  const shocks = [
    { model: 'price-gap', by: -12 },
    { model: 'price-gap', by: -1, atMs: 60_000 },
  ]
  const settings = { ...defaultSettings, shocks }
  const run = createRun(compile({ ...small, oracles }, settings, registry), registry)
  advance(run)
  // The vault took 100 at 90, and the last price is 87.
  expect(run.timeMs).toBe(61_000)
  expect(run.world.oracles.value[0]).toBeCloseTo(87, 9)
  expect(run.world.oracles.value[1]).toBeCloseTo(1 - 300 / 5000, 9)
})

test('nothing is lost where somebody else has paid', () => {
  const run = claimOn('bad-debt', {})
  advance(run)
  expect(run.world.oracles.value[1]).toBe(1)
})

test('what one token claims may be another price, and its market is followed', () => {
  const run = claimOn('bad-debt', { oracle: 'm' })
  advance(run)
  expect(run.world.oracles.value[1]).toBe(run.world.oracles.value[0])
  const events = Array.from({ length: run.trace?.count ?? 0 }, (_, event) => eventRow(run, event))
  const said = events.find(({ oracle }) => oracle === 'token')
  expect(events[said?.cause ?? -1]?.kind).toBe('shock')
})
