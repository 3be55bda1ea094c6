import { describe, expect, test } from 'vitest'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity } from '../../src/engine/ports/ports.ts'
import type { ModelSpec, Settings, Snapshot } from '../../src/engine/world/snapshot.ts'
import { advance, compile, createRun, defaultSettings, summarize } from '../../src/index.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { registry } from '../../src/registry.ts'
import { amount } from '../../src/units/units.ts'

const MINUTE = 60_000

/**
 * Long perpetuals whose triggers lie evenly below 100, `density` units per unit of price down to
 * 100 − reach, no maintenance margin: the loop and nothing else.
 */
function evenLevels(
  liquidity: ModelSpec,
  density: number,
  reach: number,
  accounts = 20_000,
): Snapshot {
  const size = (density * reach) / accounts
  return {
    assets: [{ id: 'USD', usd: 1 }, { id: 'A' }],
    markets: [{ id: 'A', base: 'A', quote: 'USD', liquidity }],
    oracles: [{ id: 'A', source: { model: 'market-mid', market: 'A' } }],
    venues: [{ id: 'v', rules: { model: 'plain-perpetual' }, settlement: 'USD' }],
    instruments: [{ id: 'A', venue: 'v', kind: 'perpetual', asset: 'A', oracle: 'A', market: 'A' }],
    accounts: {
      count: accounts,
      venue: new Int32Array(accounts),
      wallet: Float64Array.from(
        { length: accounts },
        (_, at) => (size * reach * (at + 0.5)) / accounts,
      ),
    },
    legs: {
      count: accounts,
      account: Int32Array.from({ length: accounts }, (_, at) => at),
      instrument: new Int32Array(accounts),
      amount: new Float64Array(accounts).fill(size),
      entry: new Float64Array(accounts).fill(100),
    },
    outside: { holdsTheRest: true },
  }
}

function run(snapshot: Snapshot, shocks: ModelSpec[], settings: Partial<Settings> = {}) {
  const all = { ...defaultSettings, ...settings, shocks }
  const verify = snapshot.accounts.count < 5000
  const made = createRun(compile(snapshot, all, registry), registry, { trace: false, verify })
  advance(made)
  const { outcome, markets, liquidatedAccounts } = summarize(made)
  return { outcome, liquidatedAccounts, ...markets[0] }
}

const gap = (by: number, atMs = 0): ModelSpec => ({ model: 'price-gap', by: -by, atMs })

/**
 * Impact c√Q in a world with `density` units of forced sales per unit of fall: the total drop Δ
 * solves √Δ = (c√g + √(c²g + 4s)) / 2. Here c²g = 1. Reference: closed form and the simulation
 * on a grid of golden/topics.json, `golden2_simulated.sqrt`.
 */
describe('square-root impact', () => {
  const density = 40
  const world = (shock: number) => {
    // Impact is relative to F, which the shock has moved before the first sale.
    const impact = 1 / Math.sqrt(density) / (100 - shock)
    const model = { model: 'metaorder-impact', price: 100, impact, volume: 1, halfLifeMs: MINUTE }
    return evenLevels(model, density, 20)
  }

  test.each([
    [0.1, 1.1916079783099618, 1.1913294644606645],
    [1, 2.618033988749895, 2.617868968736344],
    [2, 4, 3.9998749960935056],
    [5, 7.7912878474779195, 7.791236285232764],
  ])('a shock of %d ends at %d', (shock, theory, simulated) => {
    const { lowPrice } = run(world(shock), [gap(shock)])
    const drop = 100 - lowPrice
    // One account more or less is a thousandth of a unit of price.
    expect(Math.abs(drop - theory)).toBeLessThan(0.002)
    expect(Math.abs(drop / simulated - 1)).toBeLessThan(0.002)
  })

  test('is the same where accounts are closed one by one', () => {
    const { lowPrice } = run(world(2), [gap(2)], { execution: 'serial' })
    expect(Math.abs(100 - lowPrice - 4)).toBeLessThan(0.002)
  })

  // Specification, models 2.3: Y = .1, d = 1, δ = .01 and Y = .1, d = 4, δ = .5.
  test.each([
    [0.1, 1, 0.01, 0.02618033988749895],
    [0.1, 4, 0.5, 0.6628285685708569],
  ])('with Y = %d, d = %d, a shock of %d ends at %d', (y, levels, shock, theory) => {
    const model = { model: 'metaorder-impact', impact: y / (100 - shock), volume: 1 }
    const snapshot = evenLevels({ ...model, price: 100, halfLifeMs: MINUTE }, levels, 4 * theory)
    const drop = 100 - run(snapshot, [gap(shock)]).lowPrice
    expect(Math.abs(drop / theory - 1)).toBeLessThan(0.002)
  })
})

/** Density a · δ at distance δ from the price: Q units take it δ = √(2Q / a) away, exactly. */
test('a book whose depth grows with the distance gives the square root', () => {
  const density = 3
  const tick = 0.001
  // The level between i and i + 1 ticks holds the integral of a · δ over that tick.
  const side = {
    count: 20_000,
    size: density * tick * tick * 0.5,
    sizeStep: density * tick * tick,
  }
  const levels = { bestBid: 100 - tick, bestAsk: 100 + tick, tick, bids: side }
  const definition = liquidity.find(({ id }) => id === 'order-book')
  for (const sold of [0.1, 1, 20, 300]) {
    const book = definition?.create(definition.parameters.parse({ levels })) as Liquidity
    trade(book, -sold)
    const bid = 100 - 2 * (100 - book.mid())
    const distance = Math.sqrt((2 * sold) / density)
    expect(Math.abs(100 - bid + tick - distance)).toBeLessThan(2 * tick)
  }
})

function trade(model: Liquidity, quantity: number): number {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  model.execute(orders, 0, 1)
  return orders.value[0]
}

/**
 * The cheapest schedules of models/analytic_reference.json, `transient_exp` and `transient_pow`:
 * X = 1 in 11 trades, a tenth of the unit of time apart, and what they cost: ½ xᵀGx.
 */
describe('the cheapest schedule', () => {
  const open = (spec: ModelSpec) => {
    const { model, ...given } = spec
    const definition = liquidity.find(({ id }) => id === model)
    return definition?.create(definition.parameters.parse(given)) as Required<Liquidity>
  }
  const cost = (model: Required<Liquidity>, schedule: readonly number[]) => {
    let paid = 0
    for (const [row, quantity] of schedule.entries()) {
      if (row > 0) model.refill(100)
      paid -= trade(model, quantity)
    }
    return paid - 100 * schedule.reduce((sum, quantity) => sum + quantity, 0)
  }
  const even = new Array<number>(11).fill(1 / 11)

  test('under exponential decay, ρ = 2', () => {
    const halfLifeMs = (Math.LN2 * 1000) / 2
    const model = { model: 'obizhaeva-wang', price: 100, density: 1, halfLifeMs }
    const inner = new Array<number>(9).fill(0.0499168606426714)
    const best = [0.27537412710797865, ...inner, 0.27537412710797865]
    const paid = cost(open(model), best)
    expect(paid).toBeCloseTo(0.250415696786643, 12)
    expect(cost(open(model), even)).toBeGreaterThan(paid + 1e-3)
  })

  test('under the power law (1 + t)^−.4', () => {
    const model = { model: 'propagator', price: 100, slope: 1, exponent: 0.4, timescaleMs: 1000 }
    const half = [0.34956545, 0.0356041, 0.03388695, 0.03278644, 0.0321708]
    const best = [...half, 0.03197252, ...half.toReversed()]
    const paid = cost(open(model), best)
    // The power law is a sum of exponentials, within 1e-8 of it.
    expect(Math.abs(paid - 0.43629526813881336)).toBeLessThan(1e-9)
    expect(cost(open(model), even)).toBeGreaterThan(paid + 1e-3)
  })
})

/** T18: afterwards the price regains (1 − permanent share) of the endogenous drop. */
describe('after a forced cascade the price regains what is not permanent', () => {
  const models: readonly (readonly [string, object])[] = [
    ['metaorder-impact', { impact: 0.03, volume: 100 }],
    ['metaorder-impact', { impact: 0.012, volume: 100, exponent: 0.8 }],
    ['obizhaeva-wang', { density: 80 }],
  ]
  const cases = models.flatMap(([model, given]) =>
    [0, 0.3, 0.8].map((permanent) => [model, permanent, given] as const),
  )

  test.each(cases)('%s, permanent share %d', (model, permanent, given) => {
    const spec = { model, price: 100, permanent, halfLifeMs: MINUTE, ...given }
    const { lowPrice, lowAtMs, endPrice, outcome, liquidatedAccounts } = run(
      evenLevels(spec, 40, 40, 2000),
      [gap(2)],
    )
    expect(outcome).toBe('quiet')
    expect(lowAtMs).toBe(0)
    expect(liquidatedAccounts).toBeGreaterThan(100)
    expect(98 - lowPrice).toBeGreaterThan(1)
    const regained = (endPrice - lowPrice) / (98 - lowPrice)
    expect(Math.abs(regained - (1 - permanent))).toBeLessThan(1e-6)
  })

  test('all of it with a propagator, and on either clock', () => {
    const model = { model: 'propagator', price: 100, slope: 0.01, exponent: 0.5, timescaleMs: 1 }
    const snapshot = evenLevels(model, 40, 40, 2000)
    const { endPrice, outcome } = run(snapshot, [gap(2)], { endMs: 1e10 })
    expect(outcome).toBe('quiet')
    expect(Math.abs(endPrice - 98)).toBeLessThan(1e-6)
    const clock = { mode: 'clocked', everyMs: 60_000 } as const
    expect(run(snapshot, [gap(2)], { clock, endMs: 60 * MINUTE }).endPrice).toBeGreaterThan(97.9)
  })

  test('all of it in a book that refills, which buys more than it ever showed', () => {
    const bids = { count: 150, size: 3 }
    const levels = { bestBid: 99.95, bestAsk: 100.05, tick: 0.1, bids }
    const spec = { model: 'order-book', levels, halfLifeMs: MINUTE }
    const shocks = [gap(4), gap(8, 60 * MINUTE), gap(8, 120 * MINUTE)]
    const snapshot = evenLevels(spec, 35, 40, 2000)
    const refilled = run(snapshot, shocks)
    const bidAtStart = 150 * 3 * (99.95 - (149 * 0.1) / 2)
    expect(refilled.liquidatedUsd).toBeGreaterThan(bidAtStart)
    const { halfLifeMs, ...without } = spec
    const dry = run(evenLevels(without, 35, 40, 2000), shocks)
    expect(refilled.endPrice).toBeCloseTo(80, 6)
    expect(dry.endPrice).toBeLessThan(75)
    expect(refilled.lowPrice).toBeGreaterThan(dry.lowPrice)
  })
})
