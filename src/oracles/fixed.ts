/** A price that does not move: a hard-coded peg, or a currency that the run leaves alone. */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { datedByReading } from './inputs.ts'

const parameters = z.strictObject({
  price: positive().describe('in the unit of account of whoever reads it'),
})

export const fixed = defineOracle<z.infer<typeof parameters>>({
  id: 'fixed',
  title: 'Fixed price',
  assumes: ['whoever reads it goes on believing it, whatever the market says'],
  ignores: ['what the asset can be sold for'],
  parameters,
  create: ({ price: value }) => datedByReading({ markets: [], read: () => price(value) }),
})
