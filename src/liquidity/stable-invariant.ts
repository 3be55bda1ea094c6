/**
 * The invariant of a StableSwap pool of n coins, two of which (x and y, at par) are traded:
 *
 *     Ann Σ + D = Ann D + Dⁿ⁺¹ / (nⁿ Π)        Σ, Π sum and product of all reserves at par
 *     y² + (x + Σ others + D/Ann − D) y = Dⁿ⁺¹ / (nⁿ x Π others Ann)
 *
 * Deployed pools multiply their A by n (Ann = nA), the whitepaper by nⁿ.
 *
 * Source: Egorov, StableSwap (2019), https://docs.curve.finance/assets/pdf/whitepaper_stableswap.pdf;
 * get_D and get_y of https://github.com/curvefi/stableswap-ng (read 2026-11-23).
 */
import { assert } from '../kit/assert.ts'

/** Reserves at par of the coins that are in the pool and are not traded. */
export type Others = Float64Array
export const NO_OTHERS: Others = new Float64Array(0)

export type Convention = 'deployed' | 'whitepaper'

/** Ann of a pool of n coins. */
export function amplified(amplification: number, convention: Convention, n: number): number {
  if (convention === 'deployed') return amplification * n
  let ann = amplification
  for (let coin = 0; coin < n; coin++) ann *= n
  return ann
}

/** The sum of all reserves at balance. Newton from above on a convex function: no overshoot. */
export function invariant(x: number, y: number, ann: number, others = NO_OTHERS): number {
  const n = others.length + 2
  const sum = x + y + sumOf(others)
  let d = sum
  for (let step = 0; step < 256; step++) {
    const product = (((d / (n * x)) * d) / (n * y)) * shareOf(others, d)
    const next = (d * (n * product) + ann * sum) / ((n + 1) * product + ann - 1)
    if (!(next < d)) return d
    d = next
  }
  assert(false, 'stable-swap: the invariant is found')
}

export function sumOf(others: Others): number {
  let sum = 0
  for (const reserve of others) sum += reserve
  return sum
}

/** Π D / (n · reserve) over the coins that are not traded: 1 where there are none. */
export function shareOf(others: Others, d: number): number {
  const n = others.length + 2
  let share = 1
  for (const reserve of others) share *= d / (n * reserve)
  return share
}

/** What the shape of the curve depends on; `sum` and `share` are of the coins not traded. */
export interface Shape {
  readonly n: number
  readonly ann: number
  readonly sum: number
  d: number
  share: number
}

/** Dⁿ⁺¹ / (nⁿ z Π others): what the invariant needs again and again. */
export function powerOver({ n, d, share }: Shape, z: number): number {
  return (((d / (n * z)) * d * d) / n) * share
}

/** The quote reserve that goes with base reserve x: the positive root of y² + by = c. */
export function otherReserve(shape: Shape, x: number): number {
  const { d, ann, sum } = shape
  const b = x + d / ann - d + sum
  const c = powerOver(shape, x) / ann
  const root = Math.sqrt(b * b + 4 * c)
  return b > 0 ? (2 * c) / (b + root) : (root - b) / 2
}

/** Quote taken out by one more unit of base, before the fee. */
export function slope(shape: Shape, x: number, y: number): number {
  const q = powerOver(shape, x) / y
  return (shape.ann + q / x) / (shape.ann + q / y)
}

/**
 * StableSwap-NG's fee: `fee` where both reserves are equal, rising to `fee · multiplier` where one
 * of them has run out.
 */
export function dynamicFee(fee: number, multiplier: number, x: number, y: number): number {
  const both = x + y
  return (multiplier * fee) / (((multiplier - 1) * 4 * x * y) / (both * both) + 1)
}
