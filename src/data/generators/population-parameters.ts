/** What a made-up population of a perpetual exchange is to look like. */
import { z } from 'zod'
import { FACTOR_MAX, positive } from '../../units/magnitude.ts'
import { quantiles } from './quantiles.ts'

const share = z.number().gt(0).lt(1)

export const populationParameters = z.strictObject({
  accounts: z.int().positive().max(50_000_000),
  instruments: z.record(
    z.string(),
    z.strictObject({
      openInterest: positive().describe('One side, in the reporting currency'),
      price: positive().optional().describe('Default: the middle of its market'),
      longShare: share.optional().describe('Share of its positions that are long'),
    }),
  ),
  longShare: share.default(0.5).describe('Share of positions that are long'),
  leverage: z.strictObject({ longs: quantiles, shorts: quantiles }),
  sizes: z
    .union([
      z.strictObject({ pareto: z.number().min(0.1).max(100) }),
      z.strictObject({ lognormal: z.number().positive().max(20) }),
    ])
    .default({ pareto: 1.2 })
    .describe('Tail index of a Pareto, or sigma of a lognormal distribution'),
  largestShare: share.optional().describe('Share of a side that its largest position holds'),
  crossShare: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Share of accounts with several positions'),
  positionsMax: z.int().min(2).max(64).default(5).describe('Most positions of such an account'),
  entrySpread: z.number().min(0).max(0.5).default(0.02).describe('Scatter of entry prices'),
  headroom: z
    .number()
    .gt(1)
    .max(FACTOR_MAX)
    .default(1.05)
    .describe('Least equity over maintenance margin'),
  seed: z.int().min(0).max(0xffffffff).optional().describe('Default: the seed of the scenario'),
})
export type PopulationParameters = z.output<typeof populationParameters>
