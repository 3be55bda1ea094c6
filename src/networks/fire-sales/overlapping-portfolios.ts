/**
 * Firms that hold the same assets: whoever fails sells all it has, the prices of these assets fall,
 * and whoever loses more than its equity by that fails next.
 *
 *     p = e^(−α x)      x: share of all there is of the asset that has been sold
 *     α = −ln(0.9) / 0.1 ≈ 1.0536: a tenth sold costs a tenth
 *
 * Does one failure cause more than one? N[i][j] = 1 where the failure of i alone makes j fail; a
 * cascade can go on without end only if ρ(N), the growth of a generalised branching process, is
 * above 1 (below it: 0, nobody fails twice in a line).
 *
 * Source: Caccioli, Shrestha, Moore, Farmer, Stability analysis of financial contagion due to
 * overlapping portfolios, JBF 46 (2014), abstract read 2026-11-29; impact and rule from memory
 * (shared/spec/models.md 1.5). Held to a brute force over orders of failure, not to its figures.
 * Assumes: firms do nothing until they fail; nobody buys. Ignores: losses that add up when several
 * fail at once in N; the run has them.
 */
import { InputError } from '../../kit/assert.ts'
import { exp } from '../../kit/math.ts'
import { type BalanceSheets, equities, quantities, requireRange } from './balance-sheets.ts'

/** α where a tenth sold takes a tenth off the price: −10 ln 0.9. */
export const tenthForTenth = 1.0536051565782627

export interface OverlappingPortfolios {
  /** α; default `tenthForTenth`. */
  readonly impact?: number
  /** Firms that fail at the start whatever they own. */
  readonly failed?: readonly string[]
  /** Quantity of each asset held by nobody listed; default none. */
  readonly outside?: ArrayLike<number>
}

export interface Failures {
  /** Names of those that fail, by round; the first are those given or insolvent at the start. */
  readonly perRound: readonly (readonly string[])[]
  /** Of each asset, 1 at the start. */
  readonly prices: Float64Array
  readonly equity: Float64Array
}

/** Throws InputError where `failed` names nobody. At most as many rounds as there are firms. */
export function overlappingPortfolios(
  sheets: BalanceSheets,
  { impact = tenthForTenth, failed = [], outside }: OverlappingPortfolios = {},
): Failures {
  requireRange('impact', impact, 0, 1e6)
  const { firms } = sheets
  const all = quantities(sheets).map((held, k) => held + (outside?.[k] ?? 0))
  let next = new Set(failed.map((name) => placeOf(firms, name)))
  for (const [firm, value] of equities(sheets).entries()) if (value < 0) next.add(firm)
  const gone = new Set<number>()
  const sold = new Float64Array(sheets.assets.length)
  const perRound: string[][] = []
  let prices = new Float64Array(sold.length).fill(1)
  let equity = equities(sheets)
  while (next.size > 0) {
    perRound.push([...next].sort((a, b) => a - b).map((firm) => firms[firm]))
    for (const firm of next) {
      gone.add(firm)
      for (let k = 0; k < sold.length; k++) sold[k] += sheets.holdings[firm * sold.length + k]
    }
    prices = sold.map((quantity, k) => (quantity > 0 ? exp((-impact * quantity) / all[k]) : 1))
    equity = equities(sheets, prices)
    next = new Set()
    for (const [firm, value] of equity.entries()) {
      if (value < 0 && !gone.has(firm)) next.add(firm)
    }
  }
  return { perRound, prices, equity }
}

/** N: row i, column j is 1 where the failure of i alone makes j fail. */
export function causedFailures(
  sheets: BalanceSheets,
  { impact = tenthForTenth, outside }: Omit<OverlappingPortfolios, 'failed'> = {},
): number[][] {
  requireRange('impact', impact, 0, 1e6)
  const { firms, assets, holdings } = sheets
  const all = quantities(sheets).map((held, k) => held + (outside?.[k] ?? 0))
  return firms.map((_, i) => {
    const prices = Float64Array.from(assets, (_, k) => {
      const quantity = holdings[i * assets.length + k]
      return quantity > 0 ? exp((-impact * quantity) / all[k]) : 1
    })
    return [...equities(sheets, prices)].map((value, j) => (j !== i && value < 0 ? 1 : 0))
  })
}

function placeOf(firms: readonly string[], name: string): number {
  const at = firms.indexOf(name)
  if (at >= 0) return at
  const allowed = firms.slice(0, 20).join(', ')
  throw new InputError('No firm has this name', { field: 'failed', value: name, allowed })
}
