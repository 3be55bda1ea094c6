/**
 * When do traders with loss limits all sell at once? They hold something worth `v` at the end; its
 * price is `v − c·s` when a share `s` of them sells. Whoever is still in when the price passes his
 * limit `q` is thrown out at the worst price. Each expects every share of others to sell with equal
 * chance; so there is one fundamental value below which all sell,
 *
 *     v* − q = c · e^((q − v*) / (2 (v* + q)))
 *
 * Above it nobody does: the price falls off a cliff at `v*` although nothing else has happened.
 * v* > q: the run begins before the limit is reached.
 *
 * Source: Morris and Shin, Liquidity black holes, Review of Finance 8 (2004); the equation is
 * derived again from their payoffs in shared/spec/models.md 2.5.
 * Assumes: limits near `q`, each trader unsure by little where the others' are.
 * Ignores: how deep the hole is and how it ends; a run with real limits shows that.
 */
import { assert } from '../kit/assert.ts'
import { exp } from '../kit/math.ts'

/** The value v* below which everybody sells, for a loss limit `q` ≥ 0 and an impact `c` ≥ 0. */
export function sellingTrigger(lossLimit: number, impact: number): number {
  assert(lossLimit >= 0 && lossLimit < Infinity, 'sellingTrigger: a loss limit is not negative')
  assert(impact >= 0 && impact < Infinity, 'sellingTrigger: an impact is not negative')
  if (impact === 0) return lossLimit
  // y = v* − q: y − c·e^(−y / (2 (y + 2q))) rises from below zero at c/√e to above zero at c.
  let low = 0.5 * impact
  let high = impact
  for (let step = 0; step < 100; step++) {
    const y = 0.5 * (low + high)
    if (y === low || y === high) break
    if (y < impact * exp(-y / (2 * (y + 2 * lossLimit)))) low = y
    else high = y
  }
  return lossLimit + high
}
