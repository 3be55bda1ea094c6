import { describe, expect, test } from 'vitest'
import { oracleWorld } from '../../test/oracle-world.ts'
import { createOrders } from '../engine/ports/orders.ts'
import type { ModelSpec } from '../engine/world/snapshot.ts'
import { exp } from '../kit/math.ts'
import { amount } from '../units/units.ts'

const minute = 60_000
const block = 12_000
const blocks = (count: number) => count * block

const open = (mean: string, parameters: object = {}) =>
  oracleWorld(
    { pool: 1000 },
    { twap: { model: 'twap', market: 'pool', windowMs: blocks(150), mean, ...parameters } },
  )

/** What the mean says `after` blocks, when the price was at a multiple for some of them. */
function held(mean: string, multiple: number, count: number, after: number): number {
  const { show, read } = open(mean)
  show('pool', 1000 * multiple)
  read(blocks(3))
  show('pool', 1000)
  read(blocks(3 + count))
  return read(blocks(3 + after)) / 1000
}

// shared/golden/topics.json, `twap`: to lift a mean over 150 blocks by 20 %.
describe('reference numbers: a mean over 150 blocks', () => {
  test.each([
    ['arithmetic', 1, 31],
    ['arithmetic', 3, 11],
    ['geometric', 1, 753_679_854_846.0431],
    ['geometric', 10, exp(2.734823351909319)],
  ])('%s, held for %d: × %d lifts it by a fifth', (mean, count, multiple) => {
    expect(held(mean, multiple, count, count)).toBeCloseTo(1.2, 12)
    expect(held(mean, multiple, count, 149)).toBeCloseTo(1.2, 12)
    expect(held(mean, multiple, count, 150 + count)).toBe(1)
  })
})

/** What pushing an oracle over a pool of 1,000 at 1,000 costs. */
describe('the price of a lie', () => {
  const pool = { model: 'constant-product', base: 1000, quote: 1_000_000 }
  const twap = { model: 'twap', market: 'pool', windowMs: blocks(150) }

  /** Buys until the price is `multiple` of the start: what it cost, and what the oracle says. */
  function push(source: ModelSpec, multiple: number) {
    const { world, read } = oracleWorld({ pool }, { oracle: source })
    const [liquidity] = world.markets.liquidity
    const orders = createOrders(1)
    orders.quantity[0] = amount(1000 * (1 - 1 / Math.sqrt(multiple)))
    liquidity.execute(orders, 0, 1)
    read(0)
    return { paid: -orders.value[0], got: orders.filled[0], said: read(blocks(1)) }
  }

  // shared/golden/topics.json, `cpmm` 0.2: in, out, and the loss if arbitraged back at the start.
  test('a fifth more on the spot price', () => {
    const { paid, got, said } = push({ model: 'market-mid', market: 'pool' }, 1.2)
    expect(said).toBeCloseTo(1200, 9)
    expect(paid).toBeCloseTo(95_445.11501033216, 6)
    expect(got).toBeCloseTo(87.1290708247231, 9)
    expect(paid - 1000 * got).toBeCloseTo(8316.044185609062, 6)
  })

  test('a fifth more on a mean over 150 blocks, held for one: y (√31 + 1 / √31 − 2)', () => {
    const { paid, got, said } = push(twap, 31)
    expect(said).toBeCloseTo(1200, 9)
    expect(paid - 1000 * got).toBeCloseTo(1e6 * (Math.sqrt(31) + 1 / Math.sqrt(31) - 2), 3)
  })
})

test('a price that comes and goes within a block is not seen', () => {
  const { show, read } = open('arithmetic')
  show('pool', 31_000)
  read(blocks(2) + 1)
  show('pool', 1000)
  read(blocks(3) - 1)
  expect(read(blocks(10))).toBe(1000)
})

test('a price made at the end of a block counts from there on, and not before', () => {
  const { show, read } = open('arithmetic', { windowMs: blocks(4) })
  show('pool', 2000)
  expect(read(blocks(5))).toBe(1000)
  expect(read(blocks(5) + 1)).toBe(1000)
  expect(read(blocks(6))).toBe(1250)
  expect(read(blocks(7) - 1)).toBe(1250)
  expect(read(blocks(8))).toBe(1750)
  expect(read(blocks(9))).toBe(2000)
})

test('a window need not be a whole number of steps', () => {
  const { show, read } = open('arithmetic', { windowMs: 30_000 })
  show('pool', 2000)
  read(0)
  expect(read(blocks(1))).toBeCloseTo(1400, 9)
  expect(read(blocks(2))).toBeCloseTo(1800, 9)
  expect(read(blocks(3))).toBe(2000)
})

test('it asks to be read at each step until the window is of one price', () => {
  const { show, read, source } = open('arithmetic', { windowMs: 2 * minute })
  const { nextMs } = source()
  expect(nextMs?.()).toBe(Infinity)
  show('pool', 900)
  read(minute + 1)
  let stops = 0
  for (let due = nextMs?.() ?? 0; due < Infinity; due = nextMs?.() ?? 0) {
    expect(due).toBe(minute + blocks(++stops))
    read(due)
  }
  expect(stops).toBe(11)
  expect(read(minute + blocks(stops))).toBe(900)
})

test('a geometric mean with a price of nothing in it is nothing, and recovers', () => {
  const { show, read } = open('geometric', { windowMs: blocks(4) })
  show('pool', 0)
  read(0)
  expect(read(blocks(1))).toBe(0)
  show('pool', 1000)
  read(blocks(2))
  expect(read(blocks(3))).toBe(0)
  expect(read(blocks(6))).toBe(1000)
})

test('a window that is shorter than a step, or has too many, is refused', () => {
  expect(() => open('arithmetic', { windowMs: 1000 })).toThrow('a window holds 1 to 100000 steps')
  expect(() => open('arithmetic', { windowMs: 1e9, everyMs: 1 })).toThrow('100000 steps')
})
