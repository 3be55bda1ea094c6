/**
 * What the market says a firm's creditors stand to lose, and how much of that nobody has insured:
 * equity is a call on the assets (Merton), the loss a put, and the spread of a credit default swap
 * pays for a part of it. The rest is what everybody else bears if the firm fails.
 *
 *     E = V N(d₁) − B e^(−rT) N(d₂),   σE E = σV V N(d₁)
 *     put = B e^(−rT) N(−d₂) − V N(−d₁)
 *     insured = (1 − e^(−s (B/D − 1) T)) B e^(−rT),   D = B e^(−rT) − put
 *
 * Source: Gray and Jobst, Systemic contingent claims analysis, IMF 2010/2013; formulas and number
 * as in frds (MIT), https://github.com/mgao6767/frds `cca`, read 2026-11-29.
 */
import { assert } from '../kit/assert.ts'
import { bisect } from '../kit/bisect.ts'
import { exp, log, normalCdf } from '../kit/math.ts'

export interface Claims {
  /** Market value of equity, money, and its volatility a year. */
  readonly equity: number
  readonly volatility: number
  /** A year, continuous. */
  readonly riskFree: number
  /** B: what is owed at the end, money. */
  readonly debt: number
  readonly years: number
  /** s: basis points a year. */
  readonly spreadBps: number
}

export interface ClaimsValue {
  /** V and σV, implied by equity. */
  readonly assets: number
  readonly assetVolatility: number
  /** Value of the loss of creditors. */
  readonly put: number
  /** `put` less what the swap pays: borne by others. */
  readonly uninsured: number
}

export function contingentClaims(given: Claims): ClaimsValue {
  const { equity, volatility, riskFree, debt, years, spreadBps } = given
  assert(equity > 0 && volatility > 0, 'contingentClaims: equity has a value and moves')
  assert(debt > 0 && years > 0, 'contingentClaims: there is a debt, due later')
  const owed = debt * exp(-riskFree * years)
  // Equity is worth less than the assets and no less than they are beyond the debt.
  const assetsAt = (sigma: number) =>
    bisect(equity, equity + owed, (assets) => callOn(assets, owed, sigma, years) < equity).high
  const tooQuiet = (sigma: number) => {
    const assets = assetsAt(sigma)
    const { first } = distances(assets, owed, sigma, years)
    return sigma * assets * normalCdf(first) < volatility * equity
  }
  const assetVolatility = bisect(0, volatility, tooQuiet).high
  const assets = assetsAt(assetVolatility)
  const { first, second } = distances(assets, owed, assetVolatility, years)
  const put = owed * normalCdf(-second) - assets * normalCdf(-first)
  const worth = owed - put
  const insured = (1 - exp(-(spreadBps / 10_000) * (debt / worth - 1) * years)) * owed
  return { assets, assetVolatility, put, uninsured: put - insured }
}

function distances(assets: number, owed: number, sigma: number, years: number) {
  const spread = sigma * Math.sqrt(years)
  const first = log(assets / owed) / spread + spread / 2
  return { first, second: first - spread }
}

function callOn(assets: number, owed: number, sigma: number, years: number): number {
  const { first, second } = distances(assets, owed, sigma, years)
  return assets * normalCdf(first) - owed * normalCdf(second)
}
