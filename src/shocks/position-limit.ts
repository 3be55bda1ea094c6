/**
 * Positions are limited: nobody in the scope of the rule may hold more than so many units of a
 * contract, long or short.
 *
 *     immediate      Σ max(0, |q| − limit) is closed at once, by force
 *     grace          in equal parts over the time that is given, of the owners' own accord;
 *                    whoever holds more at its end is made to close the rest
 *     grandfather    what is held stays: in a run nobody opens positions, so that nothing happens
 */
import { z } from 'zod'
import { defineShock } from '../engine/ports/ports.ts'
import { findLeg } from '../engine/world/holdings.ts'
import type { World } from '../engine/world/world.ts'
import { InputError } from '../kit/assert.ts'
import { notNegative } from '../units/magnitude.ts'
import { checkScope } from './scope.ts'
import { comesIntoForce, hasGrace, sayGrace, transitionParameters } from './transition.ts'

const parameters = z
  .strictObject({
    instrument: z.string().describe('the contract, venue/instrument'),
    most: notNegative().describe('units that an account may hold of it, on either side'),
    ...transitionParameters,
  })
  .refine(hasGrace, sayGrace)
type Parameters = z.infer<typeof parameters>

export const positionLimit = defineShock<Parameters>({
  id: 'position-limit',
  title: 'Positions are limited',
  edge: 'rule',
  assumes: ['each account is limited by itself, whoever owns several'],
  ignores: [
    'exemptions of hedgers: say so with a class',
    'what a market does not take at once: nobody is asked again',
  ],
  parameters,
  check(given, world) {
    checkScope(world, given)
    requireContract(given, world)
  },
  create(given, names) {
    const instrument = names.instrument(given.instrument)
    return comesIntoForce(given, names, (run, row, give) => {
      const leg = findLeg(run.world, row, instrument)
      if (leg < 0) return
      const held = Math.abs(run.world.legs.amount[leg])
      if (held > given.most) give(leg, (held - given.most) / held)
    })
  },
})

function requireContract({ instrument: value }: Parameters, { instruments, names }: World): void {
  const { isPerpetual } = instruments
  if (isPerpetual[names.instruments.indexOf(value)] === 1) return
  const contracts = names.instruments.filter((_, row) => isPerpetual[row] === 1)
  const allowed = contracts.slice(0, 12).join(', ') || 'none: no contracts'
  throw new InputError(`${value} is no contract`, { field: 'instrument', value, allowed })
}
