/**
 * A ratio that may not grow faster than was thought likely: the guard on the price of a token whose
 * worth in another rises with its yield.
 *
 *     cap(t) = snapshotRatio · (1 + growth · age / year)     age: time since the snapshot
 *     value  = min(ratio, cap) · base                        base: 1, or the oracle `baseOracle`
 *
 * It is meant to stop a ratio that somebody pushes up. A snapshot that is wrong, or too old for its
 * ratio, holds an honest ratio down just as well. Parameters are rules: `rule-change` changes them.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { intervalBeganMs, nextIntervalMs } from '../kit/intervals.ts'
import { duration, FACTOR_MAX, moment, positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, datedByReading, isOne, oneInput, sayWhich } from './inputs.ts'

const yearMs = 365 * 86_400_000

const parameters = z
  .strictObject({
    ...oneInput,
    baseOracle: z
      .string()
      .optional()
      .describe('oracle, declared above, of what the ratio is counted in; left out: it is 1'),
    snapshotRatio: positive().describe('the ratio at the snapshot'),
    snapshotAgeMs: moment().default(0).describe('age of the snapshot when the run starts, ms'),
    snapshotAtMs: moment().default(0).describe('or the time of the run at which it is taken, ms'),
    growth: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .describe('how much the ratio may grow in a year of 365 days, a share of the snapshot'),
    everyMs: duration()
      .default(12_000)
      .describe('time between two blocks: the cap is that of the last one'),
  })
  .refine(isOne, sayWhich)

export const growthCapped = defineOracle<z.infer<typeof parameters>>({
  id: 'growth-capped',
  title: 'Ratio with a cap on its growth',
  citations: [
    {
      rule: 'the smaller of the ratio and snapshot ratio + growth a second · age of the snapshot',
      url: 'https://github.com/bgd-labs/aave-capo',
      readOn: '2026-11-29',
      note: 'README; growth a second = snapshot ratio · yearly growth / 365 days',
    },
  ],
  assumes: ['blocks come at the same distance, the first when the run starts'],
  ignores: ['that a snapshot may not be younger than a delay'],
  stopsEach: ['everyMs'],
  parameters,
  create(
    { baseOracle, snapshotRatio, snapshotAgeMs, snapshotAtMs, growth, everyMs, ...input },
    names,
  ) {
    const base = baseOracle === undefined ? [] : [{ oracle: baseOracle }]
    const inputs = createInputs([input, ...base], names)
    const state = { inputs: inputs.state, blockMs: 0, isCapped: 0 }
    const cap = (): number => {
      const ageMs = Math.max(0, state.blockMs + snapshotAgeMs - snapshotAtMs)
      return snapshotRatio * (1 + (growth * ageMs) / yearMs)
    }
    return datedByReading({
      state,
      ...inputs.state,
      start: inputs.start,
      read(world, timeMs) {
        if (timeMs < Infinity) state.blockMs = intervalBeganMs(timeMs, everyMs)
        const ratio = inputs.price(world)
        const unit = inputs.count > 1 ? inputs.price(world, 1) : 1
        state.isCapped = ratio > cap() ? 1 : 0
        return price(Math.min(ratio, cap()) * unit)
      },
      nextMs: () =>
        state.isCapped === 1 && growth > 0 ? nextIntervalMs(state.blockMs, everyMs) : Infinity,
    })
  },
})
