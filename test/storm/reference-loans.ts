/**
 * Lending protocols in the reference engine: somebody repays part of the largest debt, takes the
 * largest collateral at a bonus, and sells it.
 *
 * Aave v3.3: half of the whole debt, unless the health factor is at most 0.95 or either side of the
 * pair is worth less than 2,000; what is left of both must not be worth less than 1,000.
 * Morpho Blue: all of it, for a bonus that follows from the threshold; suppliers bear the rest.
 */
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import { leaveToWaterfall, type Rules } from './reference-exchanges.ts'
import { handOver, note, noteActed, order } from './reference-ledger.ts'
import { held, priceOf } from './reference-margin.ts'
import { type Account, get, type Instrument, type State } from './reference-state.ts'

export const lending: Rules = {
  liquidate(state, accounts, spec) {
    for (const account of accounts) liquidateLoan(state, account, spec)
  },
  absorb(state, accounts, { model }) {
    for (const account of accounts) {
      if (model === 'morpho-blue') chargeSuppliers(state, account)
      writeOff(state, account)
    }
  },
}

function bonusOf({ weight = 1, bonus = 0 }: Instrument, { model }: ModelSpec): number {
  return model === 'morpho-blue' ? Math.min(0.15, 1 / (0.3 * weight + 0.7) - 1) : bonus
}

/** Share of the bonus that is due: none at a health of 1, all of it from `bonusFrom` on down. */
function grown(state: State, account: Account, { bonusFrom }: ModelSpec): number {
  if (bonusFrom === undefined) return 1
  const due = (1 - healthOf(state, account)) / (1 - (bonusFrom as number))
  return Math.max(0, Math.min(1, due))
}

/** What counts of the collateral, over the debts. */
function healthOf(state: State, account: Account): number {
  let counted = account.cash
  let debts = 0
  for (const { instrument, value } of held(state, account)) {
    if (value > 0) counted += value * (instrument.weight ?? 1)
    else debts -= value
  }
  return counted / debts
}

/** Those who hold what an account of their market owes lose it, in proportion. */
function chargeSuppliers(state: State, account: Account): void {
  for (const { instrument, amount } of held(state, account)) {
    if (amount >= 0) continue
    const suppliers = state.traders.filter(
      (it) => (it.holdings.get(instrument.name)?.amount ?? 0) > 0,
    )
    const have = suppliers.map((it) => get(it.holdings, instrument.name).amount)
    const all = have.reduce((sum, it) => sum + it, 0)
    const share = Math.min(1, -amount / all)
    for (const [at, supplier] of suppliers.entries()) {
      handOver(state, supplier, account, instrument, share === 1 ? have[at] : share * have[at])
    }
    if (share < 1) get(account.holdings, instrument.name).amount = 0
  }
}

/** Collateral that counts, or debts, the most valuable one. */
function largest(state: State, account: Account, side: 1 | -1): Instrument | null {
  let found: Instrument | null = null
  let most = 0
  for (const { instrument, value } of held(state, account)) {
    const counts = side < 0 || (instrument.weight ?? 1) > 0
    if (!counts || value * side <= most) continue
    most = value * side
    found = instrument
  }
  return found
}

/** Not worth a trillionth of the largest debt is worth nothing. */
function seizable(state: State, account: Account): Instrument | null {
  const worth = (it: Instrument | null) =>
    it === null ? 0 : Math.abs(get(account.holdings, it.name).amount * priceOf(state, it))
  const found = largest(state, account, 1)
  return worth(found) > 1e-12 * worth(largest(state, account, -1)) ? found : null
}

function liquidateLoan(state: State, account: Account, spec: ModelSpec): void {
  const debt = largest(state, account, -1)
  const collateral = seizable(state, account)
  if (debt === null) return
  if (collateral === null) {
    noteActed(state, account)
    leaveToWaterfall(state, account)
    return
  }
  const owed = -get(account.holdings, debt.name).amount
  const there = get(account.holdings, collateral.name).amount
  const terms = {
    owed,
    there,
    debtPrice: priceOf(state, debt),
    collateralPrice: priceOf(state, collateral),
    bonus: bonusOf(collateral, spec) * grown(state, account, spec),
    repayable: repayable(state, account, owed, debt, there, collateral, spec),
    leftoverMin: leftoverMin(spec),
  }
  const { repaid, seized } = amounts(terms)
  if (repaid <= 0) return
  const fee = (seized - seized / (1 + terms.bonus)) * (collateral.protocolFee ?? 0)
  const brought = proceeds(state, account.venue, collateral, seized - fee)
  // What is short by rounding alone is not short.
  if (spec.callsAtLoss !== true && brought < repaid * terms.debtPrice * (1 - 1e-12)) return
  exchange(state, account, debt, repaid, collateral, seized, fee)
  if (seizable(state, account) === null) leaveToWaterfall(state, account)
}

/** What the market would give now for units of collateral, behind those that wait to be sold. */
function proceeds(state: State, venue: string, collateral: Instrument, units: number): number {
  if (collateral.market === undefined) return units * priceOf(state, collateral)
  const { place, row } = get(state.markets, collateral.market)
  const waiting = get(get(state.others, `${venue}:liquidator`).holdings, collateral.name).amount
  const { conversion = 1 } = collateral
  const goBack = place.keep()
  if (waiting > 0) place.fill(-waiting * conversion, 0)
  const { value } = place.fill(-units * conversion, 0)
  goBack()
  const { settlement } = get(state.venues, venue)
  return (value * get(state.dollars, row.quote)) / get(state.dollars, settlement)
}

/** From 3.3 on, unless the close factor was set by hand. */
function leftoverMin({ model, version, closeFactor }: ModelSpec): number {
  return model === 'aave-v3' && version !== '3.0' && closeFactor === undefined ? 1000 : 0
}

function exchange(
  state: State,
  account: Account,
  debt: Instrument,
  repaid: number,
  collateral: Instrument,
  seized: number,
  fee: number,
): void {
  noteActed(state, account)
  const liquidator = get(state.others, `${account.venue}:liquidator`)
  const treasury = get(state.others, `${account.venue}:treasury`)
  const isAll = seized === get(account.holdings, collateral.name).amount
  handOver(state, liquidator, account, debt, repaid)
  handOver(state, account, liquidator, collateral, seized - fee)
  handOver(state, account, treasury, collateral, fee)
  if (isAll) get(account.holdings, collateral.name).amount = 0
  const of = (instrument: Instrument) => ({ account: account.name, instrument: instrument.name })
  note(state, { kind: 'repayment', ...of(debt), quantity: repaid })
  note(state, { kind: 'seizure', ...of(collateral), quantity: seized })
  order(state, liquidator, collateral, -(seized - fee), 0)
}

/** Units of the debt that one call may repay. */
function repayable(
  state: State,
  account: Account,
  owed: number,
  debt: Instrument,
  there: number,
  collateral: Instrument,
  { model, closeFactor, version = '3.3' }: ModelSpec,
): number {
  if (model === 'morpho-blue') return owed
  if (model === 'aave-v2') return owed * ((closeFactor as number | undefined) ?? 0.5)
  if (closeFactor !== undefined) return owed * (closeFactor as number)
  const debts = held(state, account).reduce((sum, { value }) => sum - Math.min(0, value), 0)
  if (healthOf(state, account) <= 0.95) return owed
  if (version === '3.0') return owed / 2
  const debtValue = owed * priceOf(state, debt)
  const collateralValue = there * priceOf(state, collateral)
  if (debtValue < 2000 || collateralValue < 2000) return owed
  return Math.min(owed, (debts / 2 / debtValue) * owed)
}

interface Terms {
  readonly owed: number
  readonly there: number
  readonly debtPrice: number
  readonly collateralPrice: number
  readonly bonus: number
  readonly repayable: number
  readonly leftoverMin: number
}

function amounts(terms: Terms): { repaid: number; seized: number } {
  const { owed, there, debtPrice, collateralPrice, leftoverMin } = terms
  const perDebt = (debtPrice / collateralPrice) * (1 + terms.bonus)
  const repaid = Math.min(owed, terms.repayable)
  const seized = repaid * perDebt
  if (seized >= there) return { repaid: there / perDebt, seized: there }
  const debtLeft = (owed - repaid) * debtPrice
  const collateralLeft = (there - seized) * collateralPrice
  const isDust = debtLeft > 0 && (debtLeft < leftoverMin || collateralLeft < leftoverMin)
  if (!isDust) return { repaid, seized }
  // So much less that what is left on both sides is no dust.
  const most = Math.min(
    owed - leftoverMin / debtPrice,
    (there - leftoverMin / collateralPrice) / perDebt,
  )
  const less = Math.max(0, Math.min(repaid, most))
  return { repaid: less, seized: less * perDebt }
}

/** Nothing is left that counts: the debts are the protocol's. */
function writeOff(state: State, account: Account): void {
  const badDebt = get(state.others, `${account.venue}:bad-debt`)
  for (const { instrument, amount, value } of held(state, account)) {
    if (amount >= 0) continue
    handOver(state, badDebt, account, instrument, -amount)
    note(state, {
      kind: 'bad-debt',
      account: account.name,
      instrument: instrument.name,
      quantity: -amount,
      value: -value,
    })
  }
}
