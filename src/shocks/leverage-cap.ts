/**
 * Leverage is capped: nobody in the scope of the rule may hold more than so many times his equity.
 *
 *     immediate      Σ max(0, N − L̄ E) is sold at once, each position by the same share
 *     grace          in equal parts over the time that is given, of the owners' own accord;
 *                    whoever is above the cap at its end is made to sell the rest
 *     grandfather    what is held stays: in a run nobody opens positions, so that nothing happens
 *
 * N is notional, E equity at the venue's prices when the rule acts, at least 0.
 */
import { z } from 'zod'
import { equity, exposure } from '../engine/margin/margin.ts'
import { defineShock } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { estateOf } from '../engine/verbs/estates.ts'
import { record } from '../engine/verbs/record.ts'
import { addOrder, addOwnOrder, isLiquidated } from '../engine/verbs/trading.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { duration, FACTOR_MAX, moment } from '../units/magnitude.ts'
import { amount, price } from '../units/units.ts'
import { checkScope, inScope, scopeParameters } from './scope.ts'

const parameters = z
  .strictObject({
    leverage: z.number().min(0).max(FACTOR_MAX).describe('the most, notional over equity'),
    ...scopeParameters,
    transition: z
      .enum(['immediate', 'grace', 'grandfather'])
      .default('immediate')
      .describe('of what is held when it comes into force'),
    graceMs: duration().optional().describe('with grace: time to comply, ms'),
    steps: z.int().min(1).max(1000).default(10).describe('with grace: parts of it'),
    atMs: moment().default(0).describe('when it comes into force, ms'),
  })
  .refine(
    ({ transition, graceMs }) => (transition === 'grace') === (graceMs !== undefined),
    'graceMs goes with the transition grace',
  )
type Parameters = z.infer<typeof parameters>

export const leverageCap = defineShock<Parameters>({
  id: 'leverage-cap',
  title: 'Leverage is capped',
  assumes: [
    'venues know who is of which class, and that their margin does not change',
    'who has to sell sells all positions by the same share, at any price',
  ],
  ignores: [
    'clients who go elsewhere: say so with caps of the scenario',
    'what a market does not take at once: nobody is asked again',
  ],
  parameters,
  check: (given, world) => checkScope(world, given),
  create(given, names) {
    for (const id of given.venues ?? []) names.venue(id)
    const { leverage, transition, graceMs = 0, steps, atMs } = given
    if (names.without.includes('rule')) return { times: [], apply() {} }
    const parts = transition === 'grace' ? steps : 1
    const times = Array.from({ length: parts }, (_, at) => {
      return transition === 'grace' ? atMs + Math.round((graceMs * (at + 1)) / parts) : atMs
    })
    return {
      times,
      apply(run: Run, index) {
        const rows = inScope(run.origin, given)
        if (index === 0) noteRule(run, rows)
        if (transition === 'grandfather') return
        const isLast = index === parts - 1
        const part = 1 / (parts - index)
        for (const row of rows) reduce(run, row, leverage, part, isLast)
      },
    }
  },
})

/** The event that explains who is made to sell where no price has done anything. */
function noteRule(run: Run, rows: readonly number[]): void {
  const { accounts, venues } = run.world
  for (const venue of new Set(rows.map((row) => accounts.venue[row]))) {
    const event = record(run, 'action', { action: 'rule', account: venues.fund[venue] })
    run.causes.ruleEvent[venue] = event
  }
}

/** Sells so much of what is above the cap, by force or of one's own accord. */
function reduce(run: Run, row: number, cap: number, part: number, isForced: boolean): void {
  const notional = exposure(run.world, row)
  const above = notional - cap * Math.max(0, equity(run.world, row))
  if (!(notional > 0 && above > 0)) return
  // What an estate holds is sold as it is; whom his venue has acted on does nothing of his own.
  if (isForced ? estateOf(run, row) >= 0 : isLiquidated(run, row)) return
  const share = part * Math.min(1, above / notional)
  forEachPosition(run.world, row, (leg, _, held) => {
    const quantity = amount(-held * share)
    if (isForced) addOrder(run, row, leg, quantity, price(0))
    else addOwnOrder(run, leg, quantity, price(0))
  })
}
