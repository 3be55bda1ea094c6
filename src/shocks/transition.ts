/**
 * How a rule that somebody breaks comes into force: what is above it goes at once, in parts within
 * a time of grace, or never.
 */
import { z } from 'zod'
import type { ModelContext, Shock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { estateOf } from '../engine/verbs/estates.ts'
import { record } from '../engine/verbs/record.ts'
import { addOrder, addOwnOrder, isLiquidated } from '../engine/verbs/trading.ts'
import { duration, moment } from '../units/magnitude.ts'
import type { Amount } from '../units/units.ts'
import { amount, price } from '../units/units.ts'
import { inScope, type Scope, scopeParameters } from './scope.ts'

export const transitionParameters = {
  ...scopeParameters,
  transition: z
    .enum(['immediate', 'grace', 'grandfather'])
    .default('immediate')
    .describe('of what is held when it comes into force'),
  graceMs: duration().optional().describe('with grace: time to comply, ms'),
  steps: z.int().min(1).max(1000).default(10).describe('with grace: parts of it'),
  atMs: moment().default(0).describe('when it comes into force, ms'),
}

interface Transition extends Scope {
  readonly transition: 'immediate' | 'grace' | 'grandfather'
  readonly graceMs?: number | undefined
  readonly steps: number
  readonly atMs: number
}

export const hasGrace = ({ transition, graceMs }: Transition): boolean =>
  (transition === 'grace') === (graceMs !== undefined)

export const sayGrace = 'graceMs goes with the transition grace'

/** What an account has to give up: its legs, and the share of each. */
export type Excess = (run: Run, row: number, give: (leg: number, share: number) => void) => void

/** The shock: `excess` is asked for everybody in scope, each time that a part is due. */
export function comesIntoForce(given: Transition, names: ModelContext, excess: Excess): Shock {
  for (const id of given.venues ?? []) names.venue(id)
  const { transition, graceMs = 0, steps, atMs } = given
  if (names.without.includes('rule')) return { times: [], apply() {} }
  const parts = transition === 'grace' ? steps : 1
  const times = Array.from({ length: parts }, (_, at) => {
    return transition === 'grace' ? atMs + Math.round((graceMs * (at + 1)) / parts) : atMs
  })
  return {
    times,
    apply(run, index) {
      const rows = inScope(run.origin, given)
      if (index === 0) noteRule(run, rows)
      if (transition === 'grandfather') return
      const isForced = index === parts - 1
      for (const row of rows) reduce(run, row, excess, 1 / (parts - index), isForced)
    },
  }
}

/** The event that explains who is made to sell where no price has done anything. */
function noteRule(run: Run, rows: readonly number[]): void {
  const { accounts, venues } = run.world
  for (const venue of new Set(rows.map((row) => accounts.venue[row]))) {
    const event = record(run, 'action', { action: 'rule', account: venues.fund[venue] })
    run.causes.ruleEvent[venue] = event
  }
}

/** Sells a part of what is too much, by force or of one's own accord. */
function reduce(run: Run, row: number, excess: Excess, part: number, isForced: boolean): void {
  // What an estate holds is sold as it is; whom his venue has acted on does nothing of his own.
  if (isForced ? estateOf(run, row) >= 0 : isLiquidated(run, row)) return
  const { amount: held } = run.world.legs
  excess(run, row, (leg, share) => {
    const quantity: Amount = amount(-held[leg] * (part * share))
    if (isForced) addOrder(run, row, leg, quantity, price(0))
    else addOwnOrder(run, leg, quantity, price(0))
  })
}
