/**
 * Suppliers of an isolated lending market: those who hold what its borrowers owe. A debt that
 * nobody repays is theirs, at once and each in proportion:
 *
 *     share lost = min(1, unpaid / (supplied + others))     the same for everybody
 *     others     = what was borrowed at the start beyond what was supplied
 *
 * Suppliers are the accounts that hold the loan asset at the venue. Others are not listed by the
 * scenario; their part, and what the listed cannot bear, is the venue's bad debt.
 */
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf } from '../engine/verbs/deficit.ts'
import { transferLeg } from '../engine/verbs/ledger.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { exactSum } from '../kit/sum.ts'
import { amount } from '../units/units.ts'

/** The loan asset of a market, and who has supplied it. */
export interface Lenders {
  /** Legs that hold it, or could: nobody borrows during a run. */
  readonly legs: Int32Array
  /** Supplied by those whom the scenario does not list. */
  readonly others: number
}

export function lendersOf({ accounts, legs }: LiveWorld, loan: number): Lenders {
  const found: number[] = []
  const amounts: number[] = []
  for (let leg = 0; leg < accounts.legBegin[accounts.traderCount]; leg++) {
    if (legs.instrument[leg] !== loan) continue
    amounts.push(legs.amount[leg])
    if (legs.amount[leg] >= 0) found.push(leg)
  }
  const borrowed = exactSum(amounts.map((held) => Math.max(0, -held)))
  const others = -exactSum(amounts)
  return { legs: Int32Array.from(found), others: others > ROUNDING * borrowed ? others : 0 }
}

/** Less than this share of what is borrowed is lent by nobody. */
const ROUNDING = 1e-9

/** Charges what an account without collateral owes to the suppliers, as far as it is theirs. */
export function chargeSuppliers(run: Run, account: number, loan: number, lenders: Lenders): void {
  const { legs, oracles, instruments, assets, accounts } = run.world
  const debtLeg = findLeg(run.world, account, loan)
  const owed = debtLeg < 0 ? 0 : -legs.amount[debtLeg]
  const held = Array.from(lenders.legs, (leg) => Math.max(0, legs.amount[leg]))
  const supplied = exactSum(held)
  if (!(owed > 0 && supplied > 0)) return
  run.cause = causeOf(run, account)
  const share = Math.min(1, owed / (supplied + lenders.others))
  for (const [at, leg] of lenders.legs.entries()) {
    transferLeg(run, leg, debtLeg, amount(held[at] * share), 'socialised-loss')
  }
  // Rounding goes to the largest: a debt that is borne is borne to the last digit.
  if (share < 1 && lenders.others === 0) {
    const largest = lenders.legs[held.indexOf(Math.max(...held))]
    transferLeg(run, largest, debtLeg, amount(-legs.amount[debtLeg]), 'socialised-loss')
  }
  const borne = (owed + legs.amount[debtLeg]) * oracles.value[instruments.oracle[loan]]
  run.log.socialisedUsd += borne * assets.usd[accounts.cashAsset[account]]
  if (run.cause >= 0) run.causes.venueEvent[accounts.venue[account]] = run.cause
}
