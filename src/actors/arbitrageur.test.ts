import { describe, expect, test } from 'vitest'
import { bandsSettings, bandsSnapshot, joining } from '../../test/bands-world.ts'
import { samples } from '../../test/conformance/sample-liquidity.ts'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventKinds } from '../engine/ports/trace.ts'
import { readTrace } from '../engine/reading/read-trace.ts'
import { summarize } from '../engine/reading/summary.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { defaultSettings, type Settings, type Snapshot } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import type { Amount, Price } from '../units/units.ts'

const arbitrage = (given: object = {}) => ({
  model: 'arbitrageur',
  a: 'left/X',
  b: 'right/X',
  ...given,
})

const settings = (given: Partial<Settings>): Settings => ({ ...defaultSettings, ...given })
const gap = (markets: string, drop: number, atMs = 0) => ({
  model: 'price-gap',
  markets,
  drop,
  atMs,
})

const line = { model: 'linear-impact', price: 100, slope: 0.01 }
const pool = { model: 'constant-product', base: 20_000, quote: 2_000_000 }
const stable = {
  model: 'stable-swap',
  base: 900_000,
  quote: 1_100_000,
  amplification: 100,
}

function run(snapshot: Snapshot, given: Partial<Settings>, onRound?: (run: Run) => void): Run {
  const made = createRun(compile(snapshot, settings(given), registry), registry, {
    verify: true,
    onRound,
  })
  advance(made)
  return made
}

const mids = ({ world }: Run): number[] => world.markets.liquidity.map((it) => it.mid())
const apart = (left: number, right: number): number => Math.abs(left / right - 1)

describe('without limits prices meet', () => {
  test.each([
    ['two lines', line, { ...line, slope: 0.003 }],
    ['two pools', pool, { ...pool, base: 3000, quote: 300_000 }],
    ['a line and a pool', line, pool],
  ])('%s', (_name, left, right) => {
    const world = joinedWorld({ left: { liquidity: left }, right: { liquidity: right } })
    const fallen = run(world, { shocks: [gap('left', 0.2)], actors: [arbitrage()] })
    const [one, two] = mids(fallen)
    expect(apart(one, two)).toBeLessThan(1e-9)
    expect(one).toBeGreaterThan(80)
    expect(two).toBeLessThan(100)
    expect(fallen.round).toBeLessThan(10)
    // The other way round, and up.
    const risen = run(world, { shocks: [gap('right', -0.3)], actors: [arbitrage()] })
    expect(apart(...(mids(risen) as [number, number]))).toBeLessThan(1e-9)
  })

  test('a gain of half the gap times the amount is his', () => {
    const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
    const { world: end } = run(world, { shocks: [gap('left', 0.1)], actors: [arbitrage()] })
    const { venues, accounts, legs } = end
    // A gap of 10 over two lines of 0.01: 500 units, each pays from 10 down to 0.
    const [left, right] = [venues.outside[0], venues.outside[1]]
    expect(legs.amount[accounts.legBegin[left]]).toBeCloseTo(500, 6)
    expect(legs.amount[accounts.legBegin[right]]).toBeCloseTo(-500, 6)
    expect(accounts.cash[left] + accounts.cash[right]).toBeCloseTo(2500, 5)
  })

  test('a unit of a that stands for ten of b, at a fair basis of 1 %', () => {
    const tenth = { model: 'linear-impact', price: 10, slope: 0.0001 }
    const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: tenth } })
    const actors = [arbitrage({ factor: 10, basis: 0.01 })]
    const [left, right] = mids(run(world, { actors }))
    expect(apart(left, 10 * right * 1.01)).toBeLessThan(1e-9)
  })

  test('costs leave a gap of their size', () => {
    const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: pool } })
    const actors = [arbitrage({ cost: 0.004 })]
    const [left, right] = mids(run(world, { actors, shocks: [gap('left', 0.1)] }))
    expect(right / left - 1).toBeCloseTo(0.004, 8)
  })

  test('fees of a pool leave their gap, and he stops', () => {
    const world = joinedWorld({
      left: { liquidity: { ...pool, fee: 0.003 } },
      right: { liquidity: { ...pool, fee: 0.001 } },
    })
    const made = run(world, { actors: [arbitrage()], shocks: [gap('left', 0.1)] })
    const [left, right] = mids(made)
    expect((right * 0.999) / (left / 0.997)).toBeCloseTo(1, 8)
    expect(made.outcome).toBe('quiet')
  })

  test('a pool of two stablecoins that is out of balance', () => {
    const world = joinedWorld({
      left: { liquidity: { model: 'linear-impact', price: 1, slope: 1e-7 } },
      right: { liquidity: stable },
    })
    const made = run(world, { actors: [arbitrage()] })
    expect(apart(...(mids(made) as [number, number]))).toBeLessThan(1e-9)
    expect(made.outcome).toBe('quiet')
  })
})

describe('quiet where there is nothing to gain', () => {
  test.each([
    ['equal prices', line],
    ['prices apart by less than the fee', { ...pool, quote: 2_004_000, fee: 0.003 }],
    [
      'books that overlap and do not cross',
      { model: 'order-book', bids: [[99.9, 5]], asks: [[100.3, 5]] },
    ],
  ])('%s', (_name, right) => {
    const world = joinedWorld({
      left: { liquidity: { model: 'order-book', bids: [[99.95, 9]], asks: [[100.05, 9]] } },
      right: { liquidity: right },
    })
    const made = run(world, { actors: [arbitrage()] })
    expect(made.work.orders).toBe(0)
    expect(made.round).toBe(0)
  })
})

describe('capital, inventory and time', () => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  // 500 units would close the gap of 10.
  const shocks = [gap('left', 0.1)]

  test('inventory stops him half way', () => {
    const made = run(world, { shocks, actors: [arbitrage({ inventoryMax: 250 })] })
    expect(mids(made)[0]).toBeCloseTo(92.5, 9)
    expect(mids(made)[1]).toBeCloseTo(97.5, 9)
  })

  test('capital that does not come back is spent once', () => {
    const made = run(world, { shocks, actors: [arbitrage({ capital: 9000 })] })
    const bought = (mids(made)[0] - 90) / 0.01
    expect(bought * (90 + (0.01 * bought) / 2)).toBeCloseTo(9000, 3)
  })

  test('capital that comes back trades again, every transfer time, until prices meet', () => {
    const gaps: [number, number][] = []
    const actors = [arbitrage({ capital: 9000, transferMs: 60_000 })]
    const made = run(world, { shocks, actors }, (it) => {
      if (it.progress > 0) gaps.push([it.timeMs, mids(it)[1] - mids(it)[0]])
    })
    const byTime = new Map(gaps)
    expect([...byTime.keys()].slice(0, 4)).toEqual([0, 60_000, 120_000, 180_000])
    const left = [...byTime.values()]
    for (let at = 1; at < left.length; at++) expect(left[at]).toBeLessThan(left[at - 1])
    expect(left.at(-1)).toBeLessThan(1e-7)
    // 500 units at 90 to 95 each cost 46,250: six rounds of 9000.
    expect(byTime.size).toBe(6)
    expect(made.outcome).toBe('quiet')
  })

  test('he trades as long after he sees a gap as it takes him', () => {
    const times: number[] = []
    const actors = [arbitrage({ latencyMs: 1500 })]
    const made = run(world, { shocks: [gap('left', 0.1, 4000)], actors }, (it) => {
      if (it.world.markets.liquidity[1].mid() < 100) times.push(it.timeMs)
    })
    expect(times[0]).toBe(5500)
    expect(apart(...(mids(made) as [number, number]))).toBeLessThan(1e-9)
  })

  test('more capital never leaves a larger gap', () => {
    const left = [0, 1000, 5000, 20_000, 60_000].map((capital) => {
      const [one, two] = mids(run(world, { shocks, actors: [arbitrage({ capital })] }))
      return two - one
    })
    expect(left[0]).toBe(10)
    for (let at = 1; at < left.length; at++) expect(left[at]).toBeLessThan(left[at - 1])
  })
})

test('he waits for the end of a halt', () => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const compiled = compile(
    world,
    settings({ shocks: [gap('left', 0.1)], actors: [arbitrage()] }),
    registry,
  )
  const made = createRun(compiled, registry, { verify: true })
  closeGate(made, 'market', 1, 5000)
  const seen: [number, number][] = []
  const onRound = () => seen.push([made.timeMs, mids(made)[0]])
  Object.assign(made, { onRound })
  advance(made)
  expect(seen.filter(([timeMs]) => timeMs < 5000).every(([, mid]) => mid === 90)).toBe(true)
  expect(made.timeMs).toBe(5000)
  expect(mids(made)[0]).toBeCloseTo(95, 9)
})

test('under a price band that stops his sale he buys once and waits', () => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const band = { model: 'price-band', market: 'right', oracle: 'right', band: 0.01 }
  const made = run(world, {
    shocks: [gap('left', 0.1)],
    actors: [arbitrage()],
    mitigations: [band],
  })
  // He wanted 500 on each side and sold what the band let him: 1 % of 100.
  expect(mids(made)[0]).toBeCloseTo(95, 9)
  expect(mids(made)[1]).toBeCloseTo(99, 9)
  expect(made.outcome).toBe('quiet')
})

test('with accounts of his own he needs no outside', () => {
  const longs = [[1, 50_000]] as const
  const world = joinedWorld({
    left: { liquidity: line, longs },
    right: { liquidity: line, longs },
  })
  const accounts = ['left/#0', 'right/#1']
  const made = run(world, { shocks: [gap('left', 0.1)], actors: [arbitrage({ accounts })] })
  const { legs, accounts: table, venues } = made.world
  const held = accounts.map((id) => legs.amount[table.legBegin[made.world.names.findAccount(id)]])
  expect(held[0]).toBeCloseTo(501, 6)
  expect(held[1]).toBeCloseTo(-499, 6)
  expect(legs.amount[table.legBegin[venues.outside[0]]]).toBe(-1)
})

test('spot and perpetual: the coin is bought, the contract is sold', () => {
  const world = joinedWorld({ left: { liquidity: line, isCoin: true }, right: { liquidity: pool } })
  const made = run(world, { shocks: [gap('left', 0.05)], actors: [arbitrage({ basis: -0.002 })] })
  const [spot, perpetual] = mids(made)
  expect(apart(spot, perpetual * 0.998)).toBeLessThan(1e-9)
  const { venues, accounts, legs } = made.world
  const coins = legs.amount[accounts.legBegin[venues.outside[0]]]
  const contracts = legs.amount[accounts.legBegin[venues.outside[1]]]
  expect(coins).toBeGreaterThan(100)
  expect(contracts).toBeCloseTo(-coins, 6)
  expect(summarize(made).outcome).toBe('quiet')
  // The basis that is left stands in the trace.
  const trace = readTrace(made)
  const action = trace.kind.lastIndexOf(eventKinds.indexOf('action'))
  expect(trace.value[action]).toBeCloseTo(-0.002, 9)
})

test('without capital he does not keep the clock busy, however quick he is', () => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const actors = [arbitrage({ capital: 1000, latencyMs: 1 })]
  const made = run(world, { shocks: [gap('left', 0.2)], actors, endMs: 1e12 })
  expect(summarize(made).outcome).toBe('quiet')
  expect(made.timeMs).toBeLessThan(10)
})

test('he waits for his capital, however quick he is, and trades when it is back', () => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const times = new Set<number>()
  const trades: number[] = []
  const actors = [arbitrage({ capital: 9000, transferMs: 600_000, latencyMs: 1 })]
  const made = run(world, { shocks: [gap('left', 0.1)], actors }, (it) => {
    times.add(it.timeMs)
    if (it.progress > 0 && it.timeMs > 0) trades.push(it.timeMs)
  })
  expect(made.outcome).toBe('quiet')
  const rounds = [0, 1, 2, 3, 4, 5].map((trade) => 1 + 600_000 * trade)
  expect(trades).toEqual(expect.arrayContaining(rounds))
  // A few for what is left of his capital at each; before, 600,000 while he waited for it.
  expect(times.size).toBeLessThan(100)
})

test.each([
  ['left', 0],
  ['right', 1],
] as const)('full, with nothing that comes back, he still trades once %s turns', (side, at) => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const full = { latencyMs: 500, inventoryMax: 20 }
  const turns = [0.2, -0.5, 0.5, -1].map((drop, turn) => gap(side, drop, 10_000 * turn))
  const held = (shocks: Settings['shocks']) => {
    const made = run(world, { shocks, actors: [arbitrage(full)], endMs: 60_000 })
    const { legs, accounts, venues } = made.world
    return legs.amount[accounts.legBegin[venues.outside[at]]]
  }
  // He holds 20 bought where it is cheap, and turns to as many sold there.
  const after = [1, 2, 3, 4].map((count) => held(turns.slice(0, count)))
  for (const [turn, units] of after.entries())
    expect(units).toBeCloseTo(turn % 2 === 0 ? 20 : -20, 9)
})

test('where two are not served they do not wake each other for ever', () => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const low = { id: 'low', source: { model: 'fixed', price: 50 } }
  const times = new Set<number>()
  const made = run(
    { ...world, oracles: [...world.oracles, low] },
    {
      shocks: [gap('left', 0.2)],
      actors: [arbitrage({ latencyMs: 1 }), arbitrage({ latencyMs: 3 })],
      mitigations: [{ model: 'price-band', market: 'left', oracle: 'low', band: 0.1 }],
      endMs: 100_000,
    },
    (it) => times.add(it.timeMs),
  )
  expect(made.outcome).toBe('quiet')
  expect(times.size).toBeLessThan(10)
})

test.each([
  ['one market twice', { b: 'left/X' }, 'actors.0.b'],
  ['capital that is back every ms of a day', { transferMs: 1 }, 'actors.0.transferMs'],
  [
    'an account that is not there',
    { accounts: ['left/nobody', 'right/nobody'] },
    'actors.0.accounts',
  ],
])('%s is an input error', (_name, given, field) => {
  const world = joinedWorld({ left: { liquidity: line }, right: { liquidity: line } })
  const make = () => compile(world, settings({ actors: [arbitrage(given)] }), registry)
  expect(make).toThrow(expect.objectContaining({ facts: expect.objectContaining({ field }) }))
})

describe('any model of liquidity', () => {
  // Bands follow an oracle that may not read their own market, as the one of this world does.
  const { bands: _bands, ...others } = samples
  test.each(Object.entries(others))('%s', (model, parameters) => {
    const alone = compile(
      joinedWorld({ left: { liquidity: { model, ...parameters } } }),
      settings({}),
      registry,
    )
    const [start] = createRun(alone, registry).world.markets.liquidity
    const price = start.mid()
    // About as deep as the model is within 1 %, fees included, and 6 % dearer.
    const near = start.depth((price * 1.01) as Price) || start.inventory.base / 200
    const impact = (0.01 * price) / near
    const world = joinedWorld({
      left: { liquidity: { model, ...parameters } },
      right: { liquidity: { ...line, price: price * 1.06, slope: impact } },
    })
    let first: number | null = null
    // Impact that fades opens the gap again, by less and less, for longer than a day.
    const given = { actors: [arbitrage()], endMs: 600_000 }
    const made = run(world, given, ({ world: now }) => {
      first ??= Math.abs(now.legs.amount[now.accounts.legBegin[now.venues.outside[0]]])
    })
    const [left, right] = made.world.markets.liquidity
    const traded = first ?? 0
    expect(traded).toBeGreaterThan(near / 100)
    expect(['quiet', 'end']).toContain(made.outcome)
    expect(made.round).toBeLessThan(300)
    // A thousandth more, there or back, brings nothing.
    const more = (traded / 1000) as Amount
    const less = -more as Amount
    const value = Math.abs(right.quote(more))
    expect(left.quote(more) + right.quote(less)).toBeLessThan(1e-9 * value)
    expect(left.quote(less) + right.quote(more)).toBeLessThan(1e-9 * value)
  })
})

test('he cannot trade from an account that owns depth of the market', () => {
  const actors = [{ ...joining, accounts: ['llamma/loan-0', 'llamma/loan-1'] }]
  const loans = [1, 2].map(() => ({ collateral: 10, debt: 20_000 }))
  const world = { loans, actors }
  expect(() => compile(bandsSnapshot(world), bandsSettings(world), registry)).toThrow(
    'llamma/loan-0 owns depth of the market of llamma/collateral',
  )
})
