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
import { choleskyOf, type Rows } from '../kit/symmetric.ts'

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

/** The worst of `loss` within `k`, from `starts` random directions, each improved step by step. */
export function worstPlausible(
  loss: (move: readonly number[]) => number,
  covariance: Rows,
  k: number,
  random: Random,
  { starts = 32, steps = 60 } = {},
): WorstFound {
  const root = choleskyOf(covariance)
  if (root === null || !(k > 0)) {
    const facts = root === null ? { field: 'covariance' } : { field: 'k', value: k }
    throw new InputError('no region of plausible moves', { ...facts, allowed: 'positive' })
  }
  let asked = 0
  const at = (z: readonly number[]) => {
    const size = Math.sqrt(z.reduce((sum, it) => sum + it * it, 0))
    // Outside the region: the nearest point on its surface.
    const scale = size > k ? k / size : 1
    const inside = z.map((it) => it * scale)
    const move = root.map((row) => row.reduce((sum, it, j) => sum + it * inside[j], 0))
    asked++
    return { z: inside, move, loss: loss(move) }
  }
  let worst = at(root.map(() => 0))
  for (let start = 0; start < starts; start++) {
    const direction = root.map((_, j) => random.normal(start, 0, 2 * j))
    const size = Math.sqrt(direction.reduce((sum, it) => sum + it * it, 0))
    let here = at(direction.map((it) => (k * it) / size))
    let reach = k / 2
    for (let step = 1; step <= steps; step++) {
      const next = at(here.z.map((it, j) => it + reach * random.normal(start, step, 2 * j)))
      if (next.loss > here.loss) here = next
      else reach *= 0.85
    }
    if (here.loss > worst.loss) worst = here
  }
  return { loss: worst.loss, move: worst.move, asked }
}
