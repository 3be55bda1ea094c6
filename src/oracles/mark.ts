/**
 * The mark of a perpetual contract: the middle one of three prices, so that no single one of them
 * can liquidate anybody.
 *
 *     mark = median(reference, index + average(mid − index), mid)
 *     reference = the oracle `other`, or index · (1 + fundingRate · time to funding / interval)
 *
 * Binance: simple average of the basis over 2.5 minutes, sampled every 5 s; the reference is the
 * index with its funding. Hyperliquid: exponential average with a time constant of 150 s (half-life
 * 104 s) every 3 s; the reference is the median of the contract on other exchanges, or where there
 * is none a 30 s average of its own mid.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { duration } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createAverage, createExponentialMean, createWindowMean, stepsMax } from './average.ts'
import { createInputs, datedByReading } from './inputs.ts'
import { medianOfThree } from './medians.ts'

const parameters = z
  .strictObject({
    market: z.string().describe('market of the contract'),
    indexOracle: z
      .string()
      .describe('oracle, declared above: the price of what the contract is about'),
    otherOracle: z
      .string()
      .optional()
      .describe('oracle, declared above, in place of the index with its funding'),
    windowMs: duration().optional().describe('window of a simple average of the basis'),
    halfLifeMs: duration().optional().describe('half-life of an exponential one'),
    everyMs: duration().default(1000).describe('time between two samples of the basis'),
    fundingRate: z
      .number()
      .min(-1)
      .max(1)
      .default(0)
      .describe('last funding rate, share of notional for one interval'),
    fundingEveryMs: duration()
      .default(28_800_000)
      .describe('time between two fundings; the first is an interval after the start'),
  })
  .refine(({ windowMs, halfLifeMs }) => (windowMs === undefined) !== (halfLifeMs === undefined), {
    message: 'give either windowMs or halfLifeMs',
  })
  .refine(
    ({ windowMs, everyMs }) =>
      windowMs === undefined || (windowMs >= everyMs && windowMs / everyMs <= stepsMax),
    { message: `a window holds 1 to ${stepsMax} steps`, path: ['windowMs'] },
  )
type Parameters = z.infer<typeof parameters>

export const mark = defineOracle<Parameters>({
  id: 'mark',
  title: 'Mark price: median of three',
  citations: [
    {
      rule: 'median of Price 1, Price 2 and contract price; 2.5-minute basis from 30 points',
      url: 'https://www.binance.com/en/support/faq/fff6ec1b3f5845d19f1fb924644a0877',
      readOn: '2026-11-23',
      note: 'the page on coin-margined contracts',
    },
    {
      rule: 'oracle + 150 s EMA of the basis; median of bid, ask, last; median of other exchanges',
      url: 'https://hyperliquid.gitbook.io/hyperliquid-docs/trading/robust-price-indices',
      readOn: '2026-11-23',
    },
  ],
  assumes: [
    'the middle of the market stands for its last trade and for the median of bid, ask and last',
    'index and contract count at once; only the average waits for its step',
    'the funding rate stays; its share of the price is brought up to date when something happens',
  ],
  ignores: ['switching to Price 2 alone in extreme markets', 'the days before a contract settles'],
  stopsEach: ['everyMs'],
  parameters,
  create(given, names) {
    const { market, indexOracle, otherOracle } = given
    const others = otherOracle === undefined ? [] : [{ oracle: otherOracle }]
    const inputs = createInputs([{ oracle: indexOracle }, { market }, ...others], names)
    const average = createAverage(meanOf(given), given.everyMs)
    return datedByReading({
      state: { inputs: inputs.state, average: average.state },
      ...inputs.state,
      start(world) {
        inputs.start(world)
        average.start(inputs.price(world, 1) - inputs.price(world, 0))
      },
      read(world: LiveWorld, timeMs) {
        const spot = inputs.price(world, 0)
        const mid = inputs.price(world, 1)
        const basis = timeMs === Infinity ? mid - spot : average.see(timeMs, mid - spot)
        const reference = others.length > 0 ? inputs.price(world, 2) : spot * funded(given, timeMs)
        return price(Math.max(0, medianOfThree(reference, spot + basis, mid)))
      },
      nextMs: average.nextMs,
    })
  },
})

const meanOf = ({ windowMs, halfLifeMs, everyMs }: Parameters) =>
  windowMs === undefined
    ? createExponentialMean(halfLifeMs ?? 0)
    : createWindowMean(windowMs, everyMs, 'arithmetic')

/** 1 + the part of the funding rate that is still to come. */
function funded({ fundingRate, fundingEveryMs }: Parameters, timeMs: number): number {
  const left = timeMs === Infinity ? 0 : 1 - (timeMs % fundingEveryMs) / fundingEveryMs
  return 1 + fundingRate * left
}
