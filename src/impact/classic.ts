/** Published formulas of impact, for orders on stocks. */
import { pow } from '../kit/math.ts'

/**
 * Impact of an order X (shares) on a stock that trades V a day, has Θ shares and volatility σ:
 *
 *     lasting   I = γσ (X/V) (Θ/V)^¼
 *     passing   K = ησ |X / VT|^⅗            T: days the order takes
 *     in all    J = I/2 + K
 *
 * Source: Almgren, Thum, Hauptmann, Li, Direct estimation of equity market impact, 2005, with
 * γ = 0.314 and η = 0.142.
 */
export function impactOfAlmgren2005(order: {
  readonly size: number
  readonly volume: number
  readonly shares: number
  readonly volatility: number
  readonly days: number
}): { readonly permanent: number; readonly temporary: number; readonly cost: number } {
  const { size, volume, shares, volatility, days } = order
  const permanent = 0.314 * volatility * (size / volume) * pow(shares / volume, 0.25)
  const temporary = 0.142 * volatility * pow(Math.abs(size) / (volume * days), 0.6)
  return { permanent, temporary, cost: permanent / 2 + Math.sign(size) * temporary }
}
