/**
 * Firms that must keep equity above a share of their risky assets sell an asset into a market of
 * finite depth; the lower price makes others sell.
 *
 *     p = p₀ e^(−α Σ sᵢ)
 *     sᵢ = min(eᵢ, [xᵢ − cᵢ − (1 − r)(oᵢ + p eᵢ)]⁺ / (r p))
 *
 * with e the quantity held, c cash, o other assets, x liabilities, r the least share and p₀ the
 * price after the shock. The sale restores r: cash carries no charge, what is sold is paid at p,
 * equity (o + c + p e − x) does not change by selling. A firm that cannot restore r sells all.
 * The price may jump: there is no equilibrium between "nobody sells" and "everybody does".
 *
 * Source: Cifuentes, Ferrucci, Shin, Liquidity risk and contagion, JEEA 3 (2005); the sale derived
 * again from the balance sheet (shared/spec/models.md 1.6, read 2026-11-29).
 * Assumes: one asset, all sales at the end price. Ignores: debts among the firms (o is at face).
 */
import { InputError } from '../../kit/assert.ts'
import { exp } from '../../kit/math.ts'
import { type BalanceSheets, requireRange } from './balance-sheets.ts'
import { type Equilibria, type Equilibrium, equilibria, settle } from './equilibria.ts'

export interface CifuentesFerrucciShin {
  /** r: least equity over risky assets, a share in (0, 1]. */
  readonly ratio: number
  /** α: fall of ln p for each unit sold. ln 2 / Σe halves the price when all is sold. */
  readonly impact: number
  /** p₀: price after the shock, before any sale; 1 is the start. */
  readonly price: number
}

/** Throws InputError where there is not exactly one asset, or a parameter is out of range. */
export function cifuentesFerrucciShin(
  sheets: BalanceSheets,
  { ratio, impact, price }: CifuentesFerrucciShin,
): Equilibria {
  const { assets, holdings, firms } = sheets
  if (assets.length !== 1) {
    const value = assets.length
    throw new InputError('Cifuentes, Ferrucci and Shin sell one asset', {
      field: 'assets',
      value,
      allowed: '1',
    })
  }
  requireRange('ratio', ratio, 1e-9, 1)
  requireRange('impact', impact, 0, 1e36)
  requireRange('price', price, 1e-9, 1e9)

  const soldBy = (firm: number, at: number) => forcedSale(sheets, firm, at, ratio)
  const soldAt = (at: number) => firms.reduce((sum, _, firm) => sum + soldBy(firm, at), 0)
  const held = holdings.reduce((sum, quantity) => sum + quantity, 0)
  const from = (start: number): Equilibrium => {
    const { at, rounds, converged } = settle(Float64Array.of(start), (before, after) => {
      after[0] = price * exp(-impact * soldAt(before[0]))
    })
    const soldShare = Float64Array.from(firms, (_, firm) =>
      holdings[firm] > 0 ? soldBy(firm, at[0]) / holdings[firm] : 0,
    )
    return { prices: at, soldShare, sold: Float64Array.of(soldAt(at[0])), rounds, converged }
  }
  return equilibria(from(price), from(price * exp(-impact * held)))
}

/** Quantity that a firm sells at a price to restore its ratio; all where that is too little. */
function forcedSale(sheets: BalanceSheets, firm: number, price: number, ratio: number): number {
  const held = sheets.holdings[firm]
  const charged = (1 - ratio) * (sheets.other[firm] + price * held)
  const short = sheets.liabilities[firm] - sheets.cash[firm] - charged
  return short > 0 ? Math.min(held, short / (ratio * price)) : 0
}
