import { expect, test } from 'vitest'
import { cash, held, smallRun } from '../../test/small-world.ts'
import { advance, equity, type Settings, step } from '../index.ts'

const contract = { price: 100, brackets: [{ floor: 0, rate: 0.1 }] }
const coin = { price: 50, weight: 0.8 }

interface Given {
  readonly entry?: number
  readonly [name: string]: unknown
}

/** Three accounts of an attacker at one venue: a wallet and two positions. */
function notBegun({ entry = 100, ...more }: Given, settings: Partial<Settings> = {}) {
  const attacker = {
    model: 'attacker',
    wallets: ['venue/purse'],
    positions: ['venue/a', 'venue/b'],
    ...more,
  }
  return smallRun({
    rules: { model: 'plain-perpetual' },
    things: { PERP: contract, COIN: coin },
    accounts: {
      purse: { wallet: 1000, COIN: 4 },
      a: { wallet: 1000, PERP: [0, entry], COIN: 0 },
      b: { wallet: 1000, PERP: [0, 100], COIN: 0 },
    },
    settings: { ...settings, actors: [attacker] },
  })
}

function after(plan: object[], more: Given = {}, settings: Partial<Settings> = {}) {
  const run = notBegun({ plan, ...more }, settings)
  advance(run)
  return run
}

const buy = (account: string, instrument: string, amount: number, atMs = 0) => ({
  ...{ do: 'buy', account: `venue/${account}`, instrument: `venue/${instrument}`, atMs, amount },
})
const move = (from: string, to: string, amount: number, atMs = 0) => ({
  ...{ do: 'move', from: `venue/${from}`, to: `venue/${to}`, atMs, amount },
})

test('a wallet spends what it has and no more', () => {
  const run = after([buy('purse', 'COIN', 1e6)])
  expect(held(run, 'purse', 'COIN')).toBeCloseTo(24, 3)
  expect(cash(run, 'purse')).toBeGreaterThanOrEqual(0)
  const sold = after([{ ...buy('purse', 'COIN', 1e6), do: 'sell' }])
  expect(held(sold, 'purse', 'COIN')).toBeCloseTo(0, 9)
})

test('a position is as large as its margin allows', () => {
  // 1,000 of margin at a tenth: a notional of 10,000, less what the spread takes.
  const run = after([buy('a', 'PERP', 1e6)])
  expect(held(run, 'a', 'PERP')).toBeCloseTo(100, 0)
  expect(held(run, 'a', 'PERP')).toBeLessThanOrEqual(100)
  const short = after([{ ...buy('a', 'PERP', 7), do: 'sell' }])
  expect(held(short, 'a', 'PERP')).toBe(-7)
  const closed = after([buy('a', 'PERP', 7), { ...buy('a', 'PERP', 0.5, 10), do: 'close' }])
  expect(held(closed, 'a', 'PERP')).toBeCloseTo(3.5, 9)
})

test('what is crossed changes hands at the published price, off the market', () => {
  const cross = { ...move('a', 'b', 60), do: 'cross', instrument: 'venue/PERP' }
  const run = after([cross])
  expect([held(run, 'a', 'PERP'), held(run, 'b', 'PERP')]).toEqual([-60, 60])
  expect([cash(run, 'a'), cash(run, 'b')].map((it) => Math.round(it))).toEqual([7000, -5000])
  // No more than the margin of both allows.
  expect(held(after([{ ...cross, amount: 1e6 }]), 'b', 'PERP')).toBeCloseTo(100, 6)
})

test('both sides of what is crossed enter at its price', () => {
  const cross = { ...move('a', 'b', 60), do: 'cross', instrument: 'venue/PERP' }
  // The short gains 2,400 when the price falls; its wallet of 1,000 is all that may leave.
  const falls = { shocks: [{ model: 'price-gap', markets: 'PERP', drop: 0.4, atMs: 5 }] }
  const run = after([cross, move('a', 'purse', 1e6, 10)], { entry: 0 }, falls)
  expect(cash(run, 'purse')).toBeCloseTo(2000, 6)
})

test('cash leaves a position down to its margin, and where a venue lends with profits too', () => {
  const long = buy('a', 'PERP', 50)
  const plain = after([long, move('a', 'purse', 1e6, 10)])
  // 50 at 100 need 500.
  expect(equity(plain.world, plain.world.names.requireAccount('a'))).toBeCloseTo(500, 0)
  const rises = { shocks: [{ model: 'price-gap', markets: 'PERP', drop: -0.2, atMs: 5 }] }
  const kept = after([long, move('a', 'purse', 1e6, 10)], {}, rises)
  // The profit of 1,000 is not paid out: no more than the wallet leaves.
  expect(cash(kept, 'purse')).toBeLessThanOrEqual(2000)
  const lent = after([long, move('a', 'purse', 1e6, 10)], { lends: ['venue'] }, rises)
  expect(cash(lent, 'purse')).toBeCloseTo(1000 + 2000 - 600, 0)
})

test('a cap counts what left less what was brought', () => {
  const caps = [{ venue: 'venue', most: 300 }]
  const run = after(
    [move('a', 'purse', 200), move('b', 'purse', 200, 10), move('purse', 'b', 50, 20)],
    { caps },
  )
  expect([cash(run, 'a'), cash(run, 'b'), cash(run, 'purse')]).toEqual([800, 950, 1250])
  const again = after(
    [move('a', 'purse', 300), move('purse', 'a', 100, 10), move('b', 'purse', 500, 20)],
    { caps },
  )
  expect(cash(again, 'b')).toBe(900)
})

test('steps are done in the order of their times', () => {
  const run = after([move('purse', 'a', 500, 20), move('purse', 'b', 700, 10)])
  expect([cash(run, 'a'), cash(run, 'b'), cash(run, 'purse')]).toEqual([1300, 1700, 0])
})

const flash = (amount: number, atMs = 0) => ({ do: 'flash', account: 'venue/purse', amount, atMs })

test('what is lent for a moment is given back with its fee when the steps are done', () => {
  const sell = { ...buy('purse', 'COIN', 60), do: 'sell' }
  const plan = [flash(5000), buy('purse', 'COIN', 60), sell]
  const free = after(plan)
  // 60 coins at 50 are more than his 1,000.
  expect(held(free, 'purse', 'COIN')).toBeCloseTo(4, 9)
  expect(cash(free, 'purse')).toBeLessThan(1000)
  const dear = after(plan, { flashFee: 0.01 })
  expect(cash(free, 'purse') - cash(dear, 'purse')).toBeCloseTo(50, 9)
  const worth = (run: ReturnType<typeof after>) => run.world.actors[0].planner?.worth(run) ?? []
  expect(Math.max(...worth(dear))).toBeGreaterThan(900)
})

test('a plan whose loan is not there in time is worth nothing', () => {
  const late = { ...buy('purse', 'COIN', 60), do: 'sell', atMs: 1000 }
  const run = after([flash(5000), buy('purse', 'COIN', 60), late])
  expect(run.world.actors[0].planner?.worth(run)).toEqual([0, 0, 0])
  // All that he had in money is gone to the lender.
  expect(cash(run, 'purse')).toBeLessThan(3001)
})

test('his steps wait for blocks', () => {
  const at = (blockMs: number | undefined, endMs: number) =>
    cash(after([move('purse', 'a', 500, 5000)], { blockMs }, { endMs }), 'a')
  expect([at(undefined, 5000), at(12_000, 11_999), at(12_000, 12_000)]).toEqual([1500, 1000, 1500])
})

test('of a plan taken up later every step is done, whatever was done before', () => {
  const { amount: _, ...toB } = move('purse', 'b', 0)
  const may = [{ ...toB, amounts: [200] }]
  const given = { plan: [move('purse', 'a', 300)], may }
  const run = notBegun(given)
  step(run)
  expect(cash(run, 'a')).toBe(1300)
  run.world.actors[0].planner?.follow(run, [200])
  advance(run)
  expect([cash(run, 'a'), cash(run, 'b'), cash(run, 'purse')]).toEqual([1300, 1200, 500])
})

test.each([
  [[{ ...flash(1), account: 'venue/a' }], 'venue/a cannot borrow for a moment'],
  [[buy('nobody', 'COIN', 1)], 'no account called venue/nobody'],
  [[buy('purse', 'PERP', 1)], 'venue/purse cannot hold venue/PERP'],
  [[{ ...move('purse', 'a', 1), do: 'cross', instrument: 'venue/PERP' }], 'cannot sell venue/PERP'],
  [[{ ...move('a', 'b', 1), instrument: 'venue/PERP' }], 'venue/b cannot take venue/PERP'],
])('%o is refused', (plan, message) => {
  expect(() => after(plan)).toThrow(message)
})

test('an account is a wallet or a position, once', () => {
  expect(() => after([], { positions: ['venue/a', 'venue/purse'] })).toThrow('is listed twice')
})
