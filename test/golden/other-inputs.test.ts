/**
 * The formulas of the golden numbers at other inputs, against answers found in another way.
 * Provenance of other-inputs.json: our own programs in Python (mpmath, 50 digits). Schedules solve
 * the linear equations of the minimum; hitting probabilities integrate the density of the first
 * passage; pools bisect the invariant; levels are counted in exact fractions; order streams are
 * played into a dictionary of queues.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createStreamBook, playStream } from '../../bench/matching.ts'
import { orderStream } from '../../bench/order-stream.ts'
import { createOrders } from '../../src/engine/ports/orders.ts'
import type { Liquidity } from '../../src/engine/ports/ports.ts'
import {
  equidistant,
  exponentialKernel,
  impactOfAlmgren2005,
  type Kernel,
  powerKernel,
  scheduleAlmgrenChriss,
  scheduleTransient,
} from '../../src/impact.ts'
import { advance, compile, createRun, registry, type Snapshot, summarize } from '../../src/index.ts'
import { pow } from '../../src/kit/math.ts'
import { invariant } from '../../src/liquidity/stable-invariant.ts'
import {
  type Contract,
  constantProductLoss,
  fireSaleCovariance,
  hitProbability,
  liquidationPrice,
  ltvAfterRepayment,
  safeThreshold,
  sellingTrigger,
  simulateHit,
  squareRootCascade,
  toxicLtv,
  toxicLtvOfGrowingBonus,
} from '../../src/risk.ts'
import { amount, price } from '../../src/units/units.ts'
import { oracleWorld } from '../oracle-world.ts'
import { perpetuals, shocked } from '../uniform-world.ts'

type Row = readonly number[]
interface Reference {
  readonly almgrenChriss: [Row, { x: Row; E: number; V: number; kappa: number }][]
  readonly exponentialKernel: Row[]
  readonly powerKernel: [number, number, number, Row, number][]
  readonly unevenTimes: [Row, [Row, number], [Row, number]]
  readonly morrisShin: Row[]
  readonly hitting: [number, number, number, number, number, Contract, 1 | -1, number, number][]
  readonly stableSwap: [number, Row, string, number, number, number][]
  readonly constantProduct: Row[]
  readonly almgren2005: Row[]
  readonly toxic: Row[]
  readonly repayment: Row[]
  readonly contWagalath: [Row[], Row, Row, number, boolean, Row[]][]
  readonly twap: Row[]
  readonly ladder: [number, number, number, Row, number][]
  readonly squareRoot: [number, number, number, Row, number, number][]
  readonly density: Row[]
  readonly streams: Row[]
}
const file = new URL('other-inputs.json', import.meta.url)
const reference = JSON.parse(readFileSync(file, 'utf8')) as Reference

const near = (found: number, expected: number, relative = 1e-12) =>
  expect(Math.abs(found - expected), `${found} against ${expected}`).toBeLessThanOrEqual(
    relative * Math.abs(expected),
  )

function open(model: string, given: object): Liquidity {
  const definition = registry.liquidity.find(({ id }) => id === model)
  if (definition === undefined) throw new Error(`no model ${model}`)
  return definition.create(definition.parameters.parse(given))
}

function trade(market: Liquidity, quantity: number): number {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  market.execute(orders, 0, 1)
  return orders.value[0]
}

describe('schedules', () => {
  test.each(reference.almgrenChriss)('Almgren–Chriss %j', (given, { x, E, V, kappa }) => {
    const [size, horizon, trades, volatility, halfSpread, permanent, temporary, riskAversion] =
      given
    const order = { size, horizon, trades, volatility, halfSpread }
    const plan = scheduleAlmgrenChriss({ ...order, permanent, temporary, riskAversion })
    near(plan.cost, E)
    near(plan.variance, V)
    near(plan.urgency, kappa, 1e-11)
    expect(plan.holdings).toHaveLength(x.length)
    for (const [at, left] of x.entries()) {
      expect(Math.abs(plan.holdings[at] - left)).toBeLessThan(1e-11 * Math.abs(size))
    }
  })

  const compare = (times: number[], kernel: Kernel, trades: Row, cost: number) => {
    const plan = scheduleTransient(1, times, kernel)
    near(plan.cost, cost, 1e-11)
    for (const [at, trade] of trades.entries()) near(plan.trades[at], trade, 1e-9)
  }

  test.each(reference.exponentialKernel)(
    '%d steps of %d under e^(−%dt)',
    (steps, horizon, rate, ends, inner, cost) => {
      const trades = Array.from({ length: steps + 1 }, (_, at) =>
        at === 0 || at === steps ? ends : inner,
      )
      compare(equidistant(horizon, steps), exponentialKernel(rate), trades, cost)
    },
  )

  test.each(reference.powerKernel)(
    '%d steps of %d under (1 + t)^−%d',
    (steps, horizon, exponent, trades, cost) => {
      compare(equidistant(horizon, steps), powerKernel(exponent), trades, cost)
    },
  )

  test('uneven times', () => {
    const [times, exponential, power] = reference.unevenTimes
    compare([...times], exponentialKernel(3), ...exponential)
    compare([...times], powerKernel(0.6), ...power)
  })

  test.each(reference.almgren2005)(
    'Almgren et al. 2005: %d of a day’s volume',
    (share, volume, shares, volatility, days, lasting, passing, cost) => {
      const order = { size: share * volume, volume, shares, volatility, days }
      const found = impactOfAlmgren2005(order)
      near(found.permanent, lasting)
      near(found.temporary, passing)
      near(found.cost, cost)
    },
  )
})

describe('liquidation', () => {
  test.each(reference.morrisShin)('trigger for q %d, c %d', (q, c, trigger) => {
    near(sellingTrigger(q, c), trigger, 1e-14)
  })

  test.each(reference.hitting)(
    'leverage %d, maintenance %d, volatility %d, %d years, drift %d: %s, side %d',
    (leverage, rate, sigma, years, drift, contract, side, level, probability) => {
      near(liquidationPrice(contract, leverage, rate, side), level, 1e-14)
      const model = { sigma, years, drift }
      near(hitProbability(level, model), probability, 1e-11)
      const found = simulateHit(level, model, { paths: 20_000, seed: 23, steps: 2 })
      expect(Math.abs(found.probability - probability)).toBeLessThan(4 * found.standardError)
    },
  )

  test.each(reference.toxic)(
    'frontier at bonus %d, threshold %d, collateral %d, reserve %d',
    (bonus, threshold, collateral, reserve, loss, fixed, growing, safe) => {
      near(constantProductLoss(collateral, reserve), loss, 1e-14)
      near(toxicLtv(bonus, loss), fixed, 1e-14)
      near(toxicLtvOfGrowingBonus(bonus, threshold, loss), growing, 1e-14)
      near(safeThreshold(loss), safe, 1e-14)
    },
  )

  test.each(reference.repayment)('loan to value %d, share %d, bonus %d', (ltv, share, bonus, to) =>
    near(ltvAfterRepayment(ltv, share, bonus), to, 1e-14),
  )

  test.each(reference.contWagalath)(
    'three assets and a fund: %j %j %j %d %s',
    (covariance, holdings, impact, selling, feedback, expected) => {
      const found = fireSaleCovariance({ covariance, holdings, impact, selling, feedback })
      for (const [a, row] of expected.entries()) {
        for (const [b, value] of row.entries()) near(found[a][b], value, 1e-13)
      }
    },
  )
})

describe('markets', () => {
  test.each(reference.stableSwap)(
    'StableSwap, A = %d, %j, %s',
    (amplification, [base, quote, ...more], convention, d, marginal, paid) => {
      const others = more.map((reserve) => ({ reserve }))
      const pool = open('stable-swap', { base, quote, amplification, convention, others })
      const n = more.length + 2
      const ann = amplification * (convention === 'deployed' ? n : n ** n)
      near(invariant(base, quote, ann, Float64Array.from(more)), d, 1e-14)
      near(pool.mid(), marginal)
      near(pool.quote(amount(-base / 4)), paid, 1e-11)
    },
  )

  test.each(reference.constantProduct)(
    '%d · %d moved by %d',
    (base, quote, by, paid, got, loss) => {
      const pool = open('constant-product', { base, quote })
      const target = (quote / base) * (1 + by)
      near(pool.depth(price(target)), got)
      near(-trade(pool, got), paid, 1e-11)
      near(pool.mid(), target)
      near(paid - got * (quote / base), loss, 1e-10)
    },
  )

  test.each(reference.twap)(
    'a mean over %d blocks, held for %d, by %d: × %d, or × %d geometric',
    (window, count, by, arithmetic, geometric) => {
      const block = 12_000
      for (const [mean, multiple] of [
        ['arithmetic', arithmetic],
        ['geometric', geometric],
      ] as const) {
        const source = { model: 'twap', market: 'pool', windowMs: window * block, mean }
        const { show, read } = oracleWorld({ pool: 1000 }, { twap: source })
        show('pool', 1000 * multiple)
        read(3 * block)
        show('pool', 1000)
        near(read((3 + count) * block), 1000 * (1 + by), 1e-12)
        expect(read((3 + count + window) * block)).toBe(1000)
      }
    },
  )

  // Density a · δ^p, in ticks: the level between two ticks holds its integral.
  test.each(reference.density)('density %d · δ^%d: %d sold end at %d', (a, p, sold, distance) => {
    const tick = distance / 2000
    const whole = (ticks: number) => (a * pow(ticks * tick, p + 1)) / (p + 1)
    const bids = Array.from({ length: 4000 }, (_, at) => [
      100 - tick * (at + 1),
      whole(at + 1) - whole(at),
    ])
    const asks = [[100 + tick, 1]]
    for (const [model, more] of [
      ['order-book', {}],
      ['matching-engine', { tick }],
    ] as const) {
      if (model === 'matching-engine' && Math.abs(100 / tick - Math.round(100 / tick)) > 1e-6) {
        continue
      }
      const book = open(model, { bids, asks, ...more })
      const before = whole(2000)
      near(before, sold, 1e-9)
      near(-book.depth(price(100 - distance * (1 + 1e-9))), sold, 1e-9)
      trade(book, -sold * (1 - 1e-6))
      near(100 - (2 * book.mid() - 100 - tick), distance, 1e-9)
    }
  })
})

/** Levels (i + ½) · `gap` below 100, `density` units for each unit of price. */
function evenLevels(density: number, reach: number, impact: number, gap = 0.00070001): Snapshot {
  const count = Math.floor(reach / gap)
  const size = density * gap
  return perpetuals(['A'], [impact], {
    wallet: Float64Array.from({ length: count }, (_, at) => size * gap * (at + 0.5)),
    legs: Array.from({ length: count }, (_, at) => [at, 0, size]),
  })
}

function follow(snapshot: Snapshot, shock: number) {
  const run = createRun(compile(snapshot, shocked('A', shock), registry), registry, {
    trace: false,
  })
  advance(run)
  const { perRound, markets } = summarize(run)
  return {
    liquidated: perRound.map(({ liquidated }) => liquidated).filter((count) => count > 0),
    end: markets[0].endPrice,
  }
}

describe('even levels through the engine, round by round', () => {
  test.each(reference.ladder)(
    'linear %d, density %d, shock %d',
    (impact, density, shock, ...it) => {
      const [rounds, end] = it
      const found = follow(evenLevels(density, 25, impact), shock)
      expect(found.liquidated).toEqual(rounds)
      near(found.end, end, 1e-11)
    },
  )

  test.each(reference.squareRoot)(
    '%d√Q, density %d, shock %d',
    (coefficient, density, shock, rounds, end, theory) => {
      const plain = evenLevels(density, 15, 1)
      const impact = coefficient / (100 - shock)
      const law = { model: 'metaorder-impact', price: 100, impact, volume: 1, halfLifeMs: 1e9 }
      const markets = plain.markets.map((market) => ({ ...market, liquidity: law }))
      const run = createRun(
        compile({ ...plain, markets }, shocked('A', shock), registry),
        registry,
        {
          trace: false,
        },
      )
      advance(run)
      const { perRound, markets: after } = summarize(run)
      const liquidated = perRound.map((round) => round.liquidated).filter((count) => count > 0)
      expect(liquidated).toEqual(rounds)
      near(after[0].lowPrice, end, 1e-11)
      near(squareRootCascade(shock, coefficient, density), theory, 1e-14)
      // Levels lie that far apart.
      expect(Math.abs(100 - end - theory)).toBeLessThan(0.0007)
    },
  )
})

test.each(reference.streams)(
  'order stream from %d, %d operations: %d units',
  (seed, count, units) =>
    expect(playStream(createStreamBook(), orderStream(count, seed))).toBe(units),
)

// Jumps: 200,000 paths in 400 steps with a bridge in each and jumps at their ends, by numpy.
test.each([
  [0.95, 0.8, 1, 300, -0.01, 0.03, 0, 0.28362, 0.001],
  [0.85, 0.6, 7, 50, -0.05, 0.04, 0, 0.12754, 0.00074],
  [0.9, 1, 3, 100, 0.02, 0.05, 1, 0.27993, 0.001],
])(
  'level %d, volatility %d, %d days, %d jumps a year of %d ± %d, drift %d',
  (level, sigma, days, intensity, mean, deviation, drift, probability, error) => {
    const model = { sigma, years: days / 365, drift, jumps: { intensity, mean, deviation } }
    const found = simulateHit(level, model, { paths: 40_000, seed: 23 })
    const spread = Math.hypot(found.standardError, error)
    expect(Math.abs(found.probability - probability)).toBeLessThan(3 * spread)
  },
)
