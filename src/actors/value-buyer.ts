/**
 * Somebody with money waits for a bargain: when the price he sees has fallen far enough he decides,
 * and some time later buys at market for all his money, once.
 */
import { z } from 'zod'
import { priceOf } from '../engine/margin/margin.ts'
import { post } from '../engine/ports/agenda.ts'
import { defineActor } from '../engine/ports/ports.ts'
import { refuseInverse } from '../engine/ports/reciprocal.ts'
import { addOwnOrder } from '../engine/verbs/trading.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { moment, positive } from '../units/magnitude.ts'
import { amount, type Price } from '../units/units.ts'

const parameters = z.strictObject({
  instrument: z.string().describe('what he buys: venue/instrument'),
  budget: positive().describe('what he spends, in the settlement asset of the venue'),
  drop: z.number().gt(0).lt(1).describe('fall of the price from the start that he waits for'),
  reactionMs: moment().default(0).describe('time from seeing it to buying, ms'),
})

export const valueBuyer = defineActor<z.infer<typeof parameters>>({
  id: 'value-buyer',
  title: 'A buyer who waits for a bargain',
  assumes: ['he reads the venue’s published price', 'what he buys leaves the market for good'],
  parameters,
  create({ instrument: id, budget, drop, reactionMs }, { instrument: rowOf, row }, world) {
    const instrument = rowOf(id)
    refuseInverse(world, world.instruments.market[instrument], 'instrument')
    const outside = world.venues.outside[world.instruments.venue[instrument]]
    const leg = findLeg(world, outside, instrument)
    const target = world.oracles.startValue[world.instruments.oracle[instrument]] * (1 - drop)
    const state = { hasDecided: false }
    return {
      phase: 'reactions',
      state,
      act(run) {
        if (state.hasDecided || priceOf(run.world, instrument) > target) return
        state.hasDecided = true
        const dueMs = run.timeMs + reactionMs
        post(run.agenda, { dueMs, phase: 'reactions', to: 'actor', row, code: 0, value: 0 })
      },
      receive(run) {
        const price = priceOf(run.world, instrument)
        // At no price there is no amount that costs the budget.
        if (price > 0) addOwnOrder(run, leg, amount(budget / price), 0 as Price)
      },
    }
  },
})
