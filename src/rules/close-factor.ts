/**
 * Close factor: how much of a debt one liquidation may repay.
 *
 *     Aave v2        half of the debt in the reserve, always
 *     Aave v3.0      half of it while the health factor is above 0.95, then all of it
 *     Aave v3.3 on   half of the debts in *all* reserves while the health factor is above 0.95 and
 *                    both the debt and the collateral of the call are worth 2,000; else all of it
 *
 * Sources: npm @aave-dao/aave-v3-origin 3.6.0 and @aave/core-v3 1.19.3, LiquidationLogic.sol;
 * https://docs.aave.com/developers/v/2.0/guides/liquidations (read 2026-11-23).
 * Assumes: the unit of account is the dollar (the thresholds are 2,000 and 1,000 of it).
 */

/** What one call sees of an account: a debt to repay, a collateral to take, the health of all. */
export interface LoanState {
  /** Collateral at its liquidation thresholds / debt: liquidatable below 1. */
  readonly healthFactor: number
  /** Units of the debt that is repaid. */
  readonly debt: number
  readonly debtValue: number
  /** Of the collateral that is taken, not of all collateral. */
  readonly collateralValue: number
  /** Of the debts in all reserves. */
  readonly totalDebtValue: number
}

/** Above this health factor only half may be repaid. */
const HEALTH_FOR_HALF = 0.95
/** Below this value of debt or collateral everything may be repaid (from 3.3 on). */
const HALF_MIN = 2000
/** A call that leaves debt and collateral must leave this much of both (from 3.3 on). */
export const LEFTOVER_MIN = 1000

export const versions = ['3.0', '3.3'] as const
export type AaveVersion = (typeof versions)[number]

/** Units of the debt that one call may repay on Aave v3. */
export function aaveRepayMax(state: LoanState, version: AaveVersion): number {
  const { healthFactor, debt, debtValue, collateralValue, totalDebtValue } = state
  if (healthFactor <= HEALTH_FOR_HALF) return debt
  if (version === '3.0') return debt / 2
  if (collateralValue < HALF_MIN || debtValue < HALF_MIN) return debt
  return debt * Math.min(1, totalDebtValue / 2 / debtValue)
}
