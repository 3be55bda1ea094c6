/**
 * Is an account in trouble, and by how much? Everything is added up from the definitions, holding
 * by holding, every time it is asked for.
 */
import type { MarginBracket } from '../../src/engine/world/snapshot.ts'
import { type Account, get, type Instrument, type State } from './reference-state.ts'

/** What the venue believes one unit to be worth. */
export const priceOf = (state: State, { oracle }: Instrument): number =>
  get(state.oracles, oracle).value

/** Each bracket asks its own rate for the part of the notional that lies in it. */
export function maintenanceOf(brackets: readonly MarginBracket[], notional: number): number {
  let sum = 0
  for (const [at, { floor, rate }] of brackets.entries()) {
    const ceiling = brackets[at + 1]?.floor ?? Number.POSITIVE_INFINITY
    if (notional > floor) sum += (Math.min(notional, ceiling) - floor) * rate
  }
  return sum
}

/** What an account holds that is not nothing. */
export function held(
  state: State,
  account: Account,
): { instrument: Instrument; amount: number; value: number }[] {
  const found = []
  for (const [name, { amount }] of account.holdings) {
    if (amount === 0) continue
    const instrument = get(state.instruments, name)
    found.push({ instrument, amount, value: amount * priceOf(state, instrument) })
  }
  return found
}

export const holdsNothing = (account: Account): boolean =>
  [...account.holdings.values()].every(({ amount }) => amount === 0)

export function equity(state: State, account: Account): number {
  let sum = account.cash
  for (const { value } of held(state, account)) sum += value
  return sum
}

export function maintenance(state: State, account: Account): number {
  let sum = 0
  for (const { instrument, value } of held(state, account)) {
    sum += maintenanceOf(instrument.brackets ?? [], Math.abs(value))
  }
  return sum
}

/** Equity with collateral after its haircut, less the margin that positions need. */
export function slack(state: State, account: Account): number {
  let sum = account.cash
  for (const { instrument, amount, value } of held(state, account)) {
    const weight = state.flaw === 'no-haircut' ? 1 : (instrument.weight ?? 1)
    sum += amount > 0 ? value * weight : value
    sum -= maintenanceOf(instrument.brackets ?? [], Math.abs(value))
  }
  return sum
}

export const isUnsafe = (state: State, account: Account): boolean =>
  !holdsNothing(account) && slack(state, account) < 0

/** Notional of positions and debts: what slack is measured against. */
export function exposure(state: State, account: Account): number {
  let sum = 0
  for (const { instrument, value } of held(state, account)) {
    if (instrument.kind === 'perpetual' || value < 0) sum += Math.abs(value)
  }
  return sum
}

/** Closed at this price, a position takes with it its share by notional of the equity. */
export function bankruptcyPrice(state: State, account: Account, instrument: Instrument): number {
  const { amount } = get(account.holdings, instrument.name)
  const mark = priceOf(state, instrument)
  // Where everything is worthless there is no notional to split by.
  const size = exposure(state, account)
  const positions = held(state, account).filter((it) => it.instrument.kind === 'perpetual')
  const share = size > 0 ? (Math.abs(amount) * mark) / size : 1 / positions.length
  return Math.max(0, mark - (equity(state, account) * share) / amount)
}

/** Margin before unrealised profit. */
export function walletOf(state: State, account: Account): number {
  let sum = account.cash
  for (const [name, { amount, entry }] of account.holdings) {
    if (get(state.instruments, name).kind === 'perpetual') sum += amount * entry
  }
  return sum
}
