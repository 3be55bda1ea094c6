/**
 * Options on a forward price: value and how it changes, per unit of the underlying.
 *
 *     d₁ = (log(F / K) + σ² T / 2) / (σ √T),    d₂ = d₁ − σ √T
 *     call = e^(−rT) (F N(d₁) − K N(d₂))         put = e^(−rT) (K N(−d₂) − F N(−d₁))
 *     delta = ∂ value / ∂ F     gamma = ∂² value / ∂ F²     vega = ∂ value / ∂ σ
 *     theta = ∂ value / ∂ t, per year, the forward standing still
 *
 * With r = 0 and F the price of the underlying this is Black–Scholes without dividends. At expiry
 * an option is worth what exercising it brings; its delta there is 0 or ±1, its gamma 0.
 *
 * Source: Black, The pricing of commodity contracts, J. Financial Economics 3 (1976), eq. 16;
 * numbers of shared/golden/topics.json `hedge`, read 2026-11-23.
 * Assumes: log-normal forward, European exercise, one volatility for each option.
 */
import { assert } from '../kit/assert.ts'
import { exp, log, normalCdf } from '../kit/math.ts'

export interface Option {
  readonly kind: 'call' | 'put'
  /** Quote per unit. */
  readonly strike: number
  /** Time to expiry, years. */
  readonly years: number
  /** Volatility, a year. */
  readonly sigma: number
  /** Interest, a year, compounded continuously; 0 where it is left out. */
  readonly rate?: number
}

export interface Greeks {
  readonly value: number
  readonly delta: number
  readonly gamma: number
  /** For a change of 1 (100 %) of volatility. */
  readonly vega: number
  /** A year. */
  readonly theta: number
}

export function black76(forward: number, option: Option): Greeks {
  const { kind, strike, years, sigma, rate = 0 } = option
  assert(forward > 0 && strike > 0, 'black76: prices are above 0')
  assert(years >= 0 && sigma >= 0, 'black76: time and volatility are 0 or more')
  const side = kind === 'call' ? 1 : -1
  const discount = exp(-rate * years)
  const deviation = sigma * Math.sqrt(years)
  if (deviation === 0) return certain(side * (forward - strike), side, discount, rate)
  const d1 = log(forward / strike) / deviation + deviation / 2
  const d2 = d1 - deviation
  const value = discount * side * (forward * normalCdf(side * d1) - strike * normalCdf(side * d2))
  const density = discount * normalDensity(d1)
  const vega = forward * density * Math.sqrt(years)
  return {
    value,
    delta: discount * side * normalCdf(side * d1),
    gamma: density / (forward * deviation),
    vega,
    theta: rate * value - (vega * sigma) / (2 * years),
  }
}

/** Without time or volatility left, what it brings is known. */
function certain(gain: number, side: 1 | -1, discount: number, rate: number): Greeks {
  const value = discount * Math.max(0, gain)
  const delta = gain > 0 ? side * discount : 0
  return { value, delta, gamma: 0, vega: 0, theta: rate * value }
}

const normalDensity = (x: number): number => exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
