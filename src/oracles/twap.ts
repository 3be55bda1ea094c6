/**
 * Time-weighted average price of the last window, as contracts read it from a pool.
 *
 *     arithmetic    Σ price · time / window                Uniswap v2
 *     geometric     exp(Σ log(price) · time / window)      Uniswap v3, the mean tick
 *
 * A price counts from the end of the block in which it was made, so a price that comes and goes
 * within a block is not seen, and one held for k of n blocks weighs k / n: to move the mean by a
 * factor m over one block takes n (m − 1) + 1 arithmetic, m to the power of n geometric.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { duration } from '../units/magnitude.ts'
import { createWindowMean, stepsMax } from './average.ts'
import { averaged } from './averaged.ts'
import { createInputs, isOne, oneInput, sayWhich } from './inputs.ts'

const parameters = z
  .strictObject({
    ...oneInput,
    windowMs: duration().describe('time over which is averaged'),
    everyMs: duration()
      .default(12_000)
      .describe('time between two blocks: the price is seen and the mean renewed at each'),
    mean: z.enum(['arithmetic', 'geometric']).default('arithmetic').describe('how it averages'),
  })
  .refine(isOne, sayWhich)
  .refine(({ windowMs, everyMs }) => windowMs >= everyMs && windowMs / everyMs <= stepsMax, {
    message: `a window holds 1 to ${stepsMax} steps`,
    path: ['windowMs'],
  })

export const twap = defineOracle<z.infer<typeof parameters>>({
  id: 'twap',
  title: 'Time-weighted average price',
  citations: [
    {
      rule: 'arithmetic mean: the price at the end of a block counts for the time to the next',
      url: 'https://github.com/Uniswap/v2-core/blob/master/contracts/UniswapV2Pair.sol',
      readOn: '2026-11-23',
      note: '`_update` at commit 03b5fc8',
    },
    {
      rule: 'geometric mean of the price: arithmetic mean of the tick',
      url: 'https://github.com/Uniswap/v3-periphery/blob/main/contracts/libraries/OracleLibrary.sol',
      readOn: '2026-11-23',
    },
  ],
  assumes: ['before the run the price was always what it was at its start'],
  ignores: ['rounding of the mean to a whole tick', 'blocks that are missed'],
  stopsEach: ['everyMs'],
  parameters,
  create: ({ windowMs, everyMs, mean, ...input }, names) =>
    averaged(createInputs([input], names), createWindowMean(windowMs, everyMs, mean), everyMs),
})
