/**
 * What hedging does to a price, and what it costs. Γ is the gamma of what hedgers hold, units per
 * unit of price: above 0 they sell into a rise and damp it, below 0 they chase it.
 *
 *     one move s of news ends at      s · 1 / (1 + λ Γ)      λ: price moved by a unit traded
 *
 * At 1 + λ Γ ≤ 0 every hedge asks for a larger one: there is no end, and the answer is Infinity.
 * With λ told as a share of price for a dollar, λ Γ is λ S² Γ.
 *
 *     Frey–Stremme            σ' / σ = 1 / (1 − ρ S Γ)
 *     Sircar–Papanicolaou     σ' / σ = (1 − ρ Δ) / (1 − ρ Δ − ρ S Γ)
 *
 * for programme traders who replicate ρ options of delta Δ and gamma Γ each (so they are short as
 * many), ρ a share of the supply, S in units of the price at which demand is one.
 *
 *     Leland's volatility     σ √(1 + √(8/π) k / (σ √δ))     k: cost of a trade, share; δ: years
 *     error of N hedges       √(π/4) · vega · σ / √N         standard deviation at expiry
 *     no-trade band           (3/2 · e^(−rT) k S Γ² / a)^(1/3)   half width in delta; a: risk
 *                             aversion, one over money (Whalley–Wilmott)
 *
 * Source: Frey and Stremme, Math. Finance 7 (1997); Sircar and Papanicolaou, Appl. Math. Finance 5
 * (1998), re-derived; Leland, J. Finance 40 (1985); Derman and Kamal, When you cannot hedge
 * continuously (1999); Whalley and Wilmott, Math. Finance 7 (1997); shared/spec/models.md 3 and
 * shared/golden/topics.json `hedge`, read 2026-11-23.
 * Ignores: jumps, and that hedges of different dealers meet each other.
 */
import { assert } from '../kit/assert.ts'
import { exp, pow } from '../kit/math.ts'

/** How many times a move ends at; Infinity where it has no end. */
export function hedgeAmplification(slope: number, gamma: number): number {
  assert(slope >= 0, 'hedgeAmplification: a trade moves the price its own way')
  const damping = 1 + slope * gamma
  return damping > 0 ? 1 / damping : Infinity
}

/** σ' / σ; Infinity at and beyond the blow-up. */
export function freyStremme(share: number, price: number, gamma: number): number {
  const left = 1 - share * price * gamma
  return left > 0 ? 1 / left : Infinity
}

/** σ' / σ; Infinity at and beyond the blow-up. */
export function sircarPapanicolaou(
  share: number,
  price: number,
  { delta, gamma }: { readonly delta: number; readonly gamma: number },
): number {
  const others = 1 - share * delta
  const left = others - share * price * gamma
  return left > 0 ? others / left : Infinity
}

/** Volatility at which an option is worth its hedging costs too, for who is short. */
export function lelandVolatility(sigma: number, cost: number, stepYears: number): number {
  assert(sigma > 0 && stepYears > 0 && cost >= 0, 'lelandVolatility: σ and δ are above 0')
  return sigma * Math.sqrt(1 + (Math.sqrt(8 / Math.PI) * cost) / (sigma * Math.sqrt(stepYears)))
}

/** Standard deviation of what hedging `hedges` times leaves at expiry, in money. */
export function discreteHedgingError(vega: number, sigma: number, hedges: number): number {
  assert(hedges > 0, 'discreteHedgingError: at least one hedge')
  return (Math.sqrt(Math.PI / 4) * vega * sigma) / Math.sqrt(hedges)
}

export interface BandTerms {
  readonly price: number
  readonly gamma: number
  /** Of a trade, share of its value. */
  readonly cost: number
  /** One over money: 1e-6 is indifferent between ±$1M and losing about $500k for sure. */
  readonly riskAversion: number
  readonly rate?: number
  readonly years?: number
}

/** How far delta may drift before it is traded back, units of the underlying. */
export function hedgingBand(terms: BandTerms): number {
  const { price, gamma, cost, riskAversion, rate = 0, years = 0 } = terms
  assert(riskAversion > 0, 'hedgingBand: somebody who fears no risk never trades')
  const cube = (1.5 * exp(-rate * years) * cost * price * gamma * gamma) / riskAversion
  return cube > 0 ? pow(cube, 1 / 3) : 0
}
