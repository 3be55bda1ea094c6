/**
 * What became of an account's money: equity at the start, what prices and trades did, what it paid
 * and received besides, equity at the end.
 *
 *     end = start + traded + Σ moved        traded: prices, fills, goods taken and handed over
 */
import { InputError } from '../../kit/assert.ts'
import { equity } from '../margin/margin.ts'
import type { Run } from '../ports/run.ts'
import { eventKinds } from '../ports/trace.ts'
import { type Reason, reasons } from '../verbs/ledger.ts'

export interface AccountMoney {
  /** Dollars; in a lending venue collateral less debt. */
  readonly startUsd: number
  readonly endUsd: number
  /** What is neither start, end, nor money moved for a reason. */
  readonly tradedUsd: number
  /** Cash that the account received for a reason, below 0: paid; in the order of `reasons`. */
  readonly moved: readonly { readonly reason: Reason; readonly usd: number }[]
}

/** Throws InputError for a run without a trace. */
export function accountMoney({ world, origin, trace }: Run, account: number): AccountMoney {
  if (trace === null) throw new InputError('this run kept no trace')
  const dollars = world.assets.usd[world.accounts.cashAsset[account]]
  const received = new Float64Array(reasons.length)
  const transfer = eventKinds.indexOf('transfer')
  for (let event = 0; event < trace.count; event++) {
    // Goods are counted at the prices of the end.
    if (trace.kind[event] !== transfer || trace.instrument[event] >= 0) continue
    const value = trace.value[event] * dollars
    if (trace.account[event] === account) received[trace.reason[event]] += value
    if (trace.from[event] === account) received[trace.reason[event]] -= value
  }
  const moved = reasons
    .map((reason, at) => ({ reason, usd: received[at] }))
    .filter(({ usd }) => usd !== 0)
  const startUsd = equity(origin, account) * dollars
  const endUsd = equity(world, account) * dollars
  const other = moved.reduce((sum, { usd }) => sum + usd, 0)
  return { startUsd, endUsd, tradedUsd: endUsd - startUsd - other, moved }
}
