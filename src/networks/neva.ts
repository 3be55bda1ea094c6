/**
 * One fixed point behind clearing, contagion by default and DebtRank: a claim is worth its face
 * value times a function V of its debtor's equity.
 *
 *     E_i = A_i − external debts − debts + Σ_j claims_ij V_j(E_j)
 *
 *     eisenberg-noe    1 where E ≥ 0, else ((E + L) / L)⁺
 *     rogers-veraart   1 where E ≥ 0, else (α − β) A / L + β ((E + L) / L)⁺
 *     furfine          1 where E > 0, else the recovery
 *     linear-debtrank  E⁺ / E(0), at most 1
 *     merton           1 − PD(E) + ρ [(1 + (E − A) / L) (PD(E) − PD(E + L)) + c(E) / L]
 *     black-cox        1 − (1 − ρ) PD(E), default at any time and not only at the end
 *
 * A are external assets, a geometric Brownian motion from A without drift for the last two; σ is
 * scaled to maturity. L is all that is owed, or with outside debts first what is owed inside.
 *
 *     merton           PD(E) = Φ((ln(1 − E/A) + σ²/2) / σ)        0 where E ≥ A
 *                      c(E) = A [Φ(d(E)) − Φ(d(E + L))],  d(E) = (ln(1 − E/A) − σ²/2) / σ
 *     black-cox        PD(E) = Φ((ln(1 − E/A) + σ²/2) / σ) + A/(A − E) Φ(d(E)),   1 where E ≤ 0
 *
 * From face value down: the greatest solution. Where V jumps, iterating may stop one default too
 * early by rounding: `rogers-veraart` and `furfine` as methods of their own work on sets instead.
 *
 * Source: Barucca et al., Network Valuation in Financial Systems, Mathematical Finance 30(4), 2020
 * (arXiv:1606.05164); formulas as in its package neva, read 29 November 2026.
 */
import { assert, InputError } from '../kit/assert.ts'
import { log, normalCdf } from '../kit/math.ts'
import { equityOf, type Network, owedOf } from './network.ts'
import type { Seniority } from './rogers-veraart.ts'
import { rowSums, transpose } from './sparse.ts'

export type Valuation =
  | { readonly model: 'eisenberg-noe' }
  | { readonly model: 'rogers-veraart'; readonly alpha: number; readonly beta: number }
  | { readonly model: 'furfine'; readonly recovery?: number }
  /** `before`: E(0), the equity of each before the shock. */
  | { readonly model: 'linear-debtrank'; readonly before: ArrayLike<number> }
  | { readonly model: 'merton' | 'black-cox'; readonly sigma: number; readonly recovery: number }

export interface NevaOptions {
  readonly seniority?: Seniority
  /** Ends when no equity moves more than this share of its claims. */
  readonly tolerance?: number
  readonly roundsMax?: number
}

export interface NevaResult {
  /** E, below zero for those who cannot pay. */
  readonly equity: Float64Array
  /** V of each: what a claim on it is worth, a share of its face value. */
  readonly value: Float64Array
  readonly rounds: number
  readonly isSettled: boolean
}

export function neva(
  network: Network,
  valuation: Valuation,
  { seniority = 'pari-passu', tolerance = 1e-14, roundsMax = 100_000 }: NevaOptions = {},
): NevaResult {
  const claims = transpose(network.liabilities)
  const face = equityOf(network)
  const claimed = rowSums(claims)
  const owed = seniority === 'pari-passu' ? owedOf(network) : rowSums(network.liabilities)
  const worth = worthOf(valuation, network.externalAssets, owed)
  const equity = face.slice()
  const value = new Float64Array(face.length).fill(1)
  for (let round = 1; round <= roundsMax; round++) {
    for (const [row, left] of equity.entries()) {
      // Whoever owes nothing cannot fail to pay it.
      value[row] = owed[row] > 0 ? Math.min(1, Math.max(0, worth(left, row))) : 1
    }
    let change = 0
    for (const [row, full] of face.entries()) {
      let lost = 0
      for (let at = claims.begin[row]; at < claims.begin[row + 1]; at++) {
        lost += claims.value[at] * (1 - value[claims.column[at]])
      }
      if (claimed[row] > 0) {
        change = Math.max(change, Math.abs(full - lost - equity[row]) / claimed[row])
      }
      equity[row] = full - lost
    }
    if (change <= tolerance) return { equity, value, rounds: round, isSettled: true }
  }
  return { equity, value, rounds: roundsMax, isSettled: false }
}

/** V: of an equity and the row of its owner. */
type Worth = (equity: number, row: number) => number

function worthOf(it: Valuation, assets: Float64Array, owed: Float64Array): Worth {
  if (it.model === 'eisenberg-noe') {
    return (equity, row) => (equity >= 0 ? 1 : (equity + owed[row]) / owed[row])
  }
  if (it.model === 'rogers-veraart') {
    const alpha = shareOf('alpha', it.alpha)
    const beta = shareOf('beta', it.beta)
    return (equity, row) => {
      if (equity >= 0) return 1
      const received = Math.max(0, (equity + owed[row]) / owed[row])
      return ((alpha - beta) * assets[row]) / owed[row] + beta * received
    }
  }
  if (it.model === 'furfine') {
    const recovery = shareOf('recovery', it.recovery ?? 0)
    return (equity) => (equity > 0 ? 1 : recovery)
  }
  if (it.model === 'linear-debtrank') {
    const { before } = it
    assert(before.length === assets.length, 'neva: an equity before the shock for each')
    return (equity, row) => (equity >= before[row] ? 1 : equity > 0 ? equity / before[row] : 0)
  }
  const recovery = shareOf('recovery', it.recovery)
  const sigma = sigmaOf(it.sigma)
  if (it.model === 'merton') {
    return (equity, row) => mertonValue(equity, assets[row], owed[row], recovery, sigma)
  }
  return (equity, row) => 1 - (1 - recovery) * blackCoxDefault(equity, assets[row], sigma)
}

/** Probability that external assets fall by more than `equity` until maturity. */
export function mertonDefault(equity: number, assets: number, sigma: number): number {
  if (equity >= assets) return equity < 0 ? 1 : 0
  if (assets <= 0) return 1
  return normalCdf((log(1 - equity / assets) + (sigma * sigma) / 2) / sigma)
}

/** Probability that they do so at any time until maturity. */
export function blackCoxDefault(equity: number, assets: number, sigma: number): number {
  if (equity <= 0) return 1
  if (equity >= assets) return 0
  const away = log(1 - equity / assets)
  const half = (sigma * sigma) / 2
  const back = (assets / (assets - equity)) * normalCdf((away - half) / sigma)
  return normalCdf((away + half) / sigma) + back
}

/** What a claim of 1 is worth before maturity; `recovery` of what a defaulter has is left. */
function mertonValue(
  equity: number,
  assets: number,
  owed: number,
  recovery: number,
  sigma: number,
): number {
  const now = mertonDefault(equity, assets, sigma)
  const beyond = mertonDefault(equity + owed, assets, sigma)
  const between = (1 + (equity - assets) / owed) * (now - beyond)
  const kept = assets * (below(equity, assets, sigma) - below(equity + owed, assets, sigma))
  return 1 - now + recovery * (between + kept / owed)
}

/** The expectation of external assets, as a share, where they fall by more than `loss`. */
function below(loss: number, assets: number, sigma: number): number {
  if (loss >= assets) return 0
  return normalCdf((log(1 - loss / assets) - (sigma * sigma) / 2) / sigma)
}

function shareOf(field: string, value: number): number {
  if (value >= 0 && value <= 1) return value
  throw new InputError(`${field} is ${value}`, { field, value, allowed: 'a share, 0 to 1' })
}

function sigmaOf(value: number): number {
  if (value > 0 && value < Infinity) return value
  const allowed = 'a number above 0: yearly volatility times the root of the years'
  throw new InputError(`sigma is ${value}`, { field: 'sigma', value, allowed })
}
