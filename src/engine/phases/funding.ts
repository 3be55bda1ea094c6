/**
 * Phase 3: what longs of a contract pay to shorts, or the other way round.
 *
 *     payment of a position = size · mark · rate(average premium), at the end of each interval;
 *                             of venues that say so, size · index · rate
 *     premium               = mark / index − 1, averaged over the time in the interval
 *
 * Everybody who holds the contract pays or receives, the providers in its book too. The venue's
 * outside account pays what the others receive, so that the payments sum to exactly nothing.
 *
 * Of an inverse contract mark and index are in dollars; the payment is size · rate / price coins.
 */
import { argsort } from '../../kit/sort.ts'
import { money } from '../../units/units.ts'
import type { FundingState } from '../ports/funding-state.ts'
import { inverted } from '../ports/reciprocal.ts'
import type { LiveWorld, Run } from '../ports/run.ts'
import { transferCash } from '../verbs/ledger.ts'
import { findLeg } from '../world/holdings.ts'

/** For each instrument that pays, the legs that do: all in its asset but the venue's outside. */
export function findFundingLegs(world: LiveWorld, { instrument: paying }: FundingState) {
  const { legs, instruments, venues } = world
  const found = Array.from(paying, (row) => ({
    asset: instruments.asset[row],
    own: findLeg(world, venues.outside[instruments.venue[row]], row),
    rows: [] as number[],
  }))
  for (let leg = 0; leg < legs.count && found.length > 0; leg++) {
    const asset = instruments.asset[legs.instrument[leg]]
    for (const it of found) if (it.asset === asset && it.own !== leg) it.rows.push(leg)
  }
  return found.map(({ rows }) => Int32Array.from(rows))
}

export function nextFundingMs({ dueMs }: FundingState): number {
  if (dueMs.length === 0) return Number.POSITIVE_INFINITY
  let next = Number.POSITIVE_INFINITY
  for (let at = 0; at < dueMs.length; at++) next = Math.min(next, dueMs[at])
  return next
}

/** Adds up premiums to now and makes the payments that are due. */
export function payFunding(run: Run): void {
  const { world, funding: state } = run
  const elapsedMs = run.timeMs - state.lastMs
  state.lastMs = run.timeMs
  for (let at = 0; at < state.instrument.length; at++) {
    const instrument = state.instrument[at]
    const funding = world.instruments.funding[instrument]
    if (funding === null) continue
    const isInverse = world.instruments.isInverse[instrument] === 1
    const price = world.oracles.value[world.instruments.oracle[instrument]]
    const mark = isInverse ? inverted(price) : price
    const index = world.oracles.value[funding.index]
    if (index > 0) state.premium[at] += (mark / index - 1) * elapsedMs
    if (run.timeMs < state.dueMs[at]) continue
    // A clocked run may step past the end of an interval, or of several: all of them are paid, at
    // the average of what has passed.
    const ended = Math.floor((run.timeMs - state.dueMs[at]) / funding.everyMs) + 1
    const average = state.premium[at] / (run.timeMs - state.paidMs[at])
    const notional = funding.paysOnIndex === true ? index : mark
    // A dollar of an inverse contract is 1 / price coins, and its longs hold amounts below 0.
    const unit = isInverse ? -inverted(notional) : notional
    payInstrument(run, at, ended * unit * funding.rate(average))
    state.premium[at] = 0
    state.paidMs[at] = run.timeMs
    state.dueMs[at] += ended * funding.everyMs
  }
}

/** `at`: which of those that pay. `perUnit`: what a long of one contract pays. */
function payInstrument(run: Run, at: number, perUnit: number): void {
  if (perUnit === 0) return
  const { world } = run
  const instrument = run.funding.instrument[at]
  const { legs, accounts, instruments, venues } = world
  const outside = venues.outside[instruments.venue[instrument]]
  const own = findLeg(world, outside, instrument)
  let gross = Math.abs(legs.amount[own] * perUnit)
  run.cause = -1
  const rows = run.fundingLegs[at]
  // From the largest short to the largest long: what the outside is left with does not depend on
  // how accounts are numbered.
  for (const row of argsort(Float64Array.from(rows, (leg) => legs.amount[leg]))) {
    const leg = rows[row]
    if (legs.amount[leg] === 0) continue
    const payment = money(legs.amount[leg] * perUnit)
    gross += Math.abs(payment)
    transferCash(run, legs.account[leg], outside, payment, 'funding')
  }
  // What one side pays is what the other gets.
  run.log.fundingUsd += (gross / 2) * world.assets.usd[accounts.cashAsset[outside]]
}
