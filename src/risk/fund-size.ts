/**
 * How large a fund: what members of a venue leave unpaid beyond their margin, run by run, and the
 * money that covers it.
 *
 *     cover 1, cover 2   the largest loss of one member, of the two largest, in the worst run
 *     all                what all of them leave in the worst run, and at a level of all runs
 *
 * A member is a firm with all its accounts, or an account of nobody. What a member leaves is what
 * the fund and nobody pay for him: read off the events of a run, so it knows what deleveraging and
 * other tiers have taken before. The fund of the run itself does not change it.
 *
 * Source: CPSS-IOSCO, Principles for financial market infrastructures (2012), principle 4 (cover 1,
 * cover 2), from memory.
 */

import { inUsd } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventKinds } from '../engine/ports/trace.ts'
import { readTrace } from '../engine/reading/read-trace.ts'
import { InputError } from '../kit/assert.ts'
import { quantileOf } from '../kit/quantile.ts'
import { money } from '../units/units.ts'

export interface MemberLoss {
  /** A firm, or `venue/account`. */
  readonly member: string
  readonly usd: number
}

/** Largest first. Throws InputError for a run without a trace. */
export function uncoveredLosses(run: Run, venue?: string): MemberLoss[] {
  const { world } = run
  const trace = readTrace(run)
  const { names, accounts, firms, venues } = world
  const sums = new Map<string, number>()
  for (let event = 0; event < trace.count; event++) {
    const kind = eventKinds[trace.kind[event]]
    if (kind !== 'fund' && kind !== 'bad-debt') continue
    const account = trace.account[event]
    const at = venues.id[accounts.venue[account]]
    if (venue !== undefined && at !== venue) continue
    const owner = firms.owner[account] ?? -1
    const member = owner >= 0 ? names.firms[owner] : `${at}/${names.account(account)}`
    const usd = inUsd(world, account, money(trace.value[event]))
    sums.set(member, (sums.get(member) ?? 0) + usd)
  }
  const found = [...sums].map(([member, usd]) => ({ member, usd }))
  return found.sort((a, b) => b.usd - a.usd)
}

export interface FundSize {
  readonly coverOne: number
  readonly coverTwo: number
  /** What all members leave: in the worst run, and at the level. */
  readonly worst: number
  readonly atLevel: number
  /** Mean of what a fund of `coverTwo` would not have paid. */
  readonly beyondTwo: number
}

/** `runs`: what members leave in each, dollars. */
export function fundSize(runs: readonly (readonly number[])[], level = 0.99): FundSize {
  if (runs.length === 0) throw new InputError('there are no runs to size a fund by', {})
  const sorted = runs.map((losses) => [...losses].sort((a, b) => b - a))
  const most = (count: number) =>
    Math.max(...sorted.map((it) => it.slice(0, count).reduce((sum, usd) => sum + usd, 0)))
  const sums = sorted.map((it) => it.reduce((sum, usd) => sum + usd, 0))
  const coverTwo = most(2)
  const beyond = sums.reduce((sum, it) => sum + Math.max(0, it - coverTwo), 0)
  return {
    coverOne: most(1),
    coverTwo,
    worst: Math.max(...sums),
    atLevel: quantileOf(Float64Array.from(sums).sort(), level),
    beyondTwo: beyond / runs.length,
  }
}
