import { expect, test } from 'vitest'
import { smallSnapshot } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { fork, scope } from '../phases/fork.ts'
import { advance, createRun, restart, step } from '../phases/run.ts'
import { summarize } from '../reading/summary.ts'
import { defaultSettings, type Snapshot } from '../world/snapshot.ts'

/** A contract in coins; the coin falls from 200 to 150 dollars after a second. */
function coinWorld(usd: Snapshot['assets'][number]['usd']) {
  const given = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    fund: 10,
    things: { THING: { price: 3, brackets: [{ floor: 0, rate: 0.01 }] } },
    accounts: {
      long: { wallet: 0.3, THING: [1, 3] },
      short: { wallet: 30, THING: [-1, 3] },
    },
  })
  const snapshot: Snapshot = {
    ...given,
    assets: [{ id: 'USD', usd }, { id: 'THING' }, { id: 'REAL', usd: 1 }],
    markets: [
      ...given.markets,
      {
        id: 'spot',
        base: 'USD',
        quote: 'REAL',
        liquidity: { model: 'linear-impact', price: 200, slope: 1e-9 },
      },
    ],
    oracles: [...given.oracles, { id: 'spot', source: { model: 'market-mid', market: 'spot' } }],
  }
  const shocks = [
    { model: 'price-gap', markets: 'spot', drop: 0.25, atMs: 1000 },
    { model: 'price-gap', markets: 'THING', drop: 0.35, atMs: 2000 },
  ]
  return compile(snapshot, { ...defaultSettings, shocks }, registry)
}

const follows = { oracle: 'spot' }

test('the dollar value of an asset is that of its oracle, at every time', () => {
  const world = coinWorld(follows)
  expect(world.assets.usd[0]).toBe(200)
  const seen: number[] = []
  const onRound = ({ world: { assets } }: { world: typeof world }) => {
    if (seen.at(-1) !== assets.usd[0]) seen.push(assets.usd[0])
  }
  const run = createRun(world, registry, { verify: true, onRound: onRound as never })
  advance(run)
  expect(seen).toEqual([200, 150])
  expect(world.assets.usd[0]).toBe(200)
})

test('flows count at the value of their time, equity at that of the end', () => {
  const [moving, still] = [follows, 200].map((usd) => {
    const run = createRun(coinWorld(usd), registry, { verify: true })
    advance(run)
    return summarize(run)
  })
  // All is forced after the coin has fallen.
  expect(still.forcedUsd).toBeGreaterThan(0)
  expect(moving.forcedUsd).toBeCloseTo(0.75 * still.forcedUsd, 9)
  expect(moving.fundUsedUsd).toBeCloseTo(0.75 * still.fundUsedUsd, 9)
  expect(moving.fundUsedShare).toBeCloseTo(still.fundUsedShare, 12)
  // 30.3 coins at the start, each worth 50 less.
  expect(moving.revaluedUsd).toBeCloseTo(-50 * 30.3, 9)
  expect(still.revaluedUsd).toBe(0)
  const [first, ...rest] = moving.waterfall
  expect(first.usd).toBeGreaterThan(0)
  expect(rest.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(first.usd, 9)
})

test('restart, fork and scope put values where they were', () => {
  const run = createRun(coinWorld(follows), registry, { trace: false })
  advance(run)
  const { hash, forcedUsd } = summarize(run)
  expect(run.world.assets.usd[0]).toBe(150)
  restart(run)
  expect(run.world.assets.usd[0]).toBe(200)
  while (run.world.assets.usd[0] === 200) step(run)
  const twin = fork(run)
  expect(twin.world.assets.usd[0]).toBe(150)
  restart(run)
  scope(run, () => advance(run))
  expect(run.world.assets.usd[0]).toBe(200)
  for (const it of [run, twin]) {
    advance(it)
    expect(summarize(it)).toMatchObject({ hash, forcedUsd })
  }
})

test('an asset that is worth nothing at the start is refused', () => {
  expect(() => coinWorld({ oracle: 'nowhere' })).toThrow('nowhere')
  expect(() => coinWorld(0)).toThrow('value in dollars is not given')
})
