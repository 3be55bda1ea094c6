/**
 * Suppliers of an isolated lending market: those who hold what its borrowers owe. A debt that
 * nobody repays is theirs, at once and each in proportion:
 *
 *     share lost = min(1, unpaid / supplied)         the same for everybody in the market
 *
 * Suppliers are the accounts that hold the loan asset at the venue; those whom a scenario does not
 * list are nobody here, and what the listed cannot bear is the venue's bad debt.
 */
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf } from '../engine/verbs/deficit.ts'
import { transferLeg } from '../engine/verbs/ledger.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { exactSum } from '../kit/sum.ts'
import { amount } from '../units/units.ts'

/** Legs that hold the loan asset, or could: nobody borrows during a run. */
export function supplierLegs({ accounts, legs }: LiveWorld, loan: number): Int32Array {
  const found: number[] = []
  for (let leg = 0; leg < accounts.legBegin[accounts.traderCount]; leg++) {
    if (legs.instrument[leg] === loan && legs.amount[leg] >= 0) found.push(leg)
  }
  return Int32Array.from(found)
}

/** Charges what an account without collateral owes to the suppliers, as far as they have it. */
export function chargeSuppliers(
  run: Run,
  account: number,
  loan: number,
  suppliers: Int32Array,
): void {
  const { legs, oracles, instruments, assets, accounts } = run.world
  const debtLeg = findLeg(run.world, account, loan)
  const owed = debtLeg < 0 ? 0 : -legs.amount[debtLeg]
  const held = Array.from(suppliers, (leg) => Math.max(0, legs.amount[leg]))
  const supplied = exactSum(held)
  if (!(owed > 0 && supplied > 0)) return
  run.cause = causeOf(run, account)
  const share = Math.min(1, owed / supplied)
  for (const [at, leg] of suppliers.entries()) {
    transferLeg(run, leg, debtLeg, amount(held[at] * share), 'socialised-loss')
  }
  // Rounding goes to the largest: a debt that is borne is borne to the last digit.
  if (share < 1) {
    const largest = suppliers[held.indexOf(Math.max(...held))]
    transferLeg(run, largest, debtLeg, amount(-legs.amount[debtLeg]), 'socialised-loss')
  }
  const borne = (owed + legs.amount[debtLeg]) * oracles.value[instruments.oracle[loan]]
  run.log.socialisedUsd += borne * assets.usd[accounts.cashAsset[account]]
  if (run.cause >= 0) run.causes.venueEvent[accounts.venue[account]] = run.cause
}
