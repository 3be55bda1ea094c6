import { describe, expect, test } from 'vitest'
import { createOrders } from '../engine/ports/orders.ts'
import type { Liquidity, Owners } from '../engine/ports/ports.ts'
import { createRandom } from '../kit/random.ts'
import {
  acceptOracle,
  ammPrice,
  amountForPrice,
  bandAt,
  type ExactAmm,
  limitedOracle,
} from '../rules/llamma-exact/amm.ts'
import {
  createLoan,
  createMarket,
  debtOf,
  type ExactMarket,
  health,
} from '../rules/llamma-exact/controller.ts'
import { holding, withdraw, xDown } from '../rules/llamma-exact/stake.ts'
import { exchangeIn, exchangeOut } from '../rules/llamma-exact/swap.ts'
import { WAD } from '../rules/llamma-exact/wad.ts'
import { amount, price } from '../units/units.ts'
import { bands } from './bands.ts'

const toWad = (value: number) => BigInt(Math.round(value * 1e9)) * 1_000_000_000n
const number = (value: bigint) => Number(value) / 1e18

type Bands = Liquidity & {
  readonly owners: Required<Owners>
  follow(price: number, timeMs: number): void
}
const open = (given: object) => bands.create(bands.parameters.parse(given)) as unknown as Bands

function trade(market: Liquidity, quantity: number, limit = 0) {
  const orders = createOrders(1)
  orders.quantity[0] = amount(quantity)
  orders.limit[0] = price(limit)
  market.execute(orders, 0, 1)
  return { filled: orders.filled[0], value: orders.value[0] }
}

interface Pair {
  readonly exact: ExactMarket
  readonly float: Bands
}

const LOAN_DISCOUNT = 0.09

function openPair(amplification: number, fee: number): Pair {
  const exact = createMarket({
    amplification: BigInt(amplification),
    basePrice: 3000n * WAD,
    fee: toWad(fee),
    loanDiscount: toWad(LOAN_DISCOUNT),
    liquidationDiscount: toWad(0.06),
    timeS: 0n,
  })
  exact.amm.timeS = 86_400n
  const float = open({ price: 3000, amplification, fee })
  return { exact, float }
}

/** Lays the same loan into both; false where neither takes it. */
function lend({ exact, float }: Pair, owner: number, base: number, debt: number, count: number) {
  const loan = { collateral: toWad(base), debt: toWad(debt), bands: count }
  let isTaken = true
  try {
    createLoan(exact, `${owner}`, loan)
  } catch {
    isTaken = false
  }
  const laid = float.owners.loans.layIn(owner, base, debt / (1 - LOAN_DISCOUNT), count)
  expect(laid).toBe(isTaken)
  return laid
}

function moveOracle({ exact, float }: Pair, to: number, timeS: number) {
  exact.amm.timeS = 86_400n + BigInt(timeS)
  exact.amm.oracle = toWad(to)
  float.follow(number(exact.amm.oracle), (86_400 + timeS) * 1000)
}

const near = (found: number, expected: bigint, size: number, tolerance = 1e-9) =>
  expect(Math.abs(found - number(expected))).toBeLessThanOrEqual(tolerance * size)

/** What the arbitrageur of the contract does, and the same amount on the other. */
function arbitrage({ exact, float }: Pair, share: number) {
  const { amm } = exact
  const { amount: full, isUp } = amountForPrice(amm, limitedOracle(amm).price)
  const given = (full * BigInt(Math.round(share * 1000))) / 1000n
  // Below this a trade is rounding, which the contract still makes.
  if (given < WAD / 1_000_000n) return
  const done = exchangeIn(amm, isUp, given)
  const fill = trade(float, isUp ? number(done.out) : -number(done.in))
  near(Math.abs(fill.value), isUp ? done.in : done.out, number(isUp ? done.in : done.out), 1e-8)
}

function compare({ exact, float }: Pair, owners: readonly number[]) {
  const { amm } = exact
  const { x, y } = bandAt(amm, amm.activeBand)
  // Between bands the contract shows a price at which nothing can be had.
  const isInside = x > WAD / 1000n && y > WAD / 1_000_000n
  if (isInside) expect(float.mid() / number(ammPrice(amm))).toBeCloseTo(1, 8)
  expect(float.fundamental() / number(limitedOracle(amm).price)).toBeCloseTo(1, 12)
  const said = price(number(amm.oracle))
  for (const owner of owners) {
    const { base, quote } = float.owners.part(owner)
    const held = holding(amm, `${owner}`)
    const size = number(debtOf(exact, `${owner}`))
    near(base * 3000, held.y * 3000n, size, 1e-8)
    near(quote, held.x, size, 1e-8)
    near(float.owners.loans.slowly(owner, said), xDown(amm, `${owner}`), size, 1e-8)
    const { loans } = float.owners
    const full = (loans.slowly(owner, said) * (1 - 0.06) + loans.above(owner, said)) / size - 1
    near(full, health(exact, `${owner}`, 'full'), 1, 1e-8)
  }
  return isInside
}

describe('beside the contract', () => {
  test.each([
    [50, 0.003],
    [100, 0.006],
    [200, 0.01],
  ])('random loans and paths, A = %d, fee %d', (amplification, fee) => {
    let trades = 0
    let inside = 0
    for (let seed = 0; seed < 25; seed++) {
      const random = createRandom(seed, 77)
      let drawn = 0
      const draw = (from: number, to: number) => from + (to - from) * random.uniform(0, 0, drawn++)
      const pair = openPair(amplification, fee)
      const owners: number[] = []
      for (let owner = 0; owner < 4; owner++) {
        const base = Math.round(draw(1, 50) * 1e6) / 1e6
        const debt = Math.round(base * draw(1200, 2750))
        if (lend(pair, owner, base, debt, Math.floor(draw(4, 31)))) owners.push(owner)
      }
      compare(pair, owners)
      let timeS = 0
      let oracle = 3000
      for (let step = 0; step < 15; step++) {
        timeS += [12, 60, 120, 600][Math.floor(draw(0, 4))]
        oracle *= draw(0.93, step < 8 ? 1.03 : 1.08)
        moveOracle(pair, oracle, timeS)
        const before = pair.exact.amm.oldTimeS
        arbitrage(pair, draw(0, 1) < 0.3 ? draw(0.1, 0.9) : 1)
        if (pair.exact.amm.oldTimeS !== before) trades++
        if (compare(pair, owners)) inside++
      }
      // One leaves: the others keep what they have.
      const [leaver] = owners
      if (leaver === undefined) continue
      withdraw(pair.exact.amm, `${leaver}`, WAD)
      pair.float.owners.loans.takeOut(leaver)
      compare(pair, owners.slice(1))
    }
    expect(trades).toBeGreaterThan(100)
    expect(inside).toBeGreaterThan(50)
  })

  test('a purchase by what comes out', () => {
    const pair = openPair(100, 0.006)
    lend(pair, 0, 10, 24_800, 10)
    moveOracle(pair, 2750, 600)
    const done = exchangeOut(pair.exact.amm, true, toWad(3))
    near(-trade(pair.float, 3).value, done.in, number(done.in))
    compare(pair, [0])
  })

  test('the oracle of a fall too fast, twice', () => {
    const pair = openPair(100, 0.006)
    lend(pair, 0, 10, 24_800, 10)
    moveOracle(pair, 2750, 600)
    arbitrage(pair, 1)
    moveOracle(pair, 1500, 660)
    compare(pair, [0])
    acceptOracle(pair.exact.amm as ExactAmm)
    expect(pair.float.fundamental()).toBe(2200)
  })
})

describe('owners', () => {
  const market = () => {
    const it = open({ price: 3000, amplification: 100 })
    expect(it.owners.loans.layIn(7, 10, 24_800 / 0.91, 10)).toBe(true)
    expect(it.owners.loans.layIn(9, 30, (3 * 24_800) / 0.91, 10)).toBe(true)
    return it
  }

  test('are told what was traded, each his part, once', () => {
    const it = market()
    it.follow(2750, 600_000)
    const { filled, value } = trade(it, 4)
    const told: number[][] = []
    it.owners.tell((...all) => told.push(all))
    expect(told.map(([owner]) => owner)).toEqual([7, 9])
    expect(told[1][1] / told[0][1]).toBeCloseTo(3, 12)
    expect(told[0][1] + told[1][1]).toBeCloseTo(-filled, 12)
    expect(told[0][2] + told[1][2]).toBeCloseTo(-value, 8)
    it.owners.tell(() => expect.fail('nothing has been traded since'))
  })

  test('are refused bands above the price, or among those that are sold', () => {
    const it = market()
    expect(it.owners.loans.layIn(8, 10, 28_000 / 0.91, 10)).toBe(false)
    it.follow(2750, 600_000)
    trade(it, 4)
    expect(it.owners.loans.layIn(8, 10, 24_800 / 0.91, 10)).toBe(false)
    expect(it.owners.has(8)).toBe(false)
    expect(it.owners.has(7)).toBe(true)
  })

  test('what rounding leaves in a band is no market', () => {
    const it = market()
    it.follow(2860, 600_000)
    const { filled } = trade(it, 0.5)
    it.follow(2900, 1_200_000)
    const there = -it.depth(price(0))
    expect(there).toBeGreaterThan(0.9 * filled)
    trade(it, -there * (1 - 1e-14))
    expect(it.depth(price(0))).toBe(-0)
    expect(it.mid()).toBe(2900)
  })

  test('while the oracle lies above everything, that is the price', () => {
    const it = market()
    expect(it.mid()).toBe(3000)
    it.follow(3500, 600_000)
    expect(it.mid()).toBe(3500)
    // Below the top of the first band the pool is cheaper than the oracle.
    it.follow(2800, 1_200_000)
    expect(it.mid()).toBeCloseTo(2800 ** 3 / 2881.788 ** 2, 3)
  })

  test('what a loan comes to does not move with the oracle above its bands', () => {
    const it = market()
    const before = it.owners.loans.slowly(7, price(3000))
    expect((before * 0.94) / 24_800 - 1).toBeCloseTo(0.0392, 4)
    it.follow(4000, 600_000)
    expect(it.owners.loans.slowly(7, price(4000))).toBe(before)
    expect(it.owners.loans.above(7, price(4000))).toBeGreaterThan(10_000)
  })
})
