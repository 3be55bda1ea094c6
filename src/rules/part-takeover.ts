/**
 * Liquidators or a vault take positions over as far as their money goes: the last one in part.
 *
 *     margin left = min(what has not been used, equity − exposure / leverage)
 *     margin that one unit uses = mark / leverage + what is paid for it beyond the mark
 *
 * A liquidator pays the mark less a discount, so his discount is the account's loss, and at most
 * what the account is worth: it leaves no debt. A vault pays the bankruptcy price, so it takes the
 * account's debt, or what is left of its margin.
 *
 * Assumes: margin is not freed again, and a discount is not used to carry more.
 */

import { equity, exposure, inUsd, priceOf } from '../engine/margin/margin.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { causeOf } from '../engine/verbs/deficit.ts'
import { transferCash, transferPosition } from '../engine/verbs/ledger.ts'
import { record } from '../engine/verbs/record.ts'
import { noteActed, noteLiquidated } from '../engine/verbs/trading.ts'
import { findLeg, forEachPosition, hasHoldings } from '../engine/world/holdings.ts'
import { amount, money, type Price, price } from '../units/units.ts'
import { draw, exhaust, type Tier } from './tier.ts'

export interface Taker {
  readonly account: number
  /** Margin: of `left` Infinity there is always enough. */
  readonly tier: Tier
  /** Most notional that one unit of margin carries. */
  readonly leverage: number
  readonly priceOf: (world: LiveWorld, account: number, leg: number) => Price
}

/** Takes over positions of `account`, in the order of its legs, until the margin is used up. */
export function takePositions(run: Run, taker: Taker, account: number): void {
  if (taker.account === account) return
  const isOwing = equity(run.world, account) < 0
  forEachPosition(run.world, account, (leg) => {
    if (taker.tier.left > 0) takePosition(run, taker, account, leg)
  })
  // What rounding has left of an account that had something.
  const left = run.world.accounts.cash[account]
  if (left < 0 && !isOwing && !hasHoldings(run.world, account)) {
    transferCash(run, taker.account, account, money(-left), 'takeover')
  }
}

function takePosition(run: Run, taker: Taker, account: number, leg: number): void {
  const { world } = run
  const { legs, instruments } = world
  const held = legs.amount[leg]
  const instrument = legs.instrument[leg]
  const mark = priceOf(world, instrument)
  const at = taker.priceOf(world, account, leg)
  const overpaid = Math.max(0, held > 0 ? at - mark : mark - at)
  const perUnit = mark / taker.leverage + overpaid
  const wanted = Math.abs(held) * perUnit
  const given = marginFor(run, taker, wanted)
  if (!(given > 0) && wanted > 0) return
  const taken = given < wanted ? amount((given / perUnit) * Math.sign(held)) : held
  noteActed(run, account)
  const to = findLeg(world, taker.account, instrument)
  const usd = inUsd(world, account, money(Math.abs(taken) * mark))
  transferPosition(run, leg, to, taken, at, 'takeover')
  transferCash(run, taker.account, account, money(taken * at), 'takeover')
  noteLiquidated(run, instruments.market[instrument], usd, held > 0)
  const cause = causeOf(run, account)
  record(run, 'takeover', { account, instrument, quantity: taken, price: at, value: usd, cause })
}

/** Margin for a position that wants `wanted`; less than that is the last there is. */
function marginFor(run: Run, { account, tier, leverage }: Taker, wanted: number): number {
  if (tier.left === Number.POSITIVE_INFINITY) return draw(tier, wanted, run.timeMs)
  const free = equity(run.world, account) - exposure(run.world, account) / leverage
  // Rounding must not keep back a crumb of margin that has never been used.
  if (wanted <= Math.min(tier.left, free * (1 + 1e-12)) || free >= tier.left * (1 - 1e-9)) {
    return draw(tier, wanted, run.timeMs)
  }
  const given = draw(tier, Math.max(0, free), run.timeMs)
  exhaust(tier, run.timeMs)
  return given
}

/**
 * The mark less a discount, of which no unit bears more than its share of the account's equity:
 * below the mark for a long, above it for a short.
 */
export const discounted = (discount: number) => (world: LiveWorld, account: number, leg: number) =>
  price(
    priceOf(world, world.legs.instrument[leg]) *
      (1 - Math.sign(world.legs.amount[leg]) * Math.min(discount, marginRatio(world, account))),
  )

/** Equity, 0 or more, for each unit of notional. */
function marginRatio(world: LiveWorld, account: number): number {
  const size = exposure(world, account)
  return size > 0 ? Math.max(0, equity(world, account)) / size : 0
}

/**
 * Whoever has sold all at the bankruptcy price is left with the rounding of it: that goes with the
 * positions.
 */
export function takeRest(run: Run, taker: Taker, account: number): void {
  if (hasHoldings(run.world, account)) return
  transferCash(run, account, taker.account, run.world.accounts.cash[account], 'takeover')
}
