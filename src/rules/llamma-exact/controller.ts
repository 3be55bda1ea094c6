/**
 * The controller of a LLAMMA market in the contract's integers: which bands a loan is laid into,
 * its health, and what a liquidator pays and takes.
 *
 *     health = x_down · (1 - liquidation discount) / debt - 1
 *     full health adds (p - top) · collateral / debt while the oracle lies above the bands
 *
 * A loan may be liquidated by others once its full health is below 0.
 */

import { InputError } from '../../kit/assert.ts'
import {
  type AmmParameters,
  type AmmTerms,
  bandAt,
  bandTop,
  createAmm,
  DEAD_SHARES,
  type ExactAmm,
  limitedOracle,
  SKIP_MAX,
} from './amm.ts'
import { deposit, type Holding, holding, withdraw, xDown } from './stake.ts'
import { least, lessDown, lnDown, most, WAD } from './wad.ts'

export interface ExactMarket {
  readonly amm: ExactAmm
  readonly loanDiscount: bigint
  readonly liquidationDiscount: bigint
  /** What each borrower owes. */
  readonly debts: Map<string, bigint>
}

export interface MarketParameters extends AmmParameters {
  /** Shares in 1e18. */
  readonly loanDiscount: bigint
  readonly liquidationDiscount: bigint
}

const BANDS_MIN = 4
const BANDS_MAX = 50
const BAND_MAX = 1024n

/** A market without loans. */
export function createMarket(parameters: MarketParameters): ExactMarket {
  const { loanDiscount, liquidationDiscount } = parameters
  return { amm: createAmm(parameters), loanDiscount, liquidationDiscount, debts: new Map() }
}

/**
 * Collateral, in 1e18, that sells for as much at the top of the first band as the whole does in
 * its bands, less the discount (`_get_y_effective`).
 */
export function effectiveCollateral(
  { amplification: a, sqrtBandRatio }: AmmTerms,
  collateral: bigint,
  bands: number,
  discount: bigint,
): bigint {
  const count = BigInt(bands)
  const dead = (DEAD_SHARES * WAD) / most(collateral / count, DEAD_SHARES)
  let part = (collateral * (WAD - least(discount + dead, WAD))) / (sqrtBandRatio * count)
  let sum = part
  for (let band = 1; band < bands; band++) {
    part = (part * (a - 1n)) / a
    sum += part
  }
  return sum
}

/** The first of the bands that a loan is laid into (`calculate_debt_n1`): the lower the debt, the
 * further below the price. */
export function firstBandOf(
  { amm, loanDiscount }: ExactMarket,
  collateral: bigint,
  debt: bigint,
  bands: number,
): number {
  if (debt <= 0n) throw refusal('No loan', debt)
  if (bands < BANDS_MIN || bands > BANDS_MAX)
    throw new InputError('Bands of a loan', { value: bands, allowed: '4 to 50' })
  const { terms } = amm
  const scaled = collateral * terms.collateralPrecision
  const effective = effectiveCollateral(terms, scaled, bands, loanDiscount)
  const owed = debt * terms.borrowedPrecision + 1n
  const ratio = (effective * bandTop(amm, amm.activeBand)) / owed
  if (ratio === 0n) throw refusal('Amount too low', collateral)
  const log = lnDown(ratio)
  // Rounds down, also below 0.
  const steps = (log < 0n ? log - terms.logBandRatio + 1n : log) / terms.logBandRatio
  const first = Number(least(steps, BAND_MAX - BigInt(bands))) + amm.activeBand
  const isAhead = first > amm.activeBand || canSkipTo(amm, first - 1)
  if (!isAhead || bandTop(amm, first) > limitedOracle(amm).price)
    throw refusal('Debt too high', debt)
  return first
}

/** Whether no liquidity lies between the active band and `end` (which is not looked at). */
function canSkipTo(amm: ExactAmm, end: number): boolean {
  let band = amm.activeBand
  for (let step = 0; step < SKIP_MAX; step++) {
    const { x, y } = bandAt(amm, band)
    if ((end > band ? y : x) !== 0n) return false
    band += end > band ? 1 : -1
    if (band === end) return true
  }
  throw refusal('Too deep', end)
}

/** Opens a loan and lays its collateral into bands (`create_loan`). */
export function createLoan(
  market: ExactMarket,
  owner: string,
  { collateral, debt, bands }: { collateral: bigint; debt: bigint; bands: number },
): void {
  if (market.debts.has(owner)) throw refusal('Loan already created', owner)
  const first = firstBandOf(market, collateral, debt, bands)
  deposit(market.amm, owner, collateral, first, first + bands - 1)
  market.debts.set(owner, debt)
  if (health(market, owner, 'bands') >= 0n) return
  withdraw(market.amm, owner, WAD)
  market.debts.delete(owner)
  throw refusal('The action ends with unhealthy state', owner)
}

/** What an owner owes; 0 without a loan. */
export const debtOf = ({ debts }: ExactMarket, owner: string): bigint => debts.get(owner) ?? 0n

/**
 * Health in 1e18. `bands` looks at the bands alone and does not move with the oracle above them;
 * `full` counts what the collateral is worth beyond, and decides on liquidation.
 */
export function health(market: ExactMarket, owner: string, what: 'bands' | 'full'): bigint {
  const { amm, liquidationDiscount } = market
  const debt = debtOf(market, owner)
  if (debt === 0n) throw refusal("Loan doesn't exist", owner)
  const inBands = (xDown(amm, owner) * (WAD - liquidationDiscount)) / debt - WAD
  const stake = amm.stakes.get(owner)
  if (what === 'bands' || !stake || stake.first <= amm.activeBand) return inBands
  const { price } = limitedOracle(amm)
  const top = bandTop(amm, stake.first)
  if (price <= top) return inBands
  const { borrowedPrecision, collateralPrecision } = amm.terms
  const above = (price - top) * holding(amm, owner).y * collateralPrecision
  return inBands + above / (debt * borrowedPrecision)
}

/**
 * Share of the holding that repaying a share of the debt takes (`_get_f_remove`): less than the
 * share of the debt, by half the discount.
 *
 *     ((1 + h/2) / (1 + h) · (1 - share) + share) · share
 */
export function shareRemoved(share: bigint, discount: bigint): bigint {
  if (discount === 0n) return share
  if (share === WAD) return WAD
  const part = ((WAD + discount / 2n) * (WAD - share)) / (WAD + discount)
  return ((part + share) * share) / WAD
}

export interface ExactLiquidation {
  /** Debt that is repaid: with the stablecoin in the bands first. */
  readonly repaid: bigint
  /** Taken from the bands. */
  readonly taken: Holding
  /** What the liquidator brings, and the stablecoin he keeps where the bands held more. */
  readonly paid: bigint
  readonly kept: bigint
}

/** Repays a share of somebody's debt, 1e18 for all of it, and takes his holding (`liquidate`). */
export function liquidate(market: ExactMarket, owner: string, share = WAD): ExactLiquidation {
  const { amm, liquidationDiscount, debts } = market
  if (health(market, owner, 'full') >= 0n) throw refusal('Not enough rekt', owner)
  if (share > WAD) throw refusal('frac>100%', share)
  const debt = debtOf(market, owner)
  const repaid = (debt * share + WAD - 1n) / WAD
  if (repaid === 0n) throw refusal('Nothing to repay', share)
  const removed = repaid === debt ? WAD : shareRemoved(share, liquidationDiscount)
  const taken = withdraw(amm, owner, removed)
  if (repaid === debt) debts.delete(owner)
  else debts.set(owner, debt - repaid)
  return { repaid, taken, paid: lessDown(repaid, taken.x), kept: lessDown(taken.x, repaid) }
}

/** Stablecoin a liquidator has to bring (`tokens_to_liquidate`). */
export function costOfLiquidation(market: ExactMarket, owner: string, share = WAD): bigint {
  const inBands = holding(market.amm, owner).x
  const removed = (inBands * shareRemoved(share, market.liquidationDiscount)) / WAD
  return lessDown((debtOf(market, owner) * share + WAD - 1n) / WAD, removed)
}

const refusal = (message: string, value: unknown): InputError => new InputError(message, { value })
