/**
 * Liquidation of a loan: somebody repays part of a debt and takes collateral worth a bonus more.
 *
 *     collateral = debt · price(debt) · (1 + bonus) / price(collateral), at most what there is
 *     protocol gets protocolFee of the bonus part
 *
 * From Aave 3.3 on a call that leaves both debt and collateral, and less than `leftoverMin` of
 * either, is refused (MustNotLeaveDust). The liquidator then repays so much less that `leftoverMin`
 * of both is left, which is always possible: half of a debt of 2,000 or more is at stake.
 *
 * Sources: npm @aave-dao/aave-v3-origin 3.6.0 and @aave/core-v3 1.19.3, LiquidationLogic.sol; Aave
 * v2 LendingPoolCollateralManager (read 2026-11-23). `aave-v3-exact.ts` is the same to the wei.
 * Assumes: there is always a liquidator, with the debt asset in hand.
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

/** What a liquidator does who takes as much as he is allowed to. */
export function loanAmounts(terms: LoanTerms): LoanAmounts {
  const most = callAmounts(terms, terms.repayMax)
  if (!leavesDust(terms, most)) return most
  const { debt, debtPrice, collateral, collateralPrice, leftoverMin } = terms
  const fromDebt = debt - leftoverMin / debtPrice
  const fromCollateral = (collateral - leftoverMin / collateralPrice) / perDebt(terms)
  return callAmounts(terms, Math.max(0, Math.min(most.repaid, fromDebt, fromCollateral)))
}

/** What a call takes and gives that offers to repay `offered` units, were it not refused. */
export function callAmounts(terms: LoanTerms, offered: number): LoanAmounts {
  const { collateral, bonus } = terms
  const repayable = Math.min(offered, terms.repayMax, terms.debt)
  const wanted = repayable * perDebt(terms)
  const isAll = wanted >= collateral
  const seized = isAll ? collateral : wanted
  const repaid = isAll ? Math.min(repayable, collateral / perDebt(terms)) : repayable
  return { repaid, seized, fee: (seized - seized / (1 + bonus)) * terms.protocolFee }
}

/** Would the protocol refuse the call for what it leaves? */
export function leavesDust(terms: LoanTerms, { repaid, seized }: LoanAmounts): boolean {
  const debtLeft = (terms.debt - repaid) * terms.debtPrice
  const collateralLeft = (terms.collateral - seized) * terms.collateralPrice
  const isPartial = debtLeft > 0 && collateralLeft > 0
  return isPartial && (debtLeft < terms.leftoverMin || collateralLeft < terms.leftoverMin)
}

/** Units of collateral taken for a unit of debt. */
const perDebt = ({ debtPrice, collateralPrice, bonus }: LoanTerms): number =>
  (debtPrice / collateralPrice) * (1 + bonus)
