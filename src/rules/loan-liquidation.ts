/**
 * Liquidation of a loan: somebody repays part of the debt and takes collateral worth a bonus more.
 *
 *     collateral = debt · price(debt) · (1 + bonus) / price(collateral), at most what there is
 *     protocol gets protocolFee of the bonus part
 *
 * Sources: aave-v3-origin 3.6.0 LiquidationLogic; Aave v2 LendingPoolCollateralManager (npm and
 * docs, read 2025-11-23).
 * Assumes: the largest debt is repaid and the largest collateral taken; there is always a
 * liquidator, with the debt asset in hand, who sells what he takes at once and in full.
 * Ignores: integer rounding (amounts are floats), grace periods, flash-loan fees, gas.
 */

export interface LoanTerms {
  /** Of the reserve to be repaid: whole debt in units, and price. */
  readonly debt: number
  readonly debtPrice: number
  readonly collateral: number
  readonly collateralPrice: number
  /** What liquidators get beyond what they repay, as a share. */
  readonly bonus: number
  /** Share of the bonus that the protocol keeps. */
  readonly protocolFee: number
  /** Most that may be repaid in one call, in units of the debt. */
  readonly repayMax: number
  /**
   * If part of both debt and collateral is left, each must be worth at least this, in the unit of
   * account; 0: no such rule.
   */
  readonly leftoverMin: number
}

export interface LoanAmounts {
  readonly repaid: number
  /** Taken from the borrower, fee included. */
  readonly seized: number
  readonly fee: number
}

export function loanAmounts(terms: LoanTerms): LoanAmounts {
  const { collateral, debtPrice, collateralPrice, bonus } = terms
  const perDebt = (debtPrice / collateralPrice) * (1 + bonus)
  let repaid = Math.min(terms.repayMax, terms.debt)
  let seized = repaid * perDebt
  if (seized >= collateral) {
    seized = collateral
    repaid = Math.min(repaid, collateral / perDebt)
  } else if (isDust(terms, repaid, seized)) {
    // The caller repays so much less that what is left on both sides is no dust.
    const fromDebt = terms.debt - terms.leftoverMin / debtPrice
    const fromCollateral = (collateral - terms.leftoverMin / collateralPrice) / perDebt
    repaid = Math.max(0, Math.min(repaid, fromDebt, fromCollateral))
    seized = repaid * perDebt
  }
  const fee = (seized - seized / (1 + bonus)) * terms.protocolFee
  return { repaid, seized, fee }
}

function isDust(terms: LoanTerms, repaid: number, seized: number): boolean {
  const debtLeft = (terms.debt - repaid) * terms.debtPrice
  const collateralLeft = (terms.collateral - seized) * terms.collateralPrice
  const isPartial = debtLeft > 0 && collateralLeft > 0
  return isPartial && (debtLeft < terms.leftoverMin || collateralLeft < terms.leftoverMin)
}
