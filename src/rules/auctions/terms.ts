/** Parameters that every auction house has: how vaults are cut, and what a gas path must be. */
import { z } from 'zod'
import { FACTOR_MAX, notNegative, positive } from '../../units/magnitude.ts'

export const houseParameters = {
  penalty: z
    .number()
    .min(0)
    .max(FACTOR_MAX)
    .default(0.13)
    .describe('what is added to the debt, as a share (chop)'),
  dust: notNegative().default(0).describe('least debt of a vault, settlement asset'),
  box: positive()
    .optional()
    .describe('most debt and penalty under auction at a time; default: no limit'),
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
