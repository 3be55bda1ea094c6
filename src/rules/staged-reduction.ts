/**
 * Staged liquidation: whoever falls short of maintenance margin is reduced at market until he
 * complies again, and no further. What lies above the first bracket can be reduced, the same share
 * of it in every position:
 *
 *     margin balance − fee · sold ≥ (1 + cushion) · maintenance of the rest
 *     sold = s · staged part
 *
 * for the least share s. In the first bracket, or where the fee costs more than the smaller
 * position frees, no share does: that is for the next stage.
 *
 * Sources: Binance liquidation protocol ("reduce the user's margin limit with one large Immediate
 * or Cancel order"), https://docs.traderwagon.com/faq/futures-trading-introduction/
 * liquidation-protocol, a copy of https://www.binance.com/en/support/faq/360033525271 (read
 * 2026-11-23); one account of 10 October 2025 (test/golden/binance-account-2025-10-10.json), whose
 * first two reductions are far smaller than a bracket.
 * Assumes: equal shares (on that account they differ); sales at the mark are the estimate, and the
 * cushion pays for a little slippage.
 */

import { maintenance, maintenanceOf, priceOf, slack } from '../engine/margin/margin.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { addOrder } from '../engine/verbs/trading.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { amount, type Price } from '../units/units.ts'

/** What is left is to have so much more than maintenance margin, as a share of it. */
const cushion = 0.01

interface Stage {
  readonly leg: number
  readonly instrument: number
  readonly notional: number
  /** Notional above the first bracket. */
  readonly staged: number
}

/** Orders that make the account comply; false, and no orders, where none would. */
export function reduceToComply(
  run: Run,
  account: number,
  fee: number,
  limitOf: (leg: number) => Price,
): boolean {
  const stages = stagesOf(run.world, account)
  const share = leastShare(run.world, account, stages, fee)
  if (share === null) return false
  for (const { leg, notional, staged } of stages) {
    const quantity = amount(-run.world.legs.amount[leg] * ((share * staged) / notional))
    addOrder(run, account, leg, quantity, limitOf(leg))
  }
  return true
}

function stagesOf(world: LiveWorld, account: number): Stage[] {
  const { instruments, brackets } = world
  const stages: Stage[] = []
  forEachPosition(world, account, (leg, instrument, held) => {
    const notional = Math.abs(held) * priceOf(world, instrument)
    const second = instruments.bracketBegin[instrument] + 1
    const isAbove = second < instruments.bracketEnd[instrument] && notional > brackets.floor[second]
    stages.push({
      leg,
      instrument,
      notional,
      staged: isAbove ? notional - brackets.floor[second] : 0,
    })
  })
  return stages
}

/**
 * The surplus is concave in the share, and linear between the shares at which a position reaches
 * a bracket: the first of these with a surplus ends the stretch in which the answer lies.
 */
function leastShare(
  world: LiveWorld,
  account: number,
  stages: readonly Stage[],
  fee: number,
): number | null {
  // Collateral counts with its haircut, as in the margin check.
  const value = slack(world, account) + maintenance(world, account)
  const surplus = (share: number) =>
    stages.reduce((left, { instrument, notional, staged }) => {
      const kept = maintenanceOf(world, instrument, notional - share * staged)
      return left - fee * share * staged - (1 + cushion) * kept
    }, value)
  let from = 0
  for (const to of kinks(world, stages)) {
    if (surplus(to) < 0) {
      from = to
      continue
    }
    const before = surplus(from)
    return before < 0 ? from + ((to - from) * before) / (before - surplus(to)) : from
  }
  return null
}

/** Shares at which a position reaches the floor of a bracket, ascending. */
function kinks({ instruments, brackets }: LiveWorld, stages: readonly Stage[]): number[] {
  const found: number[] = []
  for (const { instrument, notional, staged } of stages) {
    const begin = instruments.bracketBegin[instrument]
    for (let bracket = begin + 1; bracket < instruments.bracketEnd[instrument]; bracket++) {
      if (brackets.floor[bracket] < notional)
        found.push((notional - brackets.floor[bracket]) / staged)
    }
  }
  return found.sort((a, b) => a - b)
}
