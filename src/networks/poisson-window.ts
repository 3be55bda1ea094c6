/**
 * Between which mean degrees a global cascade is possible on a network without structure, where
 * degrees are Poisson and a vulnerable node is one that a single failure brings down:
 *
 *     z · P(Poisson(z) ≤ m) > 1
 *
 * Below the lower end the network falls into pieces, above the upper one everybody is too
 * diversified to fail by one neighbour.
 */
import { assert } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { exp } from '../kit/math.ts'

export interface Window {
  readonly low: number
  readonly high: number
}

/** P(Poisson(z) ≤ most). */
export function poissonCdf(z: number, most: number): number {
  let term = exp(-z)
  let sum = 0
  for (let k = 0; k <= most; k++) {
    sum += term
    term *= z / (k + 1)
  }
  return sum
}

const mostMax = 500

/** `null`: nowhere. The mean degrees at which the condition holds with equality. */
export function poissonWindow(most: number): Window | null {
  assert(Number.isInteger(most) && most <= mostMax, 'poissonWindow: a whole number up to 500')
  if (most < 0) return null
  const reach = (z: number) => z * poissonCdf(z, most)
  // Rises, then falls: the slope is P(≤ m) − z p(m), with p(m) = P(≤ m) − P(≤ m−1).
  const isRising = (z: number) => {
    const all = poissonCdf(z, most)
    return all > z * (all - poissonCdf(z, most - 1))
  }
  const top = bisect(0, 2 * most + 2, isRising).low
  if (reach(top) <= 1) return null
  const low = bisect(0, top, (z) => reach(z) < 1)
  // Far out nothing of the distribution is left below m.
  const high = bisect(top, 4 * most + 60, (z) => reach(z) > 1)
  return { low: low.high, high: high.low }
}

/**
 * The most neighbours with which one failure of them suffices: the largest k with share / k ≥
 * threshold, or > threshold where `isStrict`. Ties by rounding count as equal.
 */
export function vulnerableDegree(share: number, threshold: number, isStrict: boolean): number {
  const exact = share / threshold
  const near = Math.round(exact)
  const isTie = Math.abs(exact - near) <= 1e-9 * near
  if (!isTie) return Math.floor(exact)
  return isStrict ? near - 1 : near
}
