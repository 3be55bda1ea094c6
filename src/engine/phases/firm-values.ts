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
import type { Run } from '../ports/run.ts'
import type { Tables } from '../world/world.ts'

/** By firm, dollars: what it has besides claims on other firms. */
export function firmAssets(world: Tables): Float64Array {
  const { firms, accounts, assets } = world
  return Float64Array.from({ length: firms.count }, (_, firm) => {
    let sum = Math.max(0, accounts.cash[firms.treasury[firm]]) * assets.usd[firms.asset]
    for (let at = firms.accountBegin[firm]; at < firms.accountBegin[firm + 1]; at++) {
      const account = firms.account[at]
      const worth = equity(world, account)
      if (worth > 0) sum += worth * assets.usd[accounts.cashAsset[account]]
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

/** Can everybody pay with these assets, if everybody pays? Then everybody does. */
export function canAllPay(run: Run, assets: Float64Array): boolean {
  const { owed, claims } = faceValues(run)
  return assets.every((own, firm) => own + claims[firm] >= owed[firm] * (1 - defaultTolerance))
}

/** Who pays what of debts of these firms, with these assets; dollars. */
export function clear(
  run: Run,
  externalAssets: Float64Array,
  isDebtor: (firm: number) => boolean = () => true,
): Clearing {
  const { count, costs, debtBegin, creditor } = run.world.firms
  const entries: { row: number; column: number; value: number }[] = []
  for (let row = 0; row < count; row++) {
    if (!isDebtor(row)) continue
    for (let debt = debtBegin[row]; debt < debtBegin[row + 1]; debt++) {
      entries.push({ row, column: creditor[debt], value: owedUsd(run, debt) })
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
