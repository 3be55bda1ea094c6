/**
 * What became of an account's money: equity at the start, what prices and trades did, what it paid
 * and received besides, equity at the end.
 *
 *     end = start + traded + Σ moved
 *
 * `traded` is what prices did: fills, goods, and positions that were taken over or deleveraged.
 */

import { equity } from '../margin/margin.ts'
import type { Run } from '../ports/run.ts'
import { eventKinds } from '../ports/trace.ts'
import { type Reason, reasons } from '../verbs/ledger.ts'
import { readTrace } from './read-trace.ts'

/** Cash that pays for positions, or goes with them. */
const forPositions: ReadonlySet<Reason> = new Set(['trade', 'takeover', 'deleveraging'])

export interface AccountMoney {
  /** What all of it is counted in: the settlement asset of the venue. */
  readonly asset: string
  /** Equity; in a lending venue collateral less debt. */
  readonly start: number
  readonly end: number
  /** What prices did. */
  readonly traded: number
  /** Cash that the account received for a reason, below 0: paid; in the order of `reasons`. */
  readonly moved: readonly { readonly reason: Reason; readonly amount: number }[]
}

/** Throws InputError for a run without a trace. */
export function accountMoney(run: Run, account: number): AccountMoney {
  const trace = readTrace(run)
  const { world, origin } = run
  const received = new Float64Array(reasons.length)
  const transfer = eventKinds.indexOf('transfer')
  for (let event = 0; event < trace.count; event++) {
    // Goods are counted at the prices of the end.
    if (trace.kind[event] !== transfer || trace.instrument[event] >= 0) continue
    if (forPositions.has(reasons[trace.reason[event]])) continue
    const value = trace.value[event]
    if (trace.account[event] === account) received[trace.reason[event]] += value
    if (trace.from[event] === account) received[trace.reason[event]] -= value
  }
  const moved = reasons
    .map((reason, at) => ({ reason, amount: received[at] }))
    .filter(({ amount }) => amount !== 0)
  const asset = world.names.assets[world.accounts.cashAsset[account]]
  const start = equity(origin, account)
  const end = equity(world, account)
  const other = moved.reduce((sum, { amount }) => sum + amount, 0)
  return { asset, start, end, traded: end - start - other, moved }
}
