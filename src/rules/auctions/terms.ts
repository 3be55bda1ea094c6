/** Parameters that every auction house has: how vaults are cut, and what a gas path must be. */
import { z } from 'zod'
import { FACTOR_MAX, positive } from '../../units/magnitude.ts'

const most = positive().optional()

export const houseParameters = {
  penalty: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(0.13)
    .describe('what is added to the debt, as a share (chop)'),
  lump: most.describe('most collateral in a lot, units; default: no limit'),
  dunk: most.describe('most debt and penalty in a lot, settlement asset; default: no limit'),
  box: most.describe('most debt and penalty under auction at a time; default: no limit'),
}

interface GasPath {
  readonly gasTimesMs: readonly number[]
  readonly gasPrices: readonly number[]
}

/** A path has a price for each of its times, and the times ascend. */
export const gasPath = {
  message: 'as many gasPrices as gasTimes, and times that ascend',
  path: ['gasTimesMs'],
  holds: ({ gasTimesMs, gasPrices }: GasPath): boolean =>
    gasTimesMs.length === gasPrices.length &&
    gasTimesMs.every((time, at) => at === 0 || time > (gasTimesMs[at - 1] ?? 0)),
}
