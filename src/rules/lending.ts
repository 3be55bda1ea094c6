/**
 * Phases 10 and 11 of a lending protocol: repay and seize, sell the collateral, write off what has
 * no collateral left. How much may be repaid is the venue's `repayMax`. A call that would lose
 * liquidators money is left, unless `callsAtLoss`.
 */
import { z } from 'zod'
import { priceOf } from '../engine/margin/margin.ts'
import type { Batch, VenueRules } from '../engine/ports/ports.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf, coverDeficit, noteBadDebt } from '../engine/verbs/deficit.ts'
import { transferCash, transferLeg } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { refuse } from '../engine/verbs/refuse.ts'
import { addOrder, addResidual, noteActed } from '../engine/verbs/trading.ts'
import { findLeg, forEachLeg, hasHoldings, largestLeg } from '../engine/world/holdings.ts'
import { notNegative } from '../units/magnitude.ts'
import { amount, money, type Price } from '../units/units.ts'
import type { LoanState } from './close-factor.ts'
import { isWorthCalling, liquidatorPurse, proceedsOf } from './liquidators.ts'
import { loanAmounts } from './loan-liquidation.ts'

export interface LendingTerms {
  /** Units of the debt that one call may repay. */
  readonly repayMax: (state: LoanState) => number
  readonly leftoverMin: number
  /** What liquidators get beyond what they repay, by threshold; absent: the instrument says. */
  readonly bonusOf?: (weight: number) => number
  /** Health factor from which on down the bonus is whole, growing from 0 at 1; absent: always. */
  readonly bonusFrom?: number | undefined
  /** What a call costs, in the settlement asset. */
  readonly gasCost: number
  /** Of what a call borrows and gives back in one go, a share; absent: nobody lends so. */
  readonly flashFee?: number | undefined
  /** Liquidators call even where they lose money by it. */
  readonly callsAtLoss: boolean
}

/** The parameters of venues of this kind about what liquidators put up with. */
export const liquidatorParameters = {
  gasCost: notNegative().default(0).describe('cost of a call, settlement asset'),
  callsAtLoss: z
    .boolean()
    .default(false)
    .describe('liquidators call even where the market pays less than they repay and the gas'),
}

/** Of venues whose liquidators may borrow for a call. */
export const flashParameters = {
  flashFee: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe('liquidators borrow what they lack for a call, at this share; left out: they do not'),
}

/** Of venues whose bonus may grow with how bad a loan is. */
export const bonusParameters = {
  bonusFrom: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('health factor at which the bonus is whole, from 0 at 1 on; left out: always whole'),
}

/** Less than this share of a debt is not repaid: money that runs out would do so for ever. */
const SHARE_MIN = 1e-6

/** Collateral worth less than this share of the largest debt is rounding of a price that is 0. */
const WORTH_MIN = 1e-12

export function lendingRules(terms: LendingTerms): VenueRules {
  return {
    liquidate(run: Run, { accounts, begin, end }: Batch): void {
      for (let at = begin; at < end; at++) liquidateLoan(run, accounts[at], terms)
    },
    absorb(run: Run, { accounts, begin, end }: Batch): void {
      for (let at = begin; at < end; at++) {
        writeOffDebts(run, accounts[at])
        if (!hasHoldings(run.world, accounts[at])) coverDeficit(run, accounts[at])
      }
    },
  }
}

function liquidateLoan(run: Run, account: number, terms: LendingTerms): void {
  const { world } = run
  const debtLeg = largestLeg(world, account, -1)
  if (debtLeg < 0) return
  const collateralLeg = seizableLeg(world, account)
  if (collateralLeg < 0) {
    noteActed(run, account)
    addResidual(run, account)
    return
  }
  const { legs, instruments, venues } = world
  const collateral = legs.instrument[collateralLeg]
  const debt = legs.instrument[debtLeg]
  const state = loanState(world, account, debtLeg, collateralLeg)
  const venue = world.accounts.venue[account]
  const debtPrice = priceOf(world, debt)
  const { gasCost, callsAtLoss, flashFee } = terms
  const purse = liquidatorPurse(world, venue) - gasCost
  const affordable = flashFee === undefined ? purse / debtPrice : Number.POSITIVE_INFINITY
  if (affordable < SHARE_MIN * state.debt) {
    refuse(run, account, 'out-of-money')
    return
  }
  const amounts = loanAmounts({
    debt: state.debt,
    debtPrice,
    collateral: legs.amount[collateralLeg],
    collateralPrice: priceOf(world, collateral),
    bonus: grown(state, terms) * bonusAt(world, collateral, terms),
    protocolFee: instruments.protocolFee[collateral],
    repayMax: Math.min(terms.repayMax(state), affordable),
    leftoverMin: terms.leftoverMin,
  })
  const { repaid, seized, fee } = amounts
  if (!(repaid > 0)) return
  const liquidator = venues.liquidator[venue]
  const borrowed = Math.max(0, repaid * debtPrice - Math.max(0, purse))
  const cost = gasCost + (flashFee ?? 0) * borrowed
  const taken = findLeg(world, liquidator, collateral)
  const brings = () => proceedsOf(world, taken, seized - fee)
  if (!callsAtLoss && !isWorthCalling(brings(), repaid * debtPrice, cost)) {
    refuse(run, account, 'unprofitable')
    return
  }
  noteActed(run, account)
  transferCash(run, liquidator, venues.outside[venue], money(cost), 'gas')
  const cause = causeOf(run, account)
  transferLeg(run, findLeg(run.world, liquidator, debt), debtLeg, amount(repaid), 'repayment')
  record(run, 'repayment', { account, instrument: debt, quantity: repaid, cause })
  const isAll = seized === legs.amount[collateralLeg]
  const treasury = findLeg(run.world, venues.treasury[venue], collateral)
  transferLeg(run, collateralLeg, treasury, amount(fee), 'protocol-fee')
  // What is taken whole leaves exactly nothing: c - (c - f) - f would leave dust.
  const rest = isAll ? legs.amount[collateralLeg] : amount(seized - fee)
  transferLeg(run, collateralLeg, taken, rest, 'seizure')
  record(run, 'seizure', { account, instrument: collateral, quantity: seized, cause })
  addOrder(run, account, taken, amount(-rest), 0 as Price)
  if (seizableLeg(world, account) < 0) addResidual(run, account)
}

const bonusAt = ({ instruments }: LiveWorld, collateral: number, { bonusOf }: LendingTerms) =>
  bonusOf?.(instruments.weight[collateral]) ?? instruments.bonus[collateral]

/** Share of the bonus that is due. */
function grown({ healthFactor }: LoanState, { bonusFrom }: LendingTerms): number {
  if (bonusFrom === undefined) return 1
  return Math.max(0, Math.min(1, (1 - healthFactor) / (1 - bonusFrom)))
}

/** The collateral worth most; -1: none is left, or it is worth nothing beside the debts. */
function seizableLeg(world: LiveWorld, account: number): number {
  const leg = largestLeg(world, account, 1)
  const debtLeg = largestLeg(world, account, -1)
  const least = debtLeg < 0 ? 0 : -legValue(world, debtLeg) * WORTH_MIN
  return leg >= 0 && legValue(world, leg) > least ? leg : -1
}

/** Health factor and sizes. Account cash is weighted collateral that cannot be taken. */
export function loanState(
  world: LiveWorld,
  account: number,
  debtLeg: number,
  collateralLeg: number,
): LoanState {
  const { legs, accounts, instruments } = world
  let weighted: number = accounts.cash[account]
  let totalDebtValue = 0
  forEachLeg(world, account, (leg, instrument) => {
    const value = legValue(world, leg)
    if (value >= 0) weighted += value * instruments.weight[instrument]
    else totalDebtValue -= value
  })
  return {
    healthFactor: weighted / totalDebtValue,
    debt: -legs.amount[debtLeg],
    debtValue: -legValue(world, debtLeg),
    collateralValue: legValue(world, collateralLeg),
    totalDebtValue,
  }
}

const legValue = (world: LiveWorld, leg: number): number =>
  world.legs.amount[leg] * priceOf(world, world.legs.instrument[leg])

/** No collateral is left: the debts are the protocol's. */
export function writeOffDebts(run: Run, account: number): void {
  const { world } = run
  const { accounts, venues, assets } = world
  const cause = causeOf(run, account)
  const badDebt = venues.badDebt[accounts.venue[account]]
  forEachLeg(world, account, (leg, instrument, held) => {
    const owed = -held
    if (!(owed > 0)) return
    const value = -legValue(world, leg)
    transferLeg(run, findLeg(run.world, badDebt, instrument), leg, amount(owed), 'bad-debt')
    noteBadDebt(run, account, value * assets.usd[accounts.cashAsset[account]])
    record(run, 'bad-debt', { account, instrument, quantity: owed, value, cause })
  })
}
