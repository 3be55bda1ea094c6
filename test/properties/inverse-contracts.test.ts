// Inverse contracts on random worlds: everything is audited after every phase, and what is held in
// coins is what the definition of the contract says.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { equity } from '../../src/engine/margin/margin.ts'
import { fork, scope } from '../../src/engine/phases/fork.ts'
import { advance, createRun, restart, step } from '../../src/engine/phases/run.ts'
import { createOrders } from '../../src/engine/ports/orders.ts'
import { reciprocal } from '../../src/engine/ports/reciprocal.ts'
import { summarize } from '../../src/engine/reading/summary.ts'
import { liquidity } from '../../src/liquidity/index.ts'
import { registry } from '../../src/registry.ts'
import { distanceToLiquidation } from '../../src/risk/distance.ts'
import { amount, price } from '../../src/units/units.ts'
import { type CoinHolder, coinPrice, coinTiers, coinWorld } from '../coin-world.ts'
import { samples } from '../conformance/sample-liquidity.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anyAmount = fc
  .tuple(number(2, 6), fc.boolean())
  .map(([size, isLong]) => Math.round(10 ** size) * (isLong ? 1 : -1))
const anyHolder: fc.Arbitrary<CoinHolder> = fc
  .tuple(
    anyAmount,
    number(80, 125),
    fc.option(fc.tuple(anyAmount, number(80, 125))),
    number(0, 0.3),
  )
  .map(([size, entry, other, cushion]) => {
    const legs: [number, number, number][] = [[0, size, entry]]
    if (other !== null) legs.push([1, ...other])
    const notional = legs.reduce((sum, [, held]) => sum + Math.abs(held) / coinPrice, 0)
    return { legs, cushion: cushion * notional }
  })
const anyWorld = fc.record({
  model: fc.constantFrom('binance-coinm', 'binance-usdm', 'plain-perpetual', 'tiered-perpetual'),
  holders: fc.array(anyHolder, { minLength: 1, maxLength: 25 }),
  drop: fc.oneof(number(0.01, 0.6), number(-1, -0.01)),
  fund: fc.constantFrom(0, 5, 500),
  depth: fc.constantFrom(1e5, 2e6),
})

const world = ({
  model,
  holders,
  drop,
  fund,
  depth,
}: typeof anyWorld extends fc.Arbitrary<infer T> ? T : never) => {
  const shocks = [
    { model: 'price-gap', drop: drop / 2 },
    { model: 'price-gap', markets: ['COIN', 'QUARTER'], drop: drop / 2, atMs: 1000 },
    { model: 'price-gap', markets: 'spot', drop: drop / 2, atMs: 2000 },
  ]
  const { snapshot, settings } = coinWorld({ model }, holders, shocks, { fund, depth })
  return compile(snapshot, settings, registry)
}

test('coins and contracts are conserved; runs, restarts, forks and scopes agree', () => {
  let acted = 0
  fc.assert(
    fc.property(anyWorld, (given) => {
      const tables = world(given)
      const run = createRun(tables, registry, { verify: true })
      advance(run)
      const { hash, forcedUsd, revaluedUsd, liquidatedAccounts, waterfall } = summarize(run)
      acted += liquidatedAccounts
      const [lost, ...paid] = waterfall
      const gross = waterfall.reduce((sum, { usd }) => sum + Math.abs(usd), 1)
      const sum = paid.reduce((total, { usd }) => total + usd, 0)
      expect(Math.abs(sum - lost.usd)).toBeLessThan(1e-9 * gross)
      restart(run)
      scope(run, () => advance(run))
      step(run)
      const twin = fork(run)
      for (const it of [run, twin]) {
        if (it.outcome === null) advance(it)
        expect(summarize(it)).toMatchObject({ hash, forcedUsd, revaluedUsd })
      }
      const quick = createRun(tables, registry, { trace: false, search: 'follow' })
      advance(quick)
      expect(summarize(quick).hash).toBe(hash)
    }),
    { seed: 19, numRuns: 200 },
  )
  expect(acted).toBeGreaterThan(500)
})

test('equity, margin and the price of liquidation are those of the formulas', () => {
  fc.assert(
    fc.property(anyWorld, number(50, 200), (given, now) => {
      const run = createRun(world({ ...given, drop: 0.1 }), registry)
      for (const [row, { legs }] of given.holders.entries()) {
        const account = run.world.names.findAccount(`a${row}`)
        const before = equity(run.world, account)
        const profit = legs.reduce((sum, [, held]) => sum + held * (1 / coinPrice - 1 / now), 0)
        scope(run, () => {
          for (const at of [1, 2]) run.world.oracles.value[at] = price(1 / now)
          const scale = legs.reduce((sum, [, held]) => sum + Math.abs(held) / 50, 1)
          expect(Math.abs(equity(run.world, account) - before - profit)).toBeLessThan(1e-12 * scale)
        })
      }
      const [row, holder] = [...given.holders.entries()][0]
      if (holder.legs.length > 1) return
      const account = run.world.names.findAccount(`a${row}`)
      const [market] = distanceToLiquidation(run.world, account).markets
      const edge = market?.below ?? market?.above
      if (edge == null) return
      const [[, held]] = holder.legs
      const notional = Math.abs(held) / edge
      const left = equity(run.world, account) + held * (1 / coinPrice - 1 / edge)
      expect(Math.abs(left - maintenanceAt(notional))).toBeLessThan(1e-9 * notional)
    }),
    { seed: 19, numRuns: 150 },
  )
})

/** Brackets as marginal rates, by the definition. */
const maintenanceAt = (notional: number): number =>
  coinTiers.reduce((sum, { floor, rate }, at) => {
    const below = coinTiers[at - 1]?.rate ?? 0
    return sum + (rate - below) * Math.max(0, notional - floor)
  }, 0)

// Random scenario 6104: 1e266 coins went into the pool, whose other side was 0 then.
test('a pool has a price still when more dollars are bought than it has', () => {
  const pool = liquidity.find(({ id }) => id === 'stable-swap')
  const given = { base: 2921.877, quote: 242_402.8, amplification: 266, rate: 74 }
  for (const dollars of [2e5, 3e5, 1e9, 1e36]) {
    const inner = pool?.create(pool.parameters.parse(given))
    if (inner === undefined) throw new Error('there is no such model')
    const market = reciprocal(inner)
    const orders = createOrders(1)
    orders.count = 1
    orders.quantity[0] = amount(dollars)
    market.execute(orders, 0, 1)
    expect(-orders.value[0]).toBeLessThanOrEqual(1e36)
    expect(inner.mid()).toBeGreaterThan(0)
    expect(market.mid()).toBeLessThan(Infinity)
  }
})

describe.each(liquidity.filter(({ id }) => id !== 'bands'))('$id seen from dollars', (model) => {
  const open = () => model.create(model.parameters.parse(samples[model.id]))

  test('fills what it quotes, at one over the price, within its depth and limits', () => {
    const anyOrder = fc.record({
      share: number(1e-6, 0.4),
      isBuy: fc.boolean(),
      limit: fc.option(number(0.8, 1.2)),
    })
    fc.assert(
      fc.property(fc.array(anyOrder, { minLength: 1, maxLength: 8 }), (wanted) => {
        const inner = open()
        const market = reciprocal(inner)
        const orders = createOrders(1)
        orders.count = 1
        const near = Math.abs(inner.quote(inner.depth(price(0.9 * inner.mid()))))
        for (const { share, isBuy, limit } of wanted) {
          expect(market.mid()).toBeCloseTo(1 / inner.mid(), 12)
          const size = amount((isBuy ? 1 : -1) * share * near)
          const bound = limit === null ? 0 : limit * market.mid()
          const told = market.quote(size)
          orders.quantity[0] = size
          orders.limit[0] = price(bound)
          orders.filled[0] = amount(0)
          orders.value[0] = 0 as never
          market.execute(orders, 0, 1)
          const [filled, value] = [orders.filled[0], orders.value[0]]
          expect(Math.abs(filled)).toBeLessThanOrEqual(Math.abs(size))
          if (filled === 0) continue
          expect([Math.sign(filled), Math.sign(value)]).toEqual(isBuy ? [1, -1] : [-1, 1])
          if (filled === size) {
            expect(Math.abs(value - told)).toBeLessThan(1e-9 * Math.abs(told))
          }
          const paid = Math.abs(value / filled)
          if (bound > 0 && isBuy) expect(paid).toBeLessThan(bound * (1 + 1e-9))
          if (bound > 0 && !isBuy) expect(paid).toBeGreaterThan(bound * (1 - 1e-9))
        }
      }),
      { seed: 7, numRuns: 60 },
    )
  })

  test('moves, and forgets, as the market it sees', () => {
    const inner = open()
    const market = reciprocal(inner)
    const before = inner.fundamental()
    market.move(1.25, 0)
    expect(inner.fundamental() / before).toBeCloseTo(0.8, 12)
    market.move(1, market.fundamental())
    expect(inner.fundamental() / before).toBeCloseTo(0.4, 12)
    market.setDepth(0)
    expect(market.quote(amount(1))).toBeCloseTo(0, 12)
  })
})
