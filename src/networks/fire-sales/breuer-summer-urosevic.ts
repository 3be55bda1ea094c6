/**
 * Firms whose leverage exceeds a threshold sell the same share of all their holdings, so much that
 * they comply at the lower prices; impact is usually the square root of what is sold.
 *
 *     θᵢ = 1 − (λ̄ (eᵢ − Sᵢ·δ) − Lᵢ) / (Sᵢ·(1 − δ))      within [0, 1]
 *     δₖ = impactₖ(Σᵢ Sᵢₖ θᵢ)
 *
 * with δ the relative falls, S holdings, e equity after the stress, L what cannot be sold (cash and
 * other assets) and λ̄ the largest assets over equity. Equity below 0: everything is sold.
 *
 * Source: Breuer, Summer, Urosevic, Systemic Loss Evaluation, OeNB working paper 235; code
 * https://github.com/Martin-Summer-1090/syslosseval (MIT), read 2026-11-29. Two things differ. Its
 * impact table is sorted by country and its holdings are not, so that two assets have each other's
 * depth; here coefficients follow the holdings. It lets a firm whose equity is used up by the fall
 * of prices keep everything; here it sells all, as the formula says.
 * Assumes: sales pay down debt at the end prices; impact below 1 even when all is sold.
 */
import { InputError } from '../../kit/assert.ts'
import {
  type BalanceSheets,
  equities,
  holdingsWorth,
  quantities,
  requireRange,
} from './balance-sheets.ts'
import { type Equilibria, type Equilibrium, equilibria, settle } from './equilibria.ts'
import type { Impact } from './impact.ts'

export interface BreuerSummerUrosevic {
  /** λ̄: assets over equity above which a firm sells; at least 1. */
  readonly leverageMax: number
  readonly impact: Impact
}

/** Throws InputError where selling everything would take a price to 0 or below. */
export function breuerSummerUrosevic(
  sheets: BalanceSheets,
  { leverageMax, impact }: BreuerSummerUrosevic,
): Equilibria {
  requireRange('leverageMax', leverageMax, 1, 1e9)
  const { assets, holdings, firms } = sheets
  const width = assets.length
  const worth = holdingsWorth(sheets)
  const equity = equities(sheets)
  const soldShare = new Float64Array(firms.length)
  const sold = new Float64Array(width)

  const sell = (falls: Float64Array): void => {
    sold.fill(0)
    for (let firm = 0; firm < firms.length; firm++) {
      let lost = 0
      for (let k = 0; k < width; k++) lost += holdings[firm * width + k] * falls[k]
      const fixed = sheets.cash[firm] + sheets.other[firm]
      const kept = (leverageMax * (equity[firm] - lost) - fixed) / (worth[firm] - lost)
      soldShare[firm] = worth[firm] > 0 ? Math.min(1, Math.max(0, 1 - kept)) : 0
      for (let k = 0; k < width; k++) sold[k] += holdings[firm * width + k] * soldShare[firm]
    }
  }
  const step = (falls: Float64Array, next: Float64Array): void => {
    sell(falls)
    for (let k = 0; k < width; k++) next[k] = impact(k, sold[k])
  }
  const from = (start: Float64Array): Equilibrium => {
    const { at, rounds, converged } = settle(start, step)
    sell(at)
    const prices = at.map((fall) => 1 - fall)
    return { prices, soldShare: soldShare.slice(), sold: sold.slice(), rounds, converged }
  }
  return equilibria(from(new Float64Array(width)), from(largestFalls(sheets, impact)))
}

/** Falls when every firm sells everything. */
function largestFalls(sheets: BalanceSheets, impact: Impact): Float64Array {
  const falls = quantities(sheets).map((quantity, asset) => impact(asset, quantity))
  falls.forEach((fall, at) => {
    if (fall >= 0 && fall < 1) return
    throw new InputError('Selling everything leaves no price', {
      field: `impact of ${sheets.assets[at]}`,
      value: fall,
      allowed: '0 to below 1',
    })
  })
  return falls
}
