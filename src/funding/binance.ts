/**
 * Funding of Binance USDⓈ-M: the average premium, pulled towards a flat interest rate.
 *
 *     rate = clamp((P + clamp(I − P, ±0.05 %)) · N / 8, ±cap)     N: hours from payment to payment
 *
 * P is the average of mark / index − 1. Inside −0.04 % < P < 0.06 % the rate is I, whatever P is.
 * The cap of the large contracts is 0.75 · maintenance margin rate of the first bracket; 0.3 % for
 * BTCUSDT. All others have ±2 %.
 */
import { z } from 'zod'
import { defineFunding } from '../engine/ports/ports.ts'
import { duration } from '../units/magnitude.ts'
import { clamp, pulledPremium } from './clamp.ts'

const hourMs = 3_600_000
const url =
  'https://www.binance.com/en/support/faq/introduction-to-binance-futures-funding-rates-360033525031'

const parameters = z.strictObject({
  indexOracle: z.string().describe('oracle with the price of what the contract is about'),
  everyMs: duration()
    .min(60_000)
    .default(8 * hourMs)
    .describe('time from payment to payment, ms; 8 h, or 4 h for most contracts since 2025'),
  interest: z
    .number()
    .min(-0.01)
    .max(0.01)
    .default(0.0001)
    .describe('interest rate for 8 hours, a share of notional'),
  pull: z
    .number()
    .min(0)
    .max(0.01)
    .default(0.0005)
    .describe('how far the interest can pull the rate away from the premium, for 8 hours'),
  cap: z
    .number()
    .min(0)
    .max(1)
    .default(0.003)
    .describe('largest payment either way, a share of notional'),
})

export const binance = defineFunding<z.infer<typeof parameters>>({
  id: 'binance',
  title: 'Funding of Binance USDⓈ-M',
  assumes: ['the premium is that of the mark, averaged over the interval with equal weights'],
  ignores: [
    'impact bid and ask prices, which the venue reads the premium from',
    'weights that grow within the interval',
  ],
  citations: [
    {
      rule: 'rate, interest, cap of 0.75 · maintenance rate or 2 %',
      url,
      readOn: '2026-11-23',
      note: 'read as quoted in public notes of September 2026; the page itself was out of reach',
    },
  ],
  stopsEach: ['everyMs'],
  parameters,
  create: ({ indexOracle, everyMs, interest, pull, cap }, names) => ({
    index: names.oracle(indexOracle),
    everyMs,
    rate: (premium) =>
      clamp((pulledPremium(premium, interest, pull) * everyMs) / (8 * hourMs), cap),
  }),
})
