/**
 * Exponential moving average: what the price was a half-life ago weighs half as much.
 *
 *     average(t) = p + (average(s) − p) · 2^(−(t − s) / halfLife)      p since s
 *
 * A time constant τ, as in "150 second EMA", is a half-life of τ · ln 2 = 0.693 τ.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { duration } from '../units/magnitude.ts'
import { createExponentialMean } from './average.ts'
import { averaged } from './averaged.ts'
import { createInputs, isOne, oneInput, sayWhich } from './inputs.ts'

const parameters = z
  .strictObject({
    ...oneInput,
    halfLifeMs: duration().describe('time in which half of a move is taken up'),
    everyMs: duration()
      .default(3000)
      .describe('time between two updates: the price is seen and the average renewed at each'),
  })
  .refine(isOne, sayWhich)

export const ema = defineOracle<z.infer<typeof parameters>>({
  id: 'ema',
  title: 'Exponential moving average of a price',
  citations: [
    {
      rule: 'weights fall with exp(−age / time constant)',
      url: 'https://hyperliquid.gitbook.io/hyperliquid-docs/trading/robust-price-indices',
      readOn: '2026-11-23',
    },
  ],
  assumes: [
    'before the run the price was always what it was at its start',
    'less than a billionth of a move is no move: 30 half-lives after the last one it is at rest',
  ],
  ignores: ['a cap on how far one update may go'],
  stopsEach: ['everyMs'],
  parameters,
  create: ({ halfLifeMs, everyMs, ...input }, names) =>
    averaged(createInputs([input], names), createExponentialMean(halfLifeMs), everyMs),
})
