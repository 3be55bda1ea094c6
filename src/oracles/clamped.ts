/**
 * A price that is believed only within a distance of another.
 *
 *     value = min(max(price, index · (1 − deviation)), index · (1 + deviation))
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { price } from '../units/units.ts'
import { createInputs, datedByReading, isOne, oneInput, sayWhich } from './inputs.ts'

const parameters = z
  .strictObject({
    ...oneInput,
    indexOracle: z.string().describe('oracle, declared above, that it must stay close to'),
    deviation: z.number().min(0).lt(1).describe('largest distance, a share of the index'),
  })
  .refine(isOne, sayWhich)

export const clamped = defineOracle<z.infer<typeof parameters>>({
  id: 'clamped',
  title: 'Price within a distance of an index',
  citations: [
    {
      rule: 'the mark never differs by more than 3 % from the index; worked example 3',
      url: 'https://deribit.freshdesk.com/support/solutions/articles/1000199659-calculation-of-btc-mark-price-for-calculating-unrealised-p-l',
      readOn: '2026-11-23',
    },
  ],
  assumes: ['the index is right when the two disagree'],
  ignores: ['other distances in the last half hour before settlement'],
  parameters,
  create({ indexOracle, deviation, ...input }, names) {
    const inputs = createInputs([input, { oracle: indexOracle }], names)
    return datedByReading({
      state: inputs.state,
      ...inputs.state,
      start: inputs.start,
      read(world) {
        const centre = inputs.price(world, 1)
        const low = centre * (1 - deviation)
        const high = centre * (1 + deviation)
        return price(Math.min(Math.max(inputs.price(world), low), high))
      },
    })
  },
})
