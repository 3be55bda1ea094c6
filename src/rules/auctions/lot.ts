/**
 * A lot of collateral under auction and the debt it is to raise. Both stand with the venue's
 * liquidator until the auction is over; then the winner keeps the goods, and
 *
 *     paid > debt    the rest of what was paid is the penalty: to the surplus buffer (`fund`)
 *     paid < debt    the shortfall is the surplus buffer's while it lasts, then bad debt
 */

import { inUsd, priceOf } from '../../engine/margin/margin.ts'
import { count } from '../../engine/ports/round-log.ts'
import type { Run } from '../../engine/ports/run.ts'
import { causeOf, noteBadDebt } from '../../engine/verbs/deficit.ts'
import { transferCash, transferLeg } from '../../engine/verbs/ledger.ts'
import { record } from '../../engine/verbs/record.ts'
import { findLeg } from '../../engine/world/holdings.ts'
import { amount, money } from '../../units/units.ts'

export interface Lot {
  /** Counts the auctions of a run. */
  readonly number: number
  /** The vault. */
  readonly account: number
  /** Instruments. */
  readonly collateral: number
  readonly debt: number
  /** Units of collateral, and of debt, at the start. */
  readonly offered: number
  readonly owed: number
  /** The debt in money, and what the auction is to raise at most: debt and penalty. */
  readonly owedValue: number
  readonly tab: number
  /** Units still for sale; English: what the leader gets. */
  amount: number
  /** Units that have changed hands, all and since the house last looked. */
  sold: number
  delivered: number
  /** Money: the leading bid; Dutch: what has been paid. */
  paid: number
  /** Keeper with the leading bid; −1: nobody. */
  leader: number
  /** When the leading bid wins; Infinity: there is none. */
  expiresMs: number
  endMs: number
  /** Dutch: when the price began to fall, and from where. */
  startMs: number
  top: number
  /** Turns that keepers have had. */
  turns: number
}

/** Takes `units` of a vault's collateral and of the debt set against it, and puts them up. */
export function openLot(
  run: Run,
  number: number,
  legs: { readonly collateral: number; readonly debt: number },
  units: { readonly collateral: number; readonly debt: number },
  penalty: number,
): Lot {
  const { world } = run
  const account = world.legs.account[legs.collateral]
  const liquidator = world.venues.liquidator[world.accounts.venue[account]]
  const collateral = world.legs.instrument[legs.collateral]
  const debt = world.legs.instrument[legs.debt]
  const cause = causeOf(run, account)
  const goods = findLeg(world, liquidator, collateral)
  transferLeg(run, legs.collateral, goods, amount(units.collateral), 'seizure')
  record(run, 'seizure', { account, instrument: collateral, quantity: units.collateral, cause })
  const owed = findLeg(world, liquidator, debt)
  transferLeg(run, owed, legs.debt, amount(units.debt), 'takeover')
  const owedValue = units.debt * priceOf(world, debt)
  return {
    number,
    account,
    collateral,
    debt,
    offered: units.collateral,
    owed: units.debt,
    owedValue,
    tab: owedValue * (1 + penalty),
    amount: units.collateral,
    sold: 0,
    delivered: 0,
    paid: 0,
    leader: -1,
    expiresMs: Number.POSITIVE_INFINITY,
    endMs: Number.POSITIVE_INFINITY,
    startMs: run.timeMs,
    top: 0,
    turns: 0,
  }
}

/** The auction is over: what is not sold goes back to the vault, the money where it belongs. */
export function closeLot(run: Run, lot: Lot): void {
  const { world } = run
  const { account, collateral, debt, owed, owedValue, paid } = lot
  const venue = world.accounts.venue[account]
  const liquidator = world.venues.liquidator[venue]
  const cause = causeOf(run, account)
  const goods = findLeg(world, liquidator, collateral)
  const home = findLeg(world, account, collateral)
  transferLeg(run, goods, home, amount(Math.max(0, lot.offered - lot.sold)), 'return')
  const repaid = Math.min(paid, owedValue)
  const quantity = owedValue > 0 ? (owed * repaid) / owedValue : 0
  record(run, 'repayment', { account, instrument: debt, quantity, value: repaid, cause })
  const price = lot.sold > 0 ? paid / lot.sold : 0
  const { sold } = lot
  record(run, 'action', {
    action: 'auction',
    account,
    instrument: collateral,
    quantity: sold,
    price,
    value: paid,
    cause,
  })
  const surplus = money(Math.max(0, paid - owedValue))
  transferCash(run, liquidator, world.venues.fund[venue], surplus, 'fee')
  coverShortfall(run, account, debt, { units: owed - quantity, value: owedValue - repaid })
}

/** Whoever starts an auction or begins it again is paid by the surplus buffer, then by nobody. */
export function payIncentive(run: Run, { account }: Lot, value: number): void {
  if (!(value > 0)) return
  const { accounts, venues } = run.world
  const venue = accounts.venue[account]
  const liquidator = venues.liquidator[venue]
  const cause = causeOf(run, account)
  const rest = money(value - payFromBuffer(run, account, value))
  if (!(rest > 0)) return
  transferCash(run, venues.badDebt[venue], liquidator, rest, 'bad-debt')
  noteBadDebt(run, liquidator, inUsd(run.world, liquidator, rest))
  record(run, 'bad-debt', { account, value: rest, cause })
}

/** The surplus buffer pays the liquidator as far as it can; returns how much. */
function payFromBuffer(run: Run, account: number, value: number): number {
  const { accounts, venues } = run.world
  const venue = accounts.venue[account]
  const [liquidator, fund] = [venues.liquidator[venue], venues.fund[venue]]
  const covered = money(Math.min(value, Math.max(0, accounts.cash[fund])))
  if (covered > 0) {
    transferCash(run, fund, liquidator, covered, 'fund')
    count(run.log, 'fundUsd', inUsd(run.world, liquidator, covered))
    record(run, 'fund', { account, value: covered, cause: causeOf(run, account) })
  }
  return covered
}

/**
 * A debt that stands with the liquidator and that nobody has paid: the surplus buffer pays him,
 * what it cannot is the protocol's.
 */
export function coverShortfall(
  run: Run,
  account: number,
  debt: number,
  { units, value }: { readonly units: number; readonly value: number },
): void {
  if (!(value > 0)) return
  const { accounts, venues, assets } = run.world
  const venue = accounts.venue[account]
  const liquidator = venues.liquidator[venue]
  const cause = causeOf(run, account)
  const rest = value - payFromBuffer(run, account, value)
  if (!(rest > 0)) return
  const quantity = (units * rest) / value
  const from = findLeg(run.world, venues.badDebt[venue], debt)
  const to = findLeg(run.world, liquidator, debt)
  transferLeg(run, from, to, amount(quantity), 'bad-debt')
  noteBadDebt(run, liquidator, rest * assets.usd[accounts.cashAsset[liquidator]])
  record(run, 'bad-debt', { account, instrument: debt, quantity, value: rest, cause })
}
