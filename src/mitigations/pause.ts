/**
 * A protocol stops when a price that it believes has fallen too far: nobody is liquidated, and what
 * it issues is not taken back.
 *
 *     pause when value ≤ (1 − drop) · value at the start
 *
 * It looks as soon as the price is published, before anybody's margin is checked. Debts stay debts:
 * what is written off stops, what is owed without cover does not.
 */
import { z } from 'zod'
import { defineMitigation } from '../engine/ports/ports.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { record } from '../engine/verbs/record.ts'
import { InputError } from '../kit/assert.ts'
import { duration } from '../units/magnitude.ts'

const ids = z.array(z.string()).min(1)

const parameters = z
  .strictObject({
    oracle: z.string().describe('the price it watches'),
    drop: z.number().positive().max(1).describe('fall since the start that trips it, a share'),
    venues: ids.optional().describe('venues that liquidate nobody'),
    redemptions: ids.optional().describe('assets that their issuer does not take back'),
    transfers: ids.optional().describe('assets that are not moved'),
    forMs: duration().optional().describe('for how long, ms; left out: to the end of the run'),
  })
  .refine(({ venues, redemptions, transfers }) => venues ?? redemptions ?? transfers, {
    message: 'give venues, redemptions or transfers',
  })

export const pause = defineMitigation<z.infer<typeof parameters>>({
  id: 'pause',
  title: 'A protocol is paused',
  assumes: ['it trips once, at the first price that is low enough'],
  ignores: ['borrowing and deposits that a pause stops too: nobody does either in a run'],
  parameters,
  create({ oracle: id, drop, forMs = Infinity, ...stops }, context, world) {
    const oracle = context.oracle(id)
    const venues = (stops.venues ?? []).map(context.venue)
    const assets = {
      redemption: (stops.redemptions ?? []).map(context.asset),
      transfer: (stops.transfers ?? []).map(context.asset),
    }
    const { isInverse } = world.oracles
    if (isInverse[oracle] === 1) {
      const facts = { field: 'oracle', value: id, allowed: 'a price in money' }
      throw new InputError(`${id} counts coins per dollar`, facts)
    }
    const state = { hasTripped: 0 }
    return {
      phase: 'prices',
      state,
      act(run) {
        const { value, startValue } = run.world.oracles
        const floor = (1 - drop) * startValue[oracle]
        if (state.hasTripped === 1 || value[oracle] > floor) return
        state.hasTripped = 1
        const untilMs = run.timeMs + forMs
        for (const venue of venues) closeGate(run, 'venue', venue, untilMs)
        for (const kind of ['redemption', 'transfer'] as const) {
          for (const asset of assets[kind]) closeGate(run, kind, asset, untilMs)
        }
        const fallen = 1 - value[oracle] / startValue[oracle]
        record(run, 'action', { action: 'pause', oracle, value: fallen })
      },
    }
  },
})
