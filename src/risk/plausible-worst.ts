/**
 * The worst among all moves that are plausible enough: those within k standard deviations as
 * Mahalanobis counts them, and the other way round, the most plausible move that loses so much.
 *
 *     max of −wᵀx over xᵀΣ⁻¹x ≤ k²:   k √(wᵀΣw)   at   x = −k Σw / √(wᵀΣw)
 *     least distance at which ℓ is lost:   ℓ / √(wᵀΣw)
 *
 * in closed form for linear books. Of other losses `worstPlausible` searches directions on the
 * surface and inside it: the worst that it found, not the worst there is.
 *
 * Source: Breuer, Jandačka, Rheinberger and Summer, How to find plausible, severe and useful stress
 * scenarios, IJCB 5 (2009); shared/spec/topics.md T7 (read 2026-11-29).
 */
import { assert, InputError } from '../kit/assert.ts'
import type { Random } from '../kit/random.ts'
import type { Rows } from '../kit/symmetric.ts'
import { distanceOf, type SearchSize, searchNearest, searchWorst } from './plausible-search.ts'

export interface Worst {
  readonly loss: number
  /** Moves of the factors. */
  readonly move: readonly number[]
}

/** `weights` are what is gained per unit of each factor. */
export function worstOfLinear(covariance: Rows, weights: readonly number[], k: number): Worst {
  const { spread, slopes } = spreadOf(covariance, weights)
  return { loss: k * spread, move: slopes.map((it) => (-k * it) / spread) }
}

/** Standard deviations to the nearest move that loses `loss`, and that move. */
export function distanceToLoss(
  covariance: Rows,
  weights: readonly number[],
  loss: number,
): { readonly distance: number; readonly move: readonly number[] } {
  const { spread } = spreadOf(covariance, weights)
  const distance = loss / spread
  return { distance, move: worstOfLinear(covariance, weights, distance).move }
}

function spreadOf(covariance: Rows, weights: readonly number[]) {
  assert(covariance.length === weights.length, 'worstOfLinear: a weight for each factor')
  const slopes = covariance.map((row) => row.reduce((sum, it, at) => sum + it * weights[at], 0))
  const spread = Math.sqrt(slopes.reduce((sum, it, at) => sum + it * weights[at], 0))
  if (spread > 0) return { spread, slopes }
  throw new InputError('a book that never loses has no worst move', { value: spread })
}

export interface WorstFound extends Worst {
  /** How often the loss was asked for. */
  readonly asked: number
}

/** The worst of `loss` within `k`, from several random directions, each improved step by step. */
export function worstPlausible(
  loss: (move: readonly number[]) => number,
  covariance: Rows,
  k: number,
  random: Random,
  size: SearchSize = {},
): WorstFound {
  const search = searchWorst(covariance, k, random, size)
  let asked = 0
  let step = search.next()
  while (step.done !== true) {
    asked++
    step = search.next(loss(step.value.move))
  }
  return { loss: step.value.value, move: step.value.move, asked }
}

/** The nearest move within `k` that breaks, the same way; null: none was found. */
export function nearestPlausible(
  breaks: (move: readonly number[]) => boolean,
  covariance: Rows,
  k: number,
  random: Random,
  size: SearchSize = {},
): { readonly distance: number; readonly move: readonly number[] } | null {
  const search = searchNearest(covariance, k, random, size)
  let step = search.next()
  while (step.done !== true) step = search.next(breaks(step.value.move))
  return step.value && { distance: distanceOf(step.value), move: step.value.move }
}
