import { expect, test } from 'vitest'
import { cash, held, smallRun } from '../../test/small-world.ts'
import { advance, equity, type Settings } from '../index.ts'

const contract = { price: 100, brackets: [{ floor: 0, rate: 0.1 }] }
const coin = { price: 50, weight: 0.8 }

/** Three accounts of an attacker at one venue: a wallet and two positions. */
function after(
  plan: object[],
  { entry = 100, ...more }: { readonly entry?: number; readonly [name: string]: unknown } = {},
  settings: Partial<Settings> = {},
) {
  const attacker = {
    model: 'attacker',
    wallets: ['venue/purse'],
    positions: ['venue/a', 'venue/b'],
    plan,
    ...more,
  }
  const run = smallRun({
    rules: { model: 'plain-perpetual' },
    things: { PERP: contract, COIN: coin },
    accounts: {
      purse: { wallet: 1000, COIN: 4 },
      a: { wallet: 1000, PERP: [0, entry], COIN: 0 },
      b: { wallet: 1000, PERP: [0, 100], COIN: 0 },
    },
    settings: { ...settings, actors: [attacker] },
  })
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

test.each([
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
