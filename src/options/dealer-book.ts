/**
 * What option dealers hold, and what it makes them trade. From open interest nobody knows who is
 * long: a convention says it, and the answer is only as good as that.
 *
 *     overwriting   customers sell calls and buy puts: dealers are long calls and short puts
 *     short         dealers are short everything
 *     long          dealers are long everything
 *
 * The gamma of the book by level tells where hedging damps (above 0) and where it chases; levels
 * where it changes sign are flip levels. Between two hedges the book gains
 *
 *     V(S') − V(S) − Δ(S) (S' − S)
 *
 * which a short book loses, all the more the farther the price jumps: its unhedged tail.
 *
 * Source: the convention is that of published gamma-exposure figures, as quoted by Barbon and
 * Buraschi, Gamma Fragility (SSRN 3725454), read 2026-11-23: a convention, not a fact.
 * Assumes: volatilities stand still as the price moves (sticky strike).
 */
import { assert } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { black76, type Option } from './black-76.ts'

/** Options of one kind: above 0 the dealers are long. */
export interface DealerPosition extends Option {
  /** Units of the underlying that the options are on. */
  readonly amount: number
}

export interface OpenInterest extends Option {
  /** Units of the underlying, counted once. */
  readonly open: number
}

export const signConventions = ['overwriting', 'short', 'long'] as const
export type SignConvention = (typeof signConventions)[number]

export function dealerBook(
  interest: readonly OpenInterest[],
  convention: SignConvention,
): DealerPosition[] {
  return interest.map(({ open, ...option }) => {
    assert(open >= 0, 'dealerBook: open interest is 0 or more')
    const isLong = convention === 'long' || (convention === 'overwriting' && option.kind === 'call')
    return { ...option, amount: isLong ? open : -open }
  })
}

export interface BookGreeks {
  readonly value: number
  /** Units of the underlying: a dealer without risk holds as many, of the other sign. */
  readonly delta: number
  /** Units of the underlying for a unit of price. */
  readonly gamma: number
  /** Money for the passing of a year. */
  readonly theta: number
}

/** The book at a price, `laterYears` after it was written down; what has expired is gone. */
export function bookGreeks(
  book: readonly DealerPosition[],
  price: number,
  laterYears = 0,
): BookGreeks {
  const sum = { value: 0, delta: 0, gamma: 0, theta: 0 }
  for (const { amount, ...option } of book) {
    const years = option.years - laterYears
    if (years < 0) continue
    const greeks = black76(price, { ...option, years })
    sum.value += amount * greeks.value
    sum.delta += amount * greeks.delta
    sum.gamma += amount * greeks.gamma
    sum.theta += amount * greeks.theta
  }
  return sum
}

/** Gamma of the book at each level. */
export const gammaByLevel = (book: readonly DealerPosition[], levels: readonly number[]) =>
  levels.map((price) => ({ price, gamma: bookGreeks(book, price).gamma }))

/**
 * Where the gamma of the book changes sign between two prices, from below. Looked for between
 * `steps` equal parts: two flips within one part are not seen.
 */
export function flipLevels(
  book: readonly DealerPosition[],
  low: number,
  high: number,
  steps = 400,
): number[] {
  assert(low > 0 && high > low && steps >= 1, 'flipLevels: prices above 0, from low to high')
  const gamma = (price: number) => bookGreeks(book, price).gamma
  const found: number[] = []
  let before = gamma(low)
  for (let step = 1; step <= steps; step++) {
    const from = low + ((high - low) * (step - 1)) / steps
    const to = low + ((high - low) * step) / steps
    const after = gamma(to)
    if (before * after < 0) {
      const isBelow = (price: number) => gamma(price) * before > 0
      found.push(bisect(from, to, isBelow).low)
    }
    if (after !== 0) before = after
  }
  return found
}

/** What the book gains, hedged at one price and looked at again at another. */
export function unhedgedGain(book: readonly DealerPosition[], from: number, to: number): number {
  const hedged = bookGreeks(book, from)
  return bookGreeks(book, to).value - hedged.value - hedged.delta * (to - from)
}
