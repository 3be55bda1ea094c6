/**
 * Firms hold their leverage: after a loss they sell, in the proportions they hold, what brings
 * debt over equity back; what that does to prices is the second-round loss, and each firm's sales
 * have their part in it. One round, all linear.
 *
 *     R = M f          return of each firm on its assets A, of which it holds shares M
 *     φ = Mᵀ A B R     sold (below 0) of each asset, B debt over equity
 *     f₂ = ℓ φ         further return of each asset
 *     AV = −1ᵀ A M f₂ / ΣE         S(n): the part of firm n's sales; Σ S(n) = AV
 *
 * Cash and other assets are sold in proportion too, without impact. `capped`: a firm loses no more
 * than it has and sells no more than it holds, a price falls to 0 at most; without it φ and AV grow
 * beyond what exists, as in the paper.
 *
 * Source: Greenwood, Landier, Thesmar, Vulnerable banks, JFE 115 (2015), formulas as in
 * shared/spec/models.md 1.6 (read 2026-11-29); ℓ about 1e-13 for a euro there.
 * Assumes: small shocks, leverage is held on gains and losses alike.
 */
import { InputError } from '../../kit/assert.ts'
import { type BalanceSheets, equities, requireRange, totalAssets } from './balance-sheets.ts'

export interface GreenwoodLandierThesmar {
  /** f: first return of each asset, −0.05 is a fall of 5 %. */
  readonly returns: ArrayLike<number>
  /** ℓ: relative fall of each asset for each unit of money sold. */
  readonly illiquidity: ArrayLike<number>
  readonly capped?: boolean
}

export interface Vulnerability {
  /** Return of each firm on its assets by the shock alone. */
  readonly firstReturns: Float64Array
  /** Net purchase of each asset, money: below 0 is sold. */
  readonly sold: Float64Array
  /** Further return of each asset by the sales. */
  readonly impact: Float64Array
  /** Second-round return of each firm on its assets. */
  readonly secondReturns: Float64Array
  /** Second-round loss of all over equity of all. */
  readonly aggregate: number
  /** The part of each firm's own sales in `aggregate`: they sum to it. */
  readonly systemicness: Float64Array
  /** Second-round loss of each firm over its own equity. */
  readonly indirect: Float64Array
}

/** Throws InputError for a firm without equity: its leverage has no target. */
export function greenwoodLandierThesmar(
  sheets: BalanceSheets,
  { returns, illiquidity, capped = false }: GreenwoodLandierThesmar,
): Vulnerability {
  const { firms, assets, holdings } = sheets
  const width = assets.length
  const worth = totalAssets(sheets)
  const equity = equities(sheets)
  for (const [k, asset] of assets.entries()) {
    requireRange(`return of ${asset}`, returns[k], -1, 1e9)
    requireRange(`illiquidity of ${asset}`, illiquidity[k], 0, 1e36)
  }
  equity.forEach((value, firm) => {
    if (value > 0) return
    const field = `equity of ${firms[firm]}`
    throw new InputError('A firm without equity has no leverage', { field, value, allowed: '> 0' })
  })
  const firstReturns = Float64Array.from(firms, (_, firm) => {
    const lost = weigh(holdings, firm, width, returns) / worth[firm]
    return capped ? Math.max(-1, lost) : lost
  })
  // Share of everything it holds that each firm buys.
  const bought = firstReturns.map((own, firm) => {
    const share = (sheets.liabilities[firm] / equity[firm]) * own
    return capped ? Math.max(-1, share) : share
  })
  const sold = new Float64Array(width)
  holdings.forEach((held, at) => {
    sold[at % width] += held * bought[Math.floor(at / width)]
  })
  const impact = sold.map((amount, k) => {
    const fall = illiquidity[k] * amount
    return capped ? Math.max(-1, fall) : fall
  })
  const lost = Float64Array.from(firms, (_, firm) => weigh(holdings, firm, width, impact))
  const allEquity = equity.reduce((sum, value) => sum + value, 0)
  // What a unit of each asset's impact costs all holders: a capped fall is shared in proportion.
  const systemicness = Float64Array.from(firms, (_, firm) => {
    let part = 0
    for (let k = 0; k < width; k++) {
      if (sold[k] === 0) continue
      const caused = (impact[k] * holdings[firm * width + k] * bought[firm]) / sold[k]
      part -= caused * columnSum(holdings, k, width)
    }
    return part / allEquity
  })
  return {
    firstReturns,
    sold,
    impact,
    secondReturns: lost.map((value, firm) => (worth[firm] > 0 ? value / worth[firm] : 0)),
    aggregate: -lost.reduce((sum, value) => sum + value, 0) / allEquity,
    systemicness,
    indirect: lost.map((value, firm) => -value / equity[firm]),
  }
}

/** Σₖ holding of k × value of k, of one firm. */
function weigh(
  holdings: Float64Array,
  firm: number,
  width: number,
  values: ArrayLike<number>,
): number {
  let sum = 0
  for (let k = 0; k < width; k++) sum += holdings[firm * width + k] * values[k]
  return sum
}

function columnSum(holdings: Float64Array, column: number, width: number): number {
  let sum = 0
  for (let at = column; at < holdings.length; at += width) sum += holdings[at]
  return sum
}
