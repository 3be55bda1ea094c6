/**
 * A step, in order. Each phase first delivers the messages that are due in it, then does the
 * engine's own part, then lets the actors of the phase act.
 *
 * A phase that says `vacant` has no tenant yet: it does nothing but deliver and let actors act.
 */

import { findUnsafe, markDirty } from '../margin/at-risk.ts'
import { orderUnsafe } from '../margin/tie-order.ts'
import { type Message, post, take } from '../ports/agenda.ts'
import type { PhaseId } from '../ports/phase.ts'
import type { Run } from '../ports/run.ts'
import { isClosed } from '../verbs/gates.ts'
import { clearCredit } from './credit.ts'
import { payFunding } from './funding.ts'
import { liquidate } from './liquidation.ts'
import { publish, readPrices } from './prices.ts'
import { recordRound } from './record-round.ts'
import { refillMarkets } from './refills.ts'
import { applyShocks } from './shocking.ts'
import { absorb } from './waterfall.ts'

export interface Phase {
  readonly id: PhaseId
  readonly title: string
  /** `step`: once at each time. `round`: again and again until nothing is forced. */
  readonly repeats: 'step' | 'round'
  /** What is still missing here. */
  readonly vacant?: string
  readonly act: (run: Run) => void
}

const nothing = (): void => {}

export const phases: readonly Phase[] = [
  { id: 'shocks', title: 'shocks and rule changes due', repeats: 'step', act: applyShocks },
  {
    id: 'dependencies',
    title: 'who can act or publish',
    repeats: 'step',
    vacant: 'gates are closed by shocks (outage), and checked wherever somebody acts',
    act: nothing,
  },
  {
    id: 'fundamentals',
    title: 'funding between longs and shorts',
    repeats: 'step',
    act: payFunding,
  },
  {
    id: 'refill',
    title: 'liquidity refill or withdrawal',
    repeats: 'step',
    act: refillMarkets,
  },
  {
    id: 'arbitrage',
    title: 'arbitrage and peg forces',
    repeats: 'round',
    act: nothing,
  },
  { id: 'prices', title: 'oracles and marks publish', repeats: 'round', act: readPrices },
  { id: 'health', title: 'revalue and check margin', repeats: 'round', act: findUnsafe },
  {
    id: 'reactions',
    title: 'voluntary reactions',
    repeats: 'round',
    act: nothing,
  },
  {
    id: 'ordering',
    title: 'order of what is pending',
    repeats: 'round',
    act: orderUnsafe,
  },
  {
    id: 'liquidations',
    title: 'liquidations executed against depth',
    repeats: 'round',
    act: liquidate,
  },
  {
    id: 'waterfall',
    title: 'fund, backstop, auto-deleveraging, bad debt',
    repeats: 'round',
    act: absorb,
  },
  {
    id: 'credit',
    title: 'credit clearing',
    repeats: 'round',
    act: clearCredit,
  },
  { id: 'record', title: 'record and check invariants', repeats: 'round', act: recordRound },
]

export function doPhase(run: Run, phase: Phase): void {
  if (phase.id === 'prices') run.causes.pass++
  for (let message = take(run.agenda, phase.id, run.timeMs); message !== undefined; ) {
    const { world } = run
    run.cause = -1
    if (message.to === 'oracle') publish(run, message.row, message.value, message.code)
    else if (message.to === 'account') markDirty(run, message.row)
    else if (message.to === 'venue') world.venues.rules[message.row].receive?.(run, message)
    else tellActor(run, message)
    message = take(run.agenda, phase.id, run.timeMs)
  }
  phase.act(run)
  const { actors } = run.world
  for (let at = 0; at < actors.length; at++) {
    if (actors[at].phase !== phase.id || isClosed(run, 'actor', at)) continue
    run.cause = -1
    actors[at].act?.(run)
  }
}

/** What a closed actor is to hear waits until it opens. */
function tellActor(run: Run, message: Message): void {
  const { row } = message
  if (!isClosed(run, 'actor', row)) run.world.actors[row].receive?.(run, message)
  else post(run.agenda, { ...message, dueMs: run.gates.untilMs.actor[row] })
}
