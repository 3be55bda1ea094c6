/**
 * One price from several: a weighted mean or a weighted median.
 *
 *     mean      Σ weight · price / Σ weight
 *     median    the price at which half of the weight is reached
 *
 * First a source that is older than `maxAgeMs` is left out; then one that is further than
 * `deviation` from the plain median of those that are left is dropped or clamped to that distance.
 * With nothing left the last index stands.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { duration, positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, datedByReading, type Inputs, isOne, oneInput, sayWhich } from './inputs.ts'
import { createSorted, insert, medianOf, type Sorted, weightedMedianOf } from './medians.ts'

const source = z
  .strictObject({
    ...oneInput,
    weight: positive().default(1).describe('weight against the other sources'),
  })
  .refine(isOne, sayWhich)

const parameters = z.strictObject({
  sources: z.array(source).min(1).describe('markets, or oracles declared above'),
  how: z.enum(['mean', 'median']).default('mean').describe('weighted mean or weighted median'),
  deviation: z
    .number()
    .positive()
    .lt(1)
    .optional()
    .describe('share of the median beyond which a source is an outlier; left out: none is'),
  outliers: z
    .enum(['drop', 'clamp'])
    .default('drop')
    .describe('outliers are left out, or counted at the edge of `deviation`'),
  maxAgeMs: duration().optional().describe('age from which a source is left out; left out: never'),
})
type Parameters = z.infer<typeof parameters>

export const priceIndex = defineOracle<Parameters>({
  id: 'price-index',
  title: 'Index of several prices',
  citations: [
    {
      rule: 'weighted mean of spot prices',
      url: 'https://www.binance.com/en/support/faq/what-are-mark-price-and-price-index-in-usd%E2%93%A2-margined-futures-360033525071',
      readOn: '2026-11-23',
    },
    {
      rule: 'outliers count at the median ± 3 % (BTC, ETH 1 %); weight 0 after 5 min without data',
      url: 'https://www.binance.com/en/support/faq/detail/66607f4c63e748568f503fcbd8f08965',
      readOn: '2026-11-23',
      note: 'index of the peer-to-peer desk, read in a mirror; older pages say 5 % for futures',
    },
    {
      rule: 'weighted median of spot prices, weights 3, 2, 2, 1, 1, 1, 1, 1',
      url: 'https://hyperliquid.gitbook.io/hyperliquid-docs/hypercore/oracle',
      readOn: '2026-11-23',
    },
  ],
  assumes: ['weights stay as they are', 'the middle of a market stands for its last trade'],
  ignores: [
    'conversion between quote currencies',
    'reinstating a dropped source only after a wait',
  ],
  parameters,
  create(given, names) {
    const inputs = createInputs(given.sources, names)
    const combine = createCombination(given, inputs)
    const state = { inputs: inputs.state, last: 0, wakeMs: Infinity }
    return datedByReading({
      state,
      ...inputs.state,
      start(world) {
        inputs.start(world)
        state.last = combine.at(world, 0, 0)
      },
      read(world, timeMs) {
        const index = combine.at(world, timeMs, state.last)
        if (timeMs === Infinity) return price(index)
        state.last = index
        state.wakeMs = combine.nextStaleMs(world, timeMs)
        return price(index)
      },
      nextMs: () => state.wakeMs,
    })
  },
})

function createCombination(given: Parameters, inputs: Inputs) {
  const { how, outliers, deviation = Infinity, maxAgeMs = Infinity } = given
  // Scratch: filled anew at each reading.
  const fresh = createSorted(inputs.count)
  const kept = createSorted(inputs.count)

  const isFresh = (world: LiveWorld, timeMs: number, input: number): boolean =>
    timeMs === Infinity || timeMs - inputs.updatedMs(world, timeMs, input) < maxAgeMs

  function keep(value: number, weight: number, median: number): void {
    const low = median * (1 - deviation)
    const high = median * (1 + deviation)
    if (deviation === Infinity || (value >= low && value <= high)) insert(kept, value, weight)
    else if (outliers === 'clamp') insert(kept, value < low ? low : high, weight)
  }

  return {
    /** The index, or `last` where no source is left. */
    at(world: LiveWorld, timeMs: number, last: number): number {
      fresh.count = kept.count = 0
      for (let input = 0; input < inputs.count; input++) {
        if (!isFresh(world, timeMs, input)) continue
        insert(fresh, inputs.price(world, input), given.sources[input].weight)
      }
      if (fresh.count === 0) return last
      const median = medianOf(fresh)
      for (let at = 0; at < fresh.count; at++) keep(fresh.value[at], fresh.weight[at], median)
      if (kept.count === 0) return last
      return how === 'median' ? weightedMedianOf(kept) : weightedMeanOf(kept)
    },

    /** When the next source that is growing old is left out, if that matters. After `at`. */
    nextStaleMs(world: LiveWorld, timeMs: number): number {
      let next = Infinity
      if (maxAgeMs === Infinity || fresh.value[0] === fresh.value[fresh.count - 1]) return next
      for (let input = 0; input < inputs.count; input++) {
        const staleMs = inputs.updatedMs(world, timeMs, input) + maxAgeMs
        if (staleMs > timeMs && staleMs < timeMs + maxAgeMs) next = Math.min(next, staleMs)
      }
      return next
    },
  }
}

/** Measured from the lowest, so that the mean of equal prices is that price, to the bit. */
function weightedMeanOf({ value, weight, count }: Sorted): number {
  let sum = 0
  let total = 0
  for (let at = 0; at < count; at++) {
    sum += weight[at] * (value[at] - value[0])
    total += weight[at]
  }
  return value[0] + sum / total
}
