/**
 * VaR and ES from runs that were drawn where they matter: more often far out than they come, and
 * each counted with the weight that makes up for it.
 *
 *     P(L ≥ v) = Σ w 1(L ≥ v) / n      its error: standard deviation of w 1(L ≥ v) over √n
 *     VaR where P is 1 − α; its interval where P ± 1.96 errors is 1 − α
 *     ES = VaR + Σ w (L − VaR)⁺ / (n (1 − α))      its error: that of the sum; VaR’s adds nothing
 *     to it, as ES is flat in VaR there
 *
 * Source: Glasserman, Monte Carlo Methods in Financial Engineering (2003), 4.6 and 9.2; ES:
 * Rockafellar and Uryasev, Optimization of conditional value-at-risk (2000).
 * Assumes: what was shifted is what loses; a shift the wrong way has a large error and says so.
 */
import type { RiskRow } from './risk-table.ts'

const twice = 1.959963984540054

export interface WeightedShare {
  readonly share: number
  readonly error: number
}

/** The chance of what holds in some runs; `weights` is that of each run, 0 where it does not. */
export function weightedShare(weights: readonly number[]): WeightedShare {
  const n = weights.length
  const share = weights.reduce((sum, it) => sum + it, 0) / n
  const squares = weights.reduce((sum, it) => sum + (it - share) * (it - share), 0)
  return { share, error: Math.sqrt(squares / Math.max(1, n - 1) / n) }
}

/** How many runs without weights would say as much about means. */
export function effectiveRuns(weights: readonly number[]): number {
  const sum = weights.reduce((total, it) => total + it, 0)
  const squares = weights.reduce((total, it) => total + it * it, 0)
  return squares === 0 ? 0 : (sum * sum) / squares
}

/** Null where so far out nothing was drawn. */
export function weightedRisk(
  losses: readonly number[],
  weights: readonly number[],
  level: number,
): RiskRow | null {
  const n = losses.length
  const order = losses.map((_, at) => at).sort((a, b) => (losses[b] ?? 0) - (losses[a] ?? 0))
  let [sum, squares] = [0, 0]
  const places: { value: number; share: number; error: number }[] = []
  for (const at of order) {
    const weight = weights[at] ?? 0
    sum += weight
    squares += weight * weight
    const share = sum / n
    const variance = Math.max(0, squares / n - share * share) / Math.max(1, n - 1)
    places.push({ value: losses[at] ?? 0, share, error: Math.sqrt(variance) })
  }
  const beyond = 1 - level
  const valueAtRisk = places.find(({ share }) => share >= beyond)?.value
  if (valueAtRisk === undefined) return null
  // From the worst loss inward: the last at which the chance is surely too small, and the first at
  // which it is surely too large.
  const isSmall = ({ share, error }: { share: number; error: number }) =>
    share + twice * error <= beyond
  const high = places.findLast(isSmall)?.value ?? null
  const low = places.find(({ share, error }) => share - twice * error >= beyond)?.value ?? null
  const beyondIt = losses.map((it, at) => (weights[at] ?? 0) * Math.max(0, it - valueAtRisk))
  const { share, error } = weightedShare(beyondIt)
  return {
    ...{ level, method: 'importance', valueAtRisk, low, high },
    shortfall: valueAtRisk + share / beyond,
    shortfallError: error / beyond,
  }
}
