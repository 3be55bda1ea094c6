/**
 * One over a price: coins per dollar instead of dollars per coin, which is what margin of an
 * inverse contract is checked with.
 *
 *     value = 1 / price
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { inverted } from '../engine/ports/reciprocal.ts'
import { createInputs, datedByReading, isOne, oneInput, sayWhich } from './inputs.ts'

const parameters = z.strictObject(oneInput).refine(isOne, sayWhich)

export const reciprocal = defineOracle<z.infer<typeof parameters>>({
  id: 'reciprocal',
  title: 'One over a price',
  assumes: ['what is worth nothing is worth 1e-15, so that its reciprocal is a number'],
  ignores: ['everything that the price it reads ignores'],
  parameters,
  create(given, names) {
    const inputs = createInputs([given], names)
    return datedByReading({
      ...inputs.state,
      state: inputs.state,
      start: inputs.start,
      read: (world) => inverted(inputs.price(world)),
    })
  },
})
