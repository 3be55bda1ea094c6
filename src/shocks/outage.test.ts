import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { type SmallWorld, smallRun } from '../../test/small-world.ts'
import { fork } from '../engine/phases/fork.ts'
import { advance, restart, step } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import type { Settings } from '../engine/world/snapshot.ts'
import { downOf } from './outage.ts'

const second = 1000
const gap = { model: 'price-gap', markets: 'm', drop: 0.2, atMs: 2 * second }
const services = {
  cloud: { provider: 'amazon' },
  'other-cloud': { provider: 'google' },
  node: { needs: ['cloud'], closes: { venues: ['venue'] } },
  feed: { needs: [{ anyOf: ['cloud', 'other-cloud'] }], closes: { oracles: ['m'] } },
  exchange: { provider: 'amazon', closes: { markets: ['m'] } },
  desk: { needs: ['exchange'] },
}
const outage = (of: unknown, fields = {}) => ({
  model: 'outage',
  of,
  services,
  atMs: second,
  forMs: 5 * second,
  ...fields,
})

/** A long that fails at −20 %; the price falls after 2 s. */
function made(shocks: Settings['shocks'], more: Partial<SmallWorld['settings']> = {}) {
  return smallRun({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
    accounts: { ann: { wallet: 160, m: [10, 100] } },
    settings: { shocks, ...more },
  })
}
function firstMs(shocks: Settings['shocks']) {
  const it = made(shocks)
  advance(it)
  return it.log.firstLiquidationMs
}

test('who needs what has failed stops; of alternatives one is enough', () => {
  const down = (of: string | string[]) =>
    downOf({ of, services })
      .map(({ name }) => name)
      .sort()
  expect(down('cloud')).toEqual(['cloud', 'node'])
  expect(down('amazon')).toEqual(['cloud', 'desk', 'exchange', 'node'])
  expect(down(['cloud', 'google'])).toEqual(['cloud', 'feed', 'node', 'other-cloud'])
})

test('a venue that is down liquidates nobody before it is up', () => {
  expect(firstMs([gap])).toBe(2 * second)
  expect(firstMs([gap, outage('node')])).toBe(6 * second)
  expect(firstMs([gap, outage('other-cloud')])).toBe(2 * second)
})

test('so does a market that fills nothing, and an oracle that says nothing', () => {
  expect(firstMs([gap, outage('exchange')])).toBe(6 * second)
  expect(
    firstMs([gap, outage(['cloud', 'other-cloud'], { services: { ...services, node: {} } })]),
  ).toBe(6 * second)
})

test('an actor that is down acts when it is up again, and not before', () => {
  const actors = [
    { model: 'top-ups', venue: 'venue', below: 0.1, target: 0.2, reserves: 2, reactionMs: 100 },
  ]
  const save = (shocks: Settings['shocks']) => {
    const it = made(shocks, { actors })
    advance(it)
    return summarize(it).liquidatedAccounts
  }
  const small = { ...gap, drop: 0.1 }
  const rest = { ...gap, drop: 0.07, atMs: 4 * second }
  expect(save([small, rest])).toBe(0)
  const closed = { ...services, desk: { closes: { actors: ['top-ups'] } } }
  expect(save([small, rest, outage('desk', { services: closed })])).toBe(1)
})

test('while liquidations stop, the price goes on: no less bad debt than without', () => {
  const falls = [3, 4, 5].map((at) => ({ ...gap, drop: 0.1, atMs: at * second }))
  const badDebt = (shocks: Settings['shocks']) => {
    const it = made(shocks)
    advance(it)
    return summarize(it).badDebtUsd
  }
  const calm = badDebt([gap, ...falls])
  expect(badDebt([gap, ...falls, outage('node')])).toBeGreaterThan(calm)
})

describe('a grace period, in which nobody is liquidated (AT-15)', () => {
  /** Eight longs of 2 to 20 times; every sale is filled at the mark. */
  const crowd = (seed: number, shocks: Settings['shocks'], actors: Settings['actors'] = []) => {
    const draws = createDraws(seed, 'grace period')
    const accounts = Array.from({ length: 8 }, (_, at) => [
      `a${at}`,
      { wallet: draws.uniform(50, 500), m: [10, 100] },
    ])
    const it = smallRun({
      rules: { model: 'plain-perpetual' },
      things: { m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] } },
      accounts: Object.fromEntries(accounts),
      settings: { shocks, actors, endMs: 60 * second },
    })
    advance(it)
    return summarize(it)
  }
  const at = (seed: number, drops: readonly number[]) => {
    const draws = createDraws(seed, 'falls')
    return drops.map((drop, step) => {
      return { ...gap, drop: drop * draws.uniform(0.5, 1.5), atMs: (1.5 + 0.5 * step) * second }
    })
  }
  const grace = outage('node')
  const seeds = Array.from({ length: 40 }, (_, seed) => seed)

  test('costs no less in a fall that goes on', () => {
    const dearer = seeds.filter((seed) => {
      const falls = at(seed, [0.05, 0.05, 0.05, 0.05, 0.05, 0.05])
      const [held, free] = [crowd(seed, [...falls, grace]), crowd(seed, falls)]
      expect(held.badDebtUsd).toBeGreaterThanOrEqual(free.badDebtUsd)
      return held.badDebtUsd > free.badDebtUsd
    })
    expect(dearer.length).toBeGreaterThan(20)
  })

  test('liquidates no more where the price is back within it', () => {
    const spared = seeds.filter((seed) => {
      const [fall] = at(seed, [0.15])
      const back = { ...gap, drop: 1 - 1 / (1 - fall.drop), atMs: 5 * second }
      const [held, free] = [crowd(seed, [fall, back, grace]), crowd(seed, [fall, back])]
      expect(held.liquidatedAccounts).toBe(0)
      return free.liquidatedAccounts > 0
    })
    expect(spared.length).toBeGreaterThan(20)
  })

  test('liquidates no more where owners bring money within it', () => {
    const tops = { model: 'top-ups', venue: 'venue', below: 0.05, target: 0.1, reserves: 2 }
    const spared = seeds.filter((seed) => {
      const falls = at(seed, [0.15])
      const actors = [{ ...tops, reactionMs: second }]
      const held = crowd(seed, [...falls, grace], actors).liquidatedAccounts
      const free = crowd(seed, falls, actors).liquidatedAccounts
      expect(held).toBeLessThanOrEqual(free)
      return held < free
    })
    expect(spared.length).toBeGreaterThan(20)
  })
})

test('why nobody was liquidated is told where the run ends before it is up', () => {
  const it = made([gap, outage('node')], { endMs: 3 * second })
  advance(it)
  expect(summarize(it).unsafeAtEnd.map(({ reason }) => reason)).toEqual(['closed'])
})

test('a run that is started again or forked knows what is closed', () => {
  const it = made([gap, outage('amazon')])
  advance(it)
  const { hash } = summarize(it)
  restart(it)
  while (it.timeMs < 2 * second) step(it)
  const twin = fork(it)
  advance(twin)
  advance(it)
  expect([summarize(twin).hash, summarize(it).hash]).toEqual([hash, hash])
})

test.each([
  ['what fails', outage('moon'), /nothing is called moon/],
  ['a need', outage('cloud', { services: { cloud: { needs: ['sky'] } } }), /does not exist/],
  ['a venue', outage('cloud', { services: { cloud: { closes: { venues: ['x'] } } } }), /venue/],
  ['an actor', outage('cloud', { services: { cloud: { closes: { actors: ['x'] } } } }), /no actor/],
])('%s that does not exist is refused', (_, shock, message) => {
  expect(() => made([shock])).toThrow(message)
})
