import fc from 'fast-check'
import { expect, test } from 'vitest'
import { black76, type Option } from './black-76.ts'
import {
  bookGreeks,
  type DealerPosition,
  dealerBook,
  flipLevels,
  gammaByLevel,
  unhedgedGain,
} from './dealer-book.ts'
import {
  discreteHedgingError,
  freyStremme,
  hedgeAmplification,
  hedgingBand,
  lelandVolatility,
  sircarPapanicolaou,
} from './hedging.ts'

// Reference numbers: shared/golden/topics.json `hedge` and shared/spec/models.md 3, 2026-11-23.
const month = { kind: 'call', strike: 100, years: 30 / 365, sigma: 0.8 } as const

test('an option at the money for thirty days at 80 %', () => {
  const { value, delta, gamma, vega } = black76(100, month)
  expect(value).toBeCloseTo(9.129840781846283, 12)
  expect(delta).toBeCloseTo(0.5456492039092314, 14)
  expect(gamma).toBeCloseTo(0.017280259050259414, 15)
  expect(vega).toBeCloseTo(11.362362115239065, 12)
  const week = { ...month, sigma: 0.6, years: 7 / 365 }
  expect(black76(100, week).gamma).toBeCloseTo(0.04797129312583568, 15)
  const other = { ...month, sigma: 0.6 }
  expect(black76(100, other).delta).toBeCloseTo(0.5342697035912677, 14)
  expect(black76(100, other).gamma).toBeCloseTo(0.02310672127238852, 15)
})

const option = fc.record({
  kind: fc.constantFrom('call', 'put'),
  strike: fc.double({ min: 60, max: 160, noNaN: true }),
  years: fc.double({ min: 0.02, max: 2, noNaN: true }),
  sigma: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
  rate: fc.double({ min: 0, max: 0.1, noNaN: true }),
})
const forward = fc.double({ min: 60, max: 160, noNaN: true })

test('a call less a put is the forward less the strike, discounted', () => {
  fc.assert(
    fc.property(option, forward, (given, at) => {
      const call = black76(at, { ...given, kind: 'call' })
      const put = black76(at, { ...given, kind: 'put' })
      const discount = Math.exp(-given.rate * given.years)
      expect(call.value - put.value).toBeCloseTo(discount * (at - given.strike), 9)
      expect(call.delta - put.delta).toBeCloseTo(discount, 12)
      expect([call.gamma, call.vega]).toEqual([put.gamma, put.vega])
    }),
  )
})

/** Slope of `f` at `x`, by central difference. */
const slope = (f: (x: number) => number, x: number, step: number): number =>
  (f(x + step) - f(x - step)) / (2 * step)

test('greeks are the slopes of the value', () => {
  fc.assert(
    fc.property(option, forward, (given, at) => {
      const found = black76(at, given)
      expect(found.delta).toBeCloseTo(
        slope((x) => black76(x, given).value, at, 1e-3),
        5,
      )
      expect(found.gamma).toBeCloseTo(
        slope((x) => black76(x, given).delta, at, 1e-3),
        5,
      )
      const value = (changed: Partial<Option>) => black76(at, { ...given, ...changed }).value
      expect(found.vega).toBeCloseTo(
        slope((sigma) => value({ sigma }), given.sigma, 1e-4),
        2,
      )
      expect(-found.theta).toBeCloseTo(
        slope((years) => value({ years }), given.years, 1e-5),
        2,
      )
    }),
  )
})

test('at expiry an option is what exercising it brings', () => {
  const last = { ...month, years: 0 }
  expect(black76(110, last)).toEqual({ value: 10, delta: 1, gamma: 0, vega: 0, theta: 0 })
  expect(black76(90, { ...last, kind: 'put' })).toMatchObject({ value: 10, delta: -1 })
  expect(black76(100, last)).toMatchObject({ value: 0, delta: 0 })
  const sure = { ...month, kind: 'put', sigma: 0, rate: 0.1, years: 1 } as const
  expect(black76(90, sure).value).toBeCloseTo(10 * Math.exp(-0.1), 12)
  expect(() => black76(0, month)).toThrow('above 0')
})

test('hedges of a long book damp a move, of a short one they add to it', () => {
  expect(hedgeAmplification(1, -0.3)).toBeCloseTo(1.4285714285714286, 14)
  expect(hedgeAmplification(0.5, -1)).toBe(2)
  expect(hedgeAmplification(0.5, 1)).toBeCloseTo(0.6666666666666666, 14)
  expect(hedgeAmplification(1, -0.9)).toBeCloseTo(10, 12)
  expect([hedgeAmplification(1, -1), hedgeAmplification(2, -1)]).toEqual([Infinity, Infinity])
})

test('volatility with programme traders, and where it has no end', () => {
  const greeks = black76(100, { ...month, sigma: 0.6 })
  expect(sircarPapanicolaou(0.05, 100, greeks)).toBeCloseTo(1.134693342596265, 12)
  expect(freyStremme(0.05, 100, greeks.gamma)).toBeCloseTo(1.130625207687904, 12)
  expect(sircarPapanicolaou(0.1, 100, greeks)).toBeCloseTo(1.3229424656804618, 12)
  expect(freyStremme(0.1, 100, greeks.gamma)).toBeCloseTo(1.300503784657724, 12)
  expect(freyStremme(1, 100, greeks.gamma)).toBe(Infinity)
  expect(sircarPapanicolaou(1, 100, greeks)).toBe(Infinity)
})

test('what hedging costs, and the error it leaves', () => {
  expect(lelandVolatility(0.2, 0.001, 1 / 252)).toBeCloseTo(0.21228850627100307, 14)
  const { vega } = black76(100, month)
  expect(discreteHedgingError(vega, 0.8, 30)).toBeCloseTo(1.4707637807192904, 12)
  expect(discreteHedgingError(vega, 0.8, 120)).toBeCloseTo(0.7353818903596452, 12)
  expect(discreteHedgingError(vega, 0.8, 480)).toBeCloseTo(0.3676909451798226, 12)
})

test('a no-trade band widens with cost and gamma as Whalley and Wilmott say', () => {
  const terms = { price: 100, gamma: 0.02, cost: 0.001, riskAversion: 0.1 }
  expect(hedgingBand(terms)).toBeCloseTo(Math.cbrt((1.5 * 0.001 * 100 * 0.0004) / 0.1), 12)
  expect(hedgingBand({ ...terms, cost: 0.008 })).toBeCloseTo(2 * hedgingBand(terms), 12)
  expect(hedgingBand({ ...terms, gamma: -0.16 })).toBeCloseTo(4 * hedgingBand(terms), 12)
  const discounted = hedgingBand({ ...terms, rate: 0.3, years: 1 })
  expect(discounted).toBeCloseTo(Math.exp(-0.1) * hedgingBand(terms), 12)
  expect(hedgingBand({ ...terms, cost: 0 })).toBe(0)
  expect(() => hedgingBand({ ...terms, riskAversion: 0 })).toThrow('no risk')
})

const put = { kind: 'put', strike: 80, years: 0.1, sigma: 0.7 } as const
const call = { kind: 'call', strike: 120, years: 0.1, sigma: 0.7 } as const

test('a convention says who is long', () => {
  const open = [
    { ...put, open: 5 },
    { ...call, open: 3 },
  ]
  const amounts = (book: readonly DealerPosition[]) => book.map(({ amount }) => amount)
  expect(amounts(dealerBook(open, 'overwriting'))).toEqual([-5, 3])
  expect(amounts(dealerBook(open, 'short'))).toEqual([-5, -3])
  expect(amounts(dealerBook(open, 'long'))).toEqual([5, 3])
  expect(() => dealerBook([{ ...put, open: -1 }], 'long')).toThrow('0 or more')
})

test('a book is the sum of its options, and what has expired is gone', () => {
  const book = [
    { ...put, amount: -5 },
    { ...call, years: 0.3, amount: 3 },
  ]
  const [a, b] = [black76(100, put), black76(100, { ...call, years: 0.3 })]
  const found = bookGreeks(book, 100)
  for (const name of ['value', 'delta', 'gamma', 'theta'] as const) {
    expect(found[name]).toBeCloseTo(-5 * a[name] + 3 * b[name], 12)
  }
  const later = black76(100, { ...call, years: 0.3 - 0.2 })
  expect(bookGreeks(book, 100, 0.2).gamma).toBeCloseTo(3 * later.gamma, 12)
})

test('flip levels are all of a fine scan, and gamma changes sign there', () => {
  const levels = Array.from({ length: 2001 }, (_, at) => 40 + at * 0.08)
  const size = fc.double({ min: -10, max: 10, noNaN: true })
  const strikes = fc.array(fc.tuple(fc.double({ min: 60, max: 160, noNaN: true }), size), {
    minLength: 1,
    maxLength: 4,
  })
  fc.assert(
    fc.property(strikes, (drawn) => {
      const book = drawn.map(([strike, amount]) => ({ ...call, strike, amount }))
      const scan = gammaByLevel(book, levels).filter(({ gamma }) => gamma !== 0)
      const flips = flipLevels(book, 40, 200, 2000)
      const seen = scan.flatMap(({ price, gamma }, at) => {
        const before = scan[at - 1]
        return before !== undefined && before.gamma * gamma < 0 ? [[before.price, price]] : []
      })
      expect(flips.length).toBe(seen.length)
      for (const [at, flip] of flips.entries()) {
        expect(flip).toBeGreaterThanOrEqual((seen[at]?.[0] ?? 0) - 1e-9)
        expect(flip).toBeLessThanOrEqual((seen[at]?.[1] ?? 0) + 1e-9)
      }
    }),
    { numRuns: 30 },
  )
})

test('a short book loses whichever way the price jumps, and more the farther', () => {
  const short = [{ ...month, amount: -1 }]
  expect(unhedgedGain(short, 100, 100)).toBe(0)
  const [near, far] = [unhedgedGain(short, 100, 90), unhedgedGain(short, 100, 70)]
  expect(near).toBeLessThan(0)
  expect(far).toBeLessThan(4 * near)
  expect(unhedgedGain(short, 100, 110)).toBeLessThan(0)
  expect(unhedgedGain([{ ...month, amount: 1 }], 100, 70)).toBe(-far)
})
