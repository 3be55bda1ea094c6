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
import { forEachPosition } from '../engine/world/holdings.ts'
import { FACTOR_MAX } from '../units/magnitude.ts'
import { checkScope } from './scope.ts'
import { comesIntoForce, hasGrace, sayGrace, transitionParameters } from './transition.ts'

const parameters = z
  .strictObject({
    leverage: z.number().min(0).max(FACTOR_MAX).describe('the most, notional over equity'),
    ...transitionParameters,
  })
  .refine(hasGrace, sayGrace)

export const leverageCap = defineShock<z.infer<typeof parameters>>({
  id: 'leverage-cap',
  title: 'Leverage is capped',
  edge: 'rule',
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
  create: (given, names) =>
    comesIntoForce(given, names, (run, row, give) => {
      const notional = exposure(run.world, row)
      const above = notional - given.leverage * Math.max(0, equity(run.world, row))
      if (!(notional > 0 && above > 0)) return
      const share = Math.min(1, above / notional)
      forEachPosition(run.world, row, (leg) => give(leg, share))
    }),
})
