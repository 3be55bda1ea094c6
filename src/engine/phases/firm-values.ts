/**
 * What firms are worth at the venues' prices, and what each can pay.
 *
 *     assets   cash outside venues + Σ equity of accounts, none below 0, in dollars
 *     pays     min(debts, assets + what others pay it): the greatest solution, all firms at once
 *
 * An account below zero is worth nothing to its owner: what it owes ends in the waterfall of its
 * venue, as everywhere in the engine.
 */
import { type Clearing, defaultTolerance, rogersVeraart } from '../../networks/rogers-veraart.ts'
import { sparseOf } from '../../networks/sparse.ts'
import { equity } from '../margin/margin.ts'
import { CAUTION } from '../margin/solvency.ts'
import type { Run } from '../ports/run.ts'
import type { Tables } from '../world/world.ts'

/**
 * By firm, dollars: what it has besides claims on other firms. What each of its accounts is worth
 * is left in `worth`, by row, where it is given.
 */
export function firmAssets(world: Tables, worth?: Float64Array): Float64Array {
  const { firms, accounts, assets } = world
  return Float64Array.from({ length: firms.count }, (_, firm) => {
    let sum = Math.max(0, accounts.cash[firms.treasury[firm]]) * assets.usd[firms.asset]
    for (let at = firms.accountBegin[firm]; at < firms.accountBegin[firm + 1]; at++) {
      const account = firms.account[at]
      const own = equity(world, account)
      const usd = own > 0 ? own * assets.usd[accounts.cashAsset[account]] : 0
      if (worth !== undefined) worth[account] = usd
      sum += usd
    }
    return sum
  })
}

/** Dollars of a debt that are outstanding. */
export const owedUsd = ({ world, credit }: Run, debt: number): number =>
  credit.owed[debt] * world.assets.usd[world.firms.debtAsset[debt]]

/** By firm, dollars: what it owes, and what it is owed. */
export function faceValues(run: Run): { owed: Float64Array; claims: Float64Array } {
  const { count, debtBegin, creditor } = run.world.firms
  const owed = new Float64Array(count)
  const claims = new Float64Array(count)
  for (let firm = 0; firm < count; firm++) {
    for (let debt = debtBegin[firm]; debt < debtBegin[firm + 1]; debt++) {
      const value = owedUsd(run, debt)
      owed[firm] += value
      claims[creditor[debt]] += value
    }
  }
  return { owed, claims }
}

/**
 * Looks at all firms, each as if everybody else pays, and notes how far prices may go before the
 * first is short. A reach of 0 where money itself changes its value: that is looked at every time.
 * Below 0: somebody is short now. Returns what they have, as `firmAssets`.
 */
export function valueFirms(run: Run): Float64Array {
  const { world, solvency } = run
  const { free, gross, worth } = solvency
  const assets = firmAssets(world, worth)
  const { owed, claims } = faceValues(run)
  run.work.valued += world.firms.account.length
  let reach = Number.MAX_VALUE
  for (let firm = 0; firm < owed.length; firm++) {
    const left = assets[firm] + claims[firm] - owed[firm]
    if (left < -defaultTolerance * owed[firm]) reach = -1
    free[firm] = owed[firm] > 0 ? Math.max(0, left) : Number.POSITIVE_INFINITY
    gross[firm] = heldBy(world, firm)
    if (gross[firm] > 0) reach = Math.min(reach, (free[firm] / gross[firm]) * (1 - CAUTION))
  }
  solvency.reach = isMoneyMoving(world) ? Math.min(0, reach) : reach
  solvency.seen.set(world.oracles.value as unknown as Float64Array)
  solvency.look++
  solvency.notes++
  solvency.isStale = false
  solvency.isFirstLook = false
  return assets
}

/** Does anything that firms count in change its value? */
function isMoneyMoving({ firms, accounts, assets }: Tables): boolean {
  const follows = (asset: number) => assets.oracle[asset] >= 0
  if (assets.following.length === 0) return false
  if (follows(firms.asset) || firms.debtAsset.some(follows)) return true
  return firms.account.some((account) => follows(accounts.cashAsset[account]))
}

/** Dollars of all that the accounts of a firm hold, on either side. */
function heldBy({ firms, accounts, legs, instruments, oracles, assets }: Tables, firm: number) {
  let sum = 0
  for (let at = firms.accountBegin[firm]; at < firms.accountBegin[firm + 1]; at++) {
    const account = firms.account[at]
    const dollars = assets.usd[accounts.cashAsset[account]]
    for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
      const price = oracles.value[instruments.oracle[legs.instrument[leg]]]
      sum += Math.abs(legs.amount[leg]) * price * dollars
    }
  }
  return sum
}

/** Which debts are looked at, by default all, and the share of its means that default costs. */
interface Which {
  readonly isDebtor?: (firm: number) => boolean
  readonly isDebt?: (debt: number) => boolean
  readonly costs?: number
}

const all = (): boolean => true

/** Who pays what with these assets; dollars. */
export function clear(run: Run, externalAssets: Float64Array, which: Which = {}): Clearing {
  const { count, debtBegin, creditor } = run.world.firms
  const { isDebtor = all, isDebt = all, costs = run.world.firms.costs } = which
  const entries: { row: number; column: number; value: number }[] = []
  for (let row = 0; row < count; row++) {
    if (!isDebtor(row)) continue
    for (let debt = debtBegin[row]; debt < debtBegin[row + 1]; debt++) {
      if (isDebt(debt)) entries.push({ row, column: creditor[debt], value: owedUsd(run, debt) })
    }
  }
  const network = {
    names: run.world.names.firms,
    liabilities: sparseOf(count, count, entries),
    externalAssets,
    externalLiabilities: new Float64Array(count),
  }
  return rogersVeraart(network, { alpha: 1 - costs, beta: 1 - costs })
}
