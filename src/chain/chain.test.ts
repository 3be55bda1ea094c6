import fc from 'fast-check'
import { expect, test } from 'vitest'
import { liquidationAuction } from './auction.ts'
import { byTip, fifo, type Pending, without } from './pending.ts'
import {
  type Action,
  type BlockStart,
  backRun,
  blockEarnings,
  sandwich,
  swapped,
} from './pool-block.ts'
import { profitMax } from './profit-max.ts'

const row = (arrivedMs: number, gas: number, tip: number, kind: Pending['kind'] = 'order') =>
  ({ kind, sender: 'x', arrivedMs, gas, tip }) satisfies Pending

const table = [
  row(3, 2, 10),
  row(1, 5, 20, 'liquidation'),
  row(1, 1, 1, 'oracle'),
  row(2, 4, 40, 'transfer'),
]

test('who comes first, who pays most, and who is left out', () => {
  expect(fifo(table, 100)).toEqual([1, 2, 3, 0])
  expect(byTip(table, 100)).toEqual([3, 0, 1, 2])
  // What is too large is passed over.
  expect(fifo(table, 8)).toEqual([1, 2, 0])
  expect(byTip(table, 7)).toEqual([3, 0, 2])
  expect(without(fifo, ({ kind }) => kind === 'oracle')(table, 100)).toEqual([1, 3, 0])
  expect(without(byTip, ({ kind }) => kind === 'liquidation')(table, 5)).toEqual([3, 2])
  expect(fifo(table, 0)).toEqual([])
})

const money = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true })
const action: fc.Arbitrary<Action> = fc.oneof(
  money(1, 3e4).map((it) => ({ do: 'buy', money: it }) as const),
  money(0.1, 200).map((it) => ({ do: 'sell', units: it }) as const),
  money(70, 110).map((it) => ({ do: 'publish', price: it }) as const),
  fc.nat(2).map((loan) => ({ do: 'liquidate', loan }) as const),
  fc
    .record({ loan: fc.nat(2), units: money(0, 5) })
    .map((it) => ({ do: 'top-up', ...it }) as const),
)
const start: fc.Arbitrary<BlockStart> = fc.record({
  pool: fc.record({ base: money(500, 2000), quote: money(5e4, 2e5), fee: fc.constant(0.003) }),
  loans: fc.array(
    fc.record({ collateral: money(1, 60), debt: money(50, 5000), threshold: fc.constant(0.8) }),
    { minLength: 3, maxLength: 3 },
  ),
  published: money(80, 120),
  fair: money(70, 130),
})

interface Block {
  readonly table: readonly Pending[]
  readonly gasMax: number
  readonly worth: (rows: readonly number[]) => number
}

const block = (most: number): fc.Arbitrary<Block> =>
  fc
    .record({
      start,
      rows: fc.array(fc.tuple(action, fc.integer({ min: 1, max: 4 }), money(0, 50)), {
        maxLength: most,
      }),
      gasMax: fc.integer({ min: 1, max: 16 }),
    })
    .map(({ start, rows, gasMax }) => ({
      table: rows.map(([, gas, tip], at) => row((at * 7) % 5, gas, tip)),
      gasMax,
      worth: (chosen) =>
        blockEarnings(
          start,
          chosen.map((at) => rows[at][0]),
        ) + chosen.reduce((sum, at) => sum + rows[at][2], 0),
    }))

/** Every choice in every order, the plain way: all orders of all rows, cut anywhere. */
function bruteForce({ table, gasMax, worth }: Block): number {
  const orders = table
    .map((_, at) => at)
    .reduce<number[][]>(
      (all, at) => all.flatMap((it) => [...it, -1].map((_, place) => it.toSpliced(place, 0, at))),
      [[]],
    )
  let most = worth([])
  const seen = new Set<string>()
  for (const order of orders) {
    for (let count = 1; count <= order.length; count++) {
      const rows = order.slice(0, count)
      if (seen.has(rows.join()) || rows.reduce((sum, at) => sum + table[at].gas, 0) > gasMax)
        continue
      seen.add(rows.join())
      most = Math.max(most, worth(rows))
    }
  }
  return most
}

test('the most that a block is worth is what brute force finds, up to seven', () => {
  fc.assert(
    fc.property(block(6), (it) => {
      const rows = profitMax(it.worth)(it.table, it.gasMax)
      expect(it.worth(rows)).toBeCloseTo(bruteForce(it), 9)
    }),
    { numRuns: 60 },
  )
  fc.assert(
    fc.property(
      block(7).filter((it) => it.table.length === 7),
      (it) => {
        expect(it.worth(profitMax(it.worth)(it.table, it.gasMax))).toBeCloseTo(bruteForce(it), 9)
      },
    ),
    { numRuns: 5 },
  )
})

test('it is never worth less than first come, or than the highest tips, and fits', () => {
  fc.assert(
    fc.property(block(14), (it) => {
      const rows = profitMax(it.worth)(it.table, it.gasMax)
      expect(new Set(rows).size).toBe(rows.length)
      expect(rows.reduce((sum, at) => sum + it.table[at].gas, 0)).toBeLessThanOrEqual(it.gasMax)
      for (const policy of [fifo, byTip]) {
        expect(it.worth(rows)).toBeGreaterThanOrEqual(it.worth(policy(it.table, it.gasMax)))
      }
    }),
    { numRuns: 100 },
  )
})

test('the order makes the money: the price first, then the liquidation, then the sale', () => {
  const from: BlockStart = {
    pool: { base: 1000, quote: 100_000, fee: 0 },
    loans: [{ collateral: 20, debt: 1500, threshold: 0.8 }],
    published: 100,
    fair: 90,
  }
  const actions: Action[] = [
    { do: 'sell', units: 50 },
    { do: 'liquidate', loan: 0 },
    { do: 'publish', price: 90 },
  ]
  const worth = (rows: readonly number[]) =>
    blockEarnings(
      from,
      rows.map((at) => actions[at]),
    )
  const waiting = actions.map((_, at) => row(at, 1, 0))
  // As they came nobody is liquidated: the old price says that the loan is good.
  expect(worth(fifo(waiting, 3))).toBeCloseTo(backRun(swapped(from.pool, 'base', 50)[1], 90), 9)
  // The sale is left to others: whoever makes the block sells down to 90 himself.
  const rows = profitMax(worth)(waiting, 3)
  expect(rows).toEqual([2, 1])
  expect(worth(rows)).toBeGreaterThan(450)
})

test('a back-run without a fee is the area between two prices', () => {
  fc.assert(
    fc.property(money(1, 1e4), money(1, 1e6), money(0.1, 1e4), (base, quote, fair) => {
      // x f + y − 2 √(x y f): what the pool is worth at f, less what is left in it there.
      const gain = (Math.sqrt(base * fair) - Math.sqrt(quote)) ** 2
      expect(backRun({ base, quote, fee: 0 }, fair)).toBeCloseTo(gain, 4)
    }),
  )
  expect(backRun({ base: 1000, quote: 100_000, fee: 0.003 }, 100.2)).toBe(0)
})

test('a sandwich takes all that the order leaves room for', () => {
  const pool = { base: 1000, quote: 100_000, fee: 0 }
  const [expected] = swapped(pool, 'quote', 10_000)
  expect(sandwich(pool, 10_000, expected).profit).toBeCloseTo(0, 6)
  let before = 0
  for (const tolerance of [0.005, 0.01, 0.05]) {
    const least = expected * (1 - tolerance)
    const { front, profit } = sandwich(pool, 10_000, least)
    const [got] = swapped(swapped(pool, 'quote', front)[1], 'quote', 10_000)
    expect(got).toBeCloseTo(least, 9)
    expect(profit).toBeGreaterThan(before)
    before = profit
  }
  // An order that moves the price by less than the fee of both ways is not worth it.
  const dear = { ...pool, fee: 0.003 }
  expect(sandwich(dear, 100, swapped(dear, 'quote', 100)[0] * 0.99).profit).toBe(0)
  expect(sandwich(dear, 10_000, swapped(dear, 'quote', 10_000)[0] * 0.99).profit).toBeGreaterThan(0)
  const tooMuch = swapped(dear, 'quote', 10_000)[0] + 1
  expect(sandwich(dear, 10_000, tooMuch)).toEqual({ front: 0, profit: 0 })
})

test.each([
  [[100, 80, 30], { gas: 10 }, { winner: 0, paid: 70, kept: 20, recaptured: 0 }],
  [[80, 100, 30], { gas: 10, step: 5 }, { winner: 1, paid: 75, kept: 15, recaptured: 0 }],
  [[100, 99], { gas: 10, step: 5 }, { winner: 0, paid: 90, kept: 0, recaptured: 0 }],
  [[100, 80], { gas: 10, recapture: 0.65 }, { winner: 0, paid: 70, kept: 20, recaptured: 45.5 }],
  [[100], { gas: 10 }, { winner: 0, paid: 0, kept: 90, recaptured: 0 }],
  // Gas exceeds what it brings: nobody calls.
  [[9, 10], { gas: 10 }, { winner: -1, paid: 0, kept: 0, recaptured: 0 }],
  [[], { gas: 0 }, { winner: -1, paid: 0, kept: 0, recaptured: 0 }],
])('callers worth %s with %o', (values, terms, expected) => {
  expect(liquidationAuction(values, terms)).toEqual(expected)
})
