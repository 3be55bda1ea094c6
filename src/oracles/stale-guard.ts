/**
 * Passes an oracle on while it is young enough, then another one in its place.
 *
 *     value = oracle, if now − renewed < maxAge, else fallback
 *
 * Without a guard the last word of a silent oracle stands for as long as it is silent.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { duration } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, datedByReading } from './inputs.ts'

const parameters = z.strictObject({
  oracle: z.string().describe('oracle, declared above, that is passed on while it is young'),
  maxAgeMs: duration().describe('age at which it is no longer believed'),
  fallbackOracle: z.string().describe('oracle, declared above, that is believed then'),
})

export const staleGuard = defineOracle<z.infer<typeof parameters>>({
  id: 'stale-guard',
  title: 'Fallback for a price that has gone stale',
  citations: [
    {
      rule: 'check the age of the latest answer and change to another mode when it is too old',
      url: 'https://docs.chain.link/data-feeds',
      readOn: '2026-11-23',
    },
  ],
  assumes: ['age counts from the observation: latency of the oracle is not added'],
  ignores: ['a fallback that is stale as well', 'protocols that pause instead'],
  parameters,
  create({ oracle, maxAgeMs, fallbackOracle }, names) {
    const inputs = createInputs([{ oracle }, { oracle: fallbackOracle }], names)
    const state = { inputs: inputs.state, wakeMs: Infinity }
    return datedByReading({
      state,
      ...inputs.state,
      start: inputs.start,
      read(world, timeMs) {
        const value = inputs.price(world)
        if (timeMs === Infinity) return price(value)
        const renewedMs = inputs.updatedMs(world, timeMs)
        const instead = inputs.price(world, 1)
        const staleMs = renewedMs + maxAgeMs
        const isYoung = timeMs < staleMs
        const isAgeing = renewedMs < timeMs
        state.wakeMs = isYoung && isAgeing && value !== instead ? staleMs : Infinity
        return price(isYoung ? value : instead)
      },
      nextMs: () => state.wakeMs,
    })
  },
})
