/**
 * Partial liquidation: of a large position only a share is ordered at first. A cooldown begins, and
 * orders after it are for the whole position.
 *
 * What happens *during* the cooldown is read in two ways. Hyperliquid's own page says "during this
 * cooldown period, all market liquidation orders for that user will be for the entire position":
 * `whole`, and a fifth again once it is over. The community wiki says that orders stop, and that
 * what is still unsafe afterwards goes whole: `wait`.
 *
 * Sources: https://hyperliquid.gitbook.io/hyperliquid-docs/trading/liquidations, partial
 * liquidations; https://hyperliquid-co.gitbook.io/wiki/architecture/hypercore/dex/clearinghouse/
 * liquidations (both read 2026-11-23).
 * Assumes: each position is judged by its own notional; with `wait`, whoever has been safe for as
 * long as a cooldown after it starts afresh.
 */

import { priceOf } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { isWaiting, waitUntil } from '../engine/verbs/account-state.ts'
import { refuse } from '../engine/verbs/refuse.ts'
import { addOrder } from '../engine/verbs/trading.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { amount, type Price } from '../units/units.ts'
import { beginEpisode, isInEpisode } from './episode.ts'
import { closeWhole } from './whole-position.ts'

export interface PartialTerms {
  /** Notional above which a position is ordered in part. */
  readonly partialAboveUsd: number
  readonly partialShare: number
  readonly cooldownMs: number
  readonly duringCooldown: 'wait' | 'whole'
}

/** Orders for the positions of `account`. `limitOf` gives the worst price for a leg. */
export function closeInParts(
  run: Run,
  account: number,
  terms: PartialTerms,
  limitOf: (leg: number) => Price,
): void {
  if (isWaiting(run, account)) {
    refuse(run, account, 'cooling-down')
    return
  }
  if (isInEpisode(run, account) || orderParts(run, account, terms, limitOf) === 0) {
    closeWhole(run, account, limitOf)
    return
  }
  const { cooldownMs, duringCooldown } = terms
  beginEpisode(run, account, duringCooldown === 'wait' ? 2 * cooldownMs : cooldownMs)
  if (duringCooldown === 'wait') waitUntil(run, account, run.timeMs + cooldownMs)
}

/** Orders for all positions, if one of them is large; returns how many are. */
function orderParts(
  run: Run,
  account: number,
  { partialAboveUsd, partialShare }: PartialTerms,
  limitOf: (leg: number) => Price,
): number {
  const { world } = run
  const isLarge = (instrument: number, held: number) =>
    Math.abs(held) * priceOf(world, instrument) > partialAboveUsd
  let large = 0
  forEachPosition(world, account, (_, instrument, held) => {
    if (isLarge(instrument, held)) large++
  })
  if (large === 0) return 0
  forEachPosition(world, account, (leg, instrument, held) => {
    const share = isLarge(instrument, held) ? partialShare : 1
    addOrder(run, account, leg, amount(-held * share), limitOf(leg))
  })
  return large
}
