/**
 * A feed that writes only when it has to: when the price has left what was last written by a share,
 * or when the last writing is a heartbeat ago.
 *
 *     publish if |price / published − 1| ≥ deviation, or time since ≥ heartbeat
 *
 * In between the price is off by up to `deviation`, and nobody can tell a quiet market from a feed
 * that has stopped before the heartbeat is over. Of what a price does at one time the end counts.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { duration, FACTOR_MAX } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, isOne, oneInput, sayWhich } from './inputs.ts'

const parameters = z
  .strictObject({
    ...oneInput,
    deviation: z
      .number()
      .min(0)
      .max(FACTOR_MAX)
      .describe('share of the last published price from which a change is published'),
    heartbeatMs: duration().describe('longest time between two publications'),
  })
  .refine(isOne, sayWhich)

export const heartbeat = defineOracle<z.infer<typeof parameters>>({
  id: 'heartbeat',
  title: 'Feed with heartbeat and deviation threshold',
  citations: [
    {
      rule: 'a new round when the deviation threshold or the heartbeat is reached',
      url: 'https://docs.chain.link/data-feeds',
      readOn: '2026-11-23',
    },
    {
      rule: 'worked example of both triggers',
      url: 'https://docs.api3.org/reference/dapis/understand/deviations.html',
      readOn: '2026-11-23',
    },
  ],
  assumes: [
    'the first heartbeat starts with the run',
    'reporters agree at once; what it takes to write is the latency of the oracle',
  ],
  ignores: ['gas prices, missed rounds, minimum and maximum answers'],
  parameters,
  create({ deviation, heartbeatMs, ...input }, names) {
    const inputs = createInputs([input], names)
    // What was published, and when, before `readMs` and now.
    const before = { value: 0, ms: 0 }
    const last = { value: 0, ms: 0 }
    const state = { inputs: inputs.state, before, last, readMs: 0, seen: 0 }

    const publish = (value: number, ms: number): void => {
      last.value = value
      last.ms = ms
    }
    /** Heartbeats since the last reading: the price has stood still. */
    const catchUp = (timeMs: number): void => {
      const missed = Math.ceil((timeMs - last.ms) / heartbeatMs) - 1
      if (missed > 0) publish(state.seen, last.ms + missed * heartbeatMs)
      before.value = last.value
      before.ms = last.ms
    }
    return {
      state,
      ...inputs.state,
      start(world) {
        inputs.start(world)
        state.seen = before.value = last.value = inputs.price(world)
      },
      read(world, timeMs) {
        const now = inputs.price(world)
        if (timeMs === Infinity) return price(now)
        if (timeMs > state.readMs) catchUp(timeMs)
        publish(before.value, before.ms)
        const isOff = Math.abs(now - before.value) >= deviation * before.value
        if (isOff || timeMs - before.ms >= heartbeatMs) publish(now, timeMs)
        state.readMs = timeMs
        state.seen = now
        return price(last.value)
      },
      nextMs: () => (state.seen === last.value ? Infinity : last.ms + heartbeatMs),
      updatedMs: () => last.ms,
    }
  },
})
