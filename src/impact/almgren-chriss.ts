/**
 * How to sell X within T when every trade pays an impact that goes away at once and one that stays,
 * and waiting costs risk: the schedule that minimises E + λV.
 *
 *     η̃ = η − γτ/2       2(cosh κτ − 1) / τ² = λσ² / η̃       x_j = X sinh κ(T − jτ) / sinh κT
 *     E = γX²/2 + εX + (η̃/τ) Σ n²                            V = σ²τ Σ x²
 *
 * The holdings obey x_{j−1} − 2x_j + x_{j+1} = κ̃²τ² x_j, which is solved from the end: that holds
 * for λ = 0 (equal trades) and below (a love of risk sells late) as well.
 *
 * Source: Almgren and Chriss, Optimal execution of portfolio transactions, 2000.
 */
import { assert, InputError } from '../kit/assert.ts'
import { log } from '../kit/math.ts'

export interface AlmgrenChriss {
  /** X, in base. */
  readonly size: number
  /** T, in units of time that σ and η share. */
  readonly horizon: number
  /** N. */
  readonly trades: number
  /** σ: price per square root of time. */
  readonly volatility: number
  /** ε: half the spread, price. */
  readonly halfSpread: number
  /** γ: price per base that stays. */
  readonly permanent: number
  /** η: price per base and time that goes away. */
  readonly temporary: number
  /** λ: what one squared unit of money of risk costs. */
  readonly riskAversion: number
}

export interface Schedule {
  /** What is left before each trade and at the end: N + 1 numbers. */
  readonly holdings: readonly number[]
  readonly trades: readonly number[]
  /** Expected cost in quote. */
  readonly cost: number
  /** Variance of the cost. */
  readonly variance: number
  /** κ per unit of time. Below zero: λ < 0, and the holdings follow a sine of |κ|. */
  readonly urgency: number
}

export function scheduleAlmgrenChriss(given: AlmgrenChriss): Schedule {
  const { size, horizon, trades: count, volatility, permanent, temporary } = given
  assert(count >= 1 && Math.floor(count) === count, 'almgren-chriss: a whole number of trades')
  const step = horizon / count
  const adjusted = temporary - (permanent * step) / 2
  if (!(adjusted > 0)) {
    throw new InputError('the passing impact is too small beside the lasting one', {
      field: 'temporary',
      value: temporary,
      allowed: `above ${(permanent * step) / 2}: half of what a trade leaves behind`,
    })
  }
  const bend = (given.riskAversion * volatility * volatility * step * step) / adjusted
  const holdings = solveHoldings(size, count, bend, given.riskAversion)
  const trades = holdings.slice(1).map((left, row) => holdings[row] - left)
  const squares = trades.reduce((sum, trade) => sum + trade * trade, 0)
  const held = holdings.slice(1).reduce((sum, left) => sum + left * left, 0)
  return {
    holdings,
    trades,
    cost:
      (permanent * size * size) / 2 +
      given.halfSpread * Math.abs(size) +
      (adjusted / step) * squares,
    variance: volatility * volatility * step * held,
    urgency: angle(bend / 2) / step,
  }
}

/** From nothing at the end backwards; `bend` is κ̃²τ². */
function solveHoldings(size: number, count: number, bend: number, risk: number): number[] {
  const shape = [0, 1]
  for (let row = 1; row < count; row++) {
    const next = (2 + bend) * shape[row] - shape[row - 1]
    if (!(next > 0)) {
      const what = bend < 0 ? 'love of risk' : 'aversion to risk'
      throw new InputError(`the ${what} is too large: there is no best schedule`, {
        field: 'riskAversion',
        value: risk,
        allowed: bend < 0 ? 'so near to 0 that holdings stay above 0' : 'less: all is sold at once',
      })
    }
    shape.push(next)
  }
  const whole = shape[count]
  return shape.reverse().map((value) => (size * value) / whole)
}

/** arcosh(1 + y); for y < 0 minus arccos(1 + y). */
function angle(y: number): number {
  if (y >= 0) {
    const root = Math.sqrt(y / 2)
    return 2 * log(root + Math.sqrt(root * root + 1))
  }
  return -2 * arcsine(Math.sqrt(-y / 2))
}

/** By halving the angle until its series is short. */
function arcsine(x: number): number {
  let sine = x
  let times = 1
  while (sine > 1e-3) {
    sine /= Math.sqrt(2 * (1 + Math.sqrt(1 - sine * sine)))
    times *= 2
  }
  const square = sine * sine
  return times * sine * (1 + square / 6 + (3 * square * square) / 40)
}
