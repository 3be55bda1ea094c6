/**
 * The borrowers of a snapshot under limits on a collateral, as they would stand had these always
 * been there. Everybody who holds it holds less by the same share, and owes so much less that his
 * health is what it was:
 *
 *     supply        Σ units ≤ supply                              a supply cap
 *     debtCeiling   Σ debts of its holders ≤ debtCeiling, and     isolation mode
 *                   nothing else that they hold carries a debt
 *
 * Weights are those of the start, prices too. Assumes: nobody goes elsewhere with what is refused.
 */
import { InputError } from '../../kit/assert.ts'
import type { Snapshot } from './snapshot.ts'

export interface CollateralLimit {
  /** `venue/instrument`. */
  readonly instrument: string
  /** Units; above 0. */
  readonly supply?: number | undefined
  /** In the settlement asset of the venue; above 0. */
  readonly debtCeiling?: number | undefined
}

interface Holder {
  /** Of the collateral that is limited. */
  readonly leg: number
  readonly others: readonly number[]
  readonly debts: readonly number[]
  readonly account: number
}

/** `priceOf`: of an instrument by its row, in the settlement asset. Throws InputError. */
export function withLimit(
  snapshot: Snapshot,
  limit: CollateralLimit,
  priceOf: (instrument: number) => number,
): Snapshot {
  const row = collateralOf(snapshot, limit)
  const { supply = Infinity, debtCeiling } = limit
  const { instruments, legs, accounts } = snapshot
  const amount = Float64Array.from(legs.amount)
  const wallet = Float64Array.from(accounts.wallet)
  const holders = holdersOf(snapshot, row)
  const carries = (leg: number): number => {
    const { weight = 1 } = instruments[legs.instrument[leg]]
    return weight * amount[leg] * priceOf(legs.instrument[leg])
  }
  const oweLess = ({ debts, account }: Holder, factor: number): void => {
    for (const leg of debts) amount[leg] *= factor
    if (wallet[account] < 0) wallet[account] *= factor
  }
  const held = holders.reduce((sum, { leg }) => sum + amount[leg], 0)
  const kept = held > supply ? supply / held : 1
  for (const holder of holders) {
    const { account, others } = holder
    const own = carries(holder.leg)
    const cash = Math.max(0, wallet[account])
    const rest = others.reduce((sum, leg) => sum + carries(leg), cash)
    const left = kept * own + (debtCeiling === undefined ? rest : 0)
    amount[holder.leg] *= kept
    if (debtCeiling !== undefined) {
      for (const leg of others) amount[leg] = 0
      wallet[account] -= cash
    }
    if (own + rest > 0) oweLess(holder, left / (own + rest))
  }
  if (debtCeiling !== undefined) {
    const owed = holders.reduce((sum, { debts, account }) => {
      const inLegs = debts.reduce((all, leg) => {
        return all - amount[leg] * priceOf(legs.instrument[leg])
      }, 0)
      return sum + inLegs + Math.max(0, -wallet[account])
    }, 0)
    if (owed > debtCeiling) for (const it of holders) oweLess(it, debtCeiling / owed)
  }
  return { ...snapshot, legs: { ...legs, amount }, accounts: { ...accounts, wallet } }
}

function holdersOf({ instruments, legs }: Snapshot, row: number): Holder[] {
  const found = new Map<number, { leg: number; others: number[]; debts: number[] }>()
  const isCoin = (leg: number) => instruments[legs.instrument[leg]].kind === 'balance'
  for (let leg = 0; leg < legs.count; leg++) {
    if (legs.instrument[leg] === row && legs.amount[leg] > 0) {
      found.set(legs.account[leg], { leg, others: [], debts: [] })
    }
  }
  for (let leg = 0; leg < legs.count; leg++) {
    const holder = found.get(legs.account[leg])
    if (holder === undefined || holder.leg === leg || !isCoin(leg)) continue
    if (legs.amount[leg] > 0) holder.others.push(leg)
    if (legs.amount[leg] < 0) holder.debts.push(leg)
  }
  return [...found].map(([account, it]) => ({ account, ...it }))
}

function collateralOf({ instruments }: Snapshot, limit: CollateralLimit): number {
  const { instrument: id, supply, debtCeiling } = limit
  for (const [field, value] of Object.entries({ supply, debtCeiling })) {
    if (value === undefined || value > 0) continue
    throw new InputError(`${field} is ${value}`, { field, value, allowed: 'above 0' })
  }
  if (supply === undefined && debtCeiling === undefined) {
    const facts = { field: 'supply', allowed: 'supply, debtCeiling or both' }
    throw new InputError(`nothing of ${id} is limited`, facts)
  }
  const row = instruments.findIndex((it) => `${it.venue}/${it.id}` === id)
  if (row >= 0 && instruments[row].kind === 'balance') return row
  const coins = instruments.filter(({ kind }) => kind === 'balance')
  const allowed = coins.map((it) => `${it.venue}/${it.id}`).slice(0, 12)
  const message = row < 0 ? `there is no instrument called ${id}` : `${id} is no collateral`
  const facts = { field: 'instrument', value: id, allowed: allowed.join(', ') || 'none: no coins' }
  throw new InputError(message, facts)
}
