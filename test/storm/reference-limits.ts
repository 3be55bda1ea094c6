/** Borrowers who have kept to limits on a collateral, in the reference engine. */
import type { CollateralLimit } from '../../src/engine/world/limited.ts'
import { priceOf } from './reference-margin.ts'
import { type Account, get, type Instrument, type State } from './reference-state.ts'

/** Before anything happens; one limit after the other. */
export function keepLimits(state: State, limits: readonly CollateralLimit[]): void {
  if (state.flaw === 'no-limits') return
  for (const limit of limits) keepLimit(state, limit)
}

function keepLimit(state: State, { instrument, supply, debtCeiling }: CollateralLimit): void {
  const { venue } = get(state.instruments, instrument)
  const held = (account: Account) => account.holdings.get(instrument)?.amount ?? 0
  const holders = state.traders.filter((it) => it.venue === venue && held(it) > 0)
  const before = new Map(holders.map((it) => [it, carried(state, it)]))
  const all = holders.reduce((sum, it) => sum + held(it), 0)
  for (const account of holders) {
    for (const [name, holding] of account.holdings) {
      if (name === instrument) holding.amount *= Math.min(1, (supply ?? Infinity) / all)
      else if (debtCeiling !== undefined && holding.amount > 0) holding.amount = 0
    }
    if (debtCeiling !== undefined) account.cash = Math.min(0, account.cash)
  }
  for (const account of holders) {
    // A collateral without weight carries nothing, before or after.
    const carries = before.get(account) ?? 0
    if (carries > 0) oweTimes(account, carried(state, account) / carries)
  }
  const owed = holders.reduce((sum, it) => sum + debts(state, it), 0)
  if (owed > (debtCeiling ?? Infinity)) {
    for (const account of holders) oweTimes(account, (debtCeiling ?? 0) / owed)
  }
}

const partsOf = (state: State, { holdings }: Account): [Instrument, number][] =>
  [...holdings].map(([name, { amount }]) => [get(state.instruments, name), amount])

/** Debt that the account's collateral bears, in the money of its venue. */
function carried(state: State, account: Account): number {
  const worth = partsOf(state, account).map(([it, amount]) =>
    amount > 0 ? amount * (it.weight ?? 1) * priceOf(state, it) : 0,
  )
  return worth.reduce((a, b) => a + b, Math.max(0, account.cash))
}

function debts(state: State, account: Account): number {
  const owed = partsOf(state, account).map(([it, amount]) =>
    amount < 0 ? -amount * priceOf(state, it) : 0,
  )
  return owed.reduce((a, b) => a + b, Math.max(0, -account.cash))
}

function oweTimes(account: Account, factor: number): void {
  for (const holding of account.holdings.values()) {
    if (holding.amount < 0) holding.amount *= factor
  }
  if (account.cash < 0) account.cash *= factor
}
