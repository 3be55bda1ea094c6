/**
 * Everybody knows the next price before it counts: at each hop what was read a hop earlier is
 * published and the present price is put in its place.
 *
 *     at a hop: current = next, next = price
 *
 * Owners have up to two hops, and at least one, to mend a position; so does the market to fall
 * further before anybody is liquidated.
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { duration, moment } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, isOne, oneInput, sayWhich } from './inputs.ts'

const parameters = z
  .strictObject({
    ...oneInput,
    hopMs: duration().default(3_600_000).describe('time between two hops'),
    firstHopMs: moment()
      .optional()
      .describe('time of the first hop after the start of the run; left out: a whole hop'),
  })
  .refine(isOne, sayWhich)

export const delayed = defineOracle<z.infer<typeof parameters>>({
  id: 'delayed',
  title: 'Price published a hop later',
  citations: [
    {
      rule: 'cur, nxt and hop of the Oracle Security Module',
      url: 'https://github.com/makerdao/osm/blob/master/src/osm.sol',
      readOn: '2026-11-23',
      note: 'commit 0091d3b; hops fall on whole multiples of `hop`',
    },
  ],
  assumes: ['every hop is poked on time', 'at the start both prices are the present one'],
  ignores: ['governance that stops or voids the module: use the shock oracle-outage'],
  parameters,
  create({ hopMs, firstHopMs = hopMs, ...input }, names) {
    const inputs = createInputs([input], names)
    const state = {
      inputs: inputs.state,
      current: 0,
      next: 0,
      seen: 0,
      dueMs: firstHopMs,
      lastMs: -Infinity,
    }
    return {
      state,
      ...inputs.state,
      start(world) {
        inputs.start(world)
        state.current = state.next = state.seen = inputs.price(world)
      },
      read(world, timeMs) {
        const now = inputs.price(world)
        if (timeMs === Infinity) return price(now)
        if (timeMs >= state.dueMs) {
          // Since the last reading the price has stood still.
          const hops = Math.floor((timeMs - state.dueMs) / hopMs) + 1
          state.current = hops > 1 ? state.seen : state.next
          state.next = state.seen
          state.dueMs += hops * hopMs
          state.lastMs = state.dueMs - hopMs
        }
        // Of several readings at a hop the last is the one that waits.
        if (timeMs === state.lastMs) state.next = now
        state.seen = now
        return price(state.current)
      },
      nextMs() {
        const { current, next, seen, dueMs } = state
        return current === next && next === seen ? Infinity : dueMs
      },
      updatedMs: () => Math.max(0, state.lastMs),
    }
  },
})
