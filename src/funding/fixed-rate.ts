/** The same share of notional at the end of every interval, whatever the price does. */
import { z } from 'zod'
import { defineFunding } from '../engine/ports/ports.ts'
import { duration } from '../units/magnitude.ts'

const parameters = z.strictObject({
  indexOracle: z.string().describe('oracle with the price of what the contract is about'),
  rate: z
    .number()
    .min(-1)
    .max(1)
    .describe('share of notional that longs pay to shorts; negative: receive'),
  everyMs: duration().default(28_800_000).describe('from payment to payment, ms'),
})

export const fixedRate = defineFunding<z.infer<typeof parameters>>({
  id: 'fixed-rate',
  title: 'Funding at a fixed rate',
  assumes: ['the rate does not answer to the premium'],
  ignores: ['the index, which the port asks for'],
  stopsEach: ['everyMs'],
  parameters,
  create: ({ indexOracle, rate, everyMs }, names) => ({
    index: names.oracle(indexOracle),
    everyMs,
    rate: () => rate,
  }),
})
