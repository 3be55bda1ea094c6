import { expect, test } from 'vitest'
import { held, smallRun } from '../../test/small-world.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import type { Settings } from '../engine/world/snapshot.ts'

const second = 1000
const gap = { model: 'price-gap', markets: 'm', drop: 0.2, atMs: 2 * second }

/** A long that fails at −20 %; the price falls after 2 s. */
function run(shocks: Settings['shocks'], changes: Partial<Settings> = {}): Run {
  const it = smallRun({
    rules: { model: 'plain-perpetual' },
    things: {
      m: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
      n: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
    },
    accounts: { ann: { wallet: 160, m: [10, 100] } },
    settings: { shocks, ...changes },
  })
  advance(it)
  return it
}

test('nothing is filled before it is over, and then the price of that time is paid', () => {
  const halt = { model: 'trading-halt', atMs: second, forMs: 5 * second }
  const later = { ...gap, drop: 0.1, atMs: 4 * second }
  for (const markets of ['all', 'm', ['n', 'm']]) {
    const it = run([gap, later, { ...halt, markets }])
    expect(it.timeMs).toBe(6 * second)
    expect(held(it, 'ann', 'm')).toBe(0)
    // 160 less ten times the fall from 100 to 72.
    expect(it.world.markets.liquidity[0].mid()).toBeCloseTo(72, 9)
    expect(it.log.rounds.badDebtUsd.reduce((sum, usd) => sum + usd, 0)).toBeCloseTo(120, 1)
  }
})

test('a halt elsewhere is nobody’s business', () => {
  const it = run([gap, { model: 'trading-halt', markets: 'n', forMs: 5 * second }])
  expect(it.log.firstLiquidationMs).toBe(2 * second)
})

test('one that is over within a step of the clock is not noticed', () => {
  const clock = { mode: 'clocked', everyMs: 2 * second } as const
  const it = run([gap, { model: 'trading-halt', atMs: 500, forMs: second }], { clock })
  expect(it.log.firstLiquidationMs).toBe(2 * second)
})

test('a run that ends in the halt leaves the account as it is', () => {
  const it = run([gap, { model: 'trading-halt', forMs: 60 * second }], { endMs: 30 * second })
  expect(it.outcome).toBe('end')
  expect(held(it, 'ann', 'm')).toBe(10)
})
