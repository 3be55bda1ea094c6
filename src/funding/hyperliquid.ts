/**
 * Funding of Hyperliquid: a rate for eight hours of which an eighth is paid every hour.
 *
 *     rate = clamp((P + clamp(0.01 % − P, ±0.05 %)) / 8, ±4 %)       payment = size · index · rate
 *
 * P is the average of mark / index − 1 over the hour. Notional counts at the index (the venue calls
 * it oracle price), not at the mark.
 */
import { z } from 'zod'
import { defineFunding } from '../engine/ports/ports.ts'
import { clamp, pulledPremium } from './clamp.ts'

const parameters = z.strictObject({
  indexOracle: z.string().describe('oracle with the price of what the contract is about'),
  interest: z
    .number()
    .min(-0.01)
    .max(0.01)
    .default(0.0001)
    .describe('interest rate for 8 hours, a share of notional'),
  cap: z
    .number()
    .min(0)
    .max(1)
    .default(0.04)
    .describe('largest hourly payment either way, a share of notional'),
})

export const hyperliquid = defineFunding<z.infer<typeof parameters>>({
  id: 'hyperliquid',
  title: 'Funding of Hyperliquid',
  assumes: ['the premium is that of the mark'],
  ignores: ['impact bid and ask prices, which the venue reads the premium from'],
  citations: [
    {
      rule: 'rate, hourly eighth, cap, notional at the oracle price',
      url: 'https://hyperliquid.gitbook.io/hyperliquid-docs/trading/funding',
      readOn: '2026-11-23',
      note: 'read in a copy of the page',
    },
  ],
  parameters,
  create: ({ indexOracle, interest, cap }, names) => ({
    index: names.oracle(indexOracle),
    everyMs: 3_600_000,
    paysOnIndex: true,
    rate: (premium) => clamp(pulledPremium(premium, interest, 0.0005) / 8, cap),
  }),
})
