import { describe, expect, test } from 'vitest'
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
  const events = Array.from({ length: run.trace?.written.count ?? 0 }, (_, event) =>
    eventRow(run, event),
  )
  const said = events.find(({ oracle }) => oracle === 'token')
  expect(events[said?.cause ?? -1]?.kind).toBe('shock')
})

describe('a claim on what stands behind a token', () => {
  const small = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
    accounts: { ann: { wallet: 160, m: [1, 100] } },
  })
  const assets = [
    ...small.assets,
    { id: 'coin', usd: { oracle: 'm' } },
    { id: 'wrapped' },
    { id: 'pair' },
  ]
  const claims = {
    backing: [
      { token: 'wrapped', by: 'coin', weight: 1.5 },
      { token: 'pair', by: 'wrapped', weight: 2 },
      { token: 'pair', by: 'USD', weight: 7 },
    ],
  }
  const world = (source: object, oracles = small.oracles) => ({
    ...small,
    assets,
    claims,
    oracles: [...oracles, { id: 'token', source: { model: 'claim', ...source } }],
  })
  const open = (snapshot: ReturnType<typeof world>) => {
    const shocks = [{ model: 'price-gap', drop: 0.2 }]
    const compiled = compile(snapshot, { ...defaultSettings, shocks }, registry)
    return createRun(compiled, registry, { verify: true })
  }

  test('is said in dollars, or in any asset that has a value', () => {
    for (const [unit, before, after] of [
      [{}, 307, 247],
      [{ in: 'USD' }, 307, 247],
      [{ in: 'coin' }, 3.07, 247 / 80],
    ] as const) {
      const run = open(world({ token: 'pair', ...unit }))
      expect(run.world.oracles.value[1]).toBeCloseTo(before, 12)
      advance(run)
      expect(run.world.oracles.value[1]).toBeCloseTo(after, 3)
      const { source } = run.world.oracles
      expect(source[1].oracles).toEqual([0])
      expect(source[1].markets).toEqual(source[0].markets)
    }
  })

  test.each([
    [{ token: 'coin' }, /nothing is behind coin/],
    [{ token: 'pair', in: 'wrapped' }, /wrapped has no value in dollars/],
    [{ token: 'pair', venue: 'venue' }, /give either token or venue/],
    [{}, /give either token or venue/],
    [{ venue: 'venue' }, /with a venue give on and supplied/],
    [{ token: 'pair', on: 'fund' }, /on, supplied and oracle go with a venue/],
    [{ venue: 'venue', on: 'fund', supplied: 1, in: 'USD' }, /in goes with a token/],
  ])('%j is refused', (source, message) => {
    expect(() => open(world(source))).toThrow(message)
  })

  test('a value that is not known yet is refused', () => {
    const { oracles, ...rest } = world({ token: 'pair' })
    const turned = { ...rest, oracles: [...oracles].reverse() }
    expect(() => open(turned)).toThrow('oracle m is read before it has a price')
  })

  test('what is behind a token needs a value', () => {
    const without = assets.map(({ id }) => ({ id, ...(id === 'USD' && { usd: 1 }) }))
    expect(() => open({ ...world({ token: 'pair' }), assets: without })).toThrow(
      'coin is behind a token, and nobody says what it is worth',
    )
  })
})
