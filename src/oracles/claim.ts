/**
 * The worth of a token that is a claim on another venue: a deposit in its pool, a share of its
 * vault. What the venue has lost is taken off, in proportion.
 *
 *     value = price · max(0, 1 − loss / supplied)       price: fixed, or the oracle `of`
 *
 * `bad-debt`: the loss is what nobody repaid. `backstop`, `fund`: the fall of that account's
 * equity.
 */
import { z } from 'zod'
import { equity } from '../engine/margin/margin.ts'
import { defineOracle } from '../engine/ports/ports.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { createInputs, datedByReading } from './inputs.ts'

const parameters = z.strictObject({
  venue: z.string().describe('venue that the token is a claim on'),
  on: z
    .enum(['bad-debt', 'backstop', 'fund'])
    .describe('the account of that venue whose loss the claim bears'),
  supplied: positive().describe(
    'worth of all claims at the start, in the settlement asset of that venue',
  ),
  price: positive().default(1).describe('value of one token before any loss'),
  oracle: z
    .string()
    .optional()
    .describe('oracle, declared above, of what one token claims; instead of price'),
})

export const claim = defineOracle<z.infer<typeof parameters>>({
  id: 'claim',
  title: 'Claim on another venue',
  assumes: ['losses are shared by all claims at once and nobody leaves before'],
  ignores: ['redemption queues, and a market price that differs from the claim’s worth'],
  parameters,
  create({ venue: id, on, supplied, price: whole, oracle }, names) {
    const venue = names.venue(id)
    const isApart = names.without.includes('claim')
    const inputs = createInputs(oracle === undefined ? [] : [{ oracle }], names)
    const columns = { 'bad-debt': 'badDebt', backstop: 'backstop', fund: 'fund' } as const
    const worth = (world: LiveWorld): number => equity(world, world.venues[columns[on]][venue])
    const state = { inputs: inputs.state, worthAtStart: 0 }
    return datedByReading({
      state,
      ...inputs.state,
      start(world) {
        inputs.start(world)
        const { venues, oracles } = inputs.state
        venues.push(venue)
        // What its accounts are worth follows the prices the venue believes.
        for (let row = 0; row < world.instruments.count; row++) {
          if (world.instruments.venue[row] === venue) oracles.push(world.instruments.oracle[row])
        }
        state.worthAtStart = worth(world)
      },
      read(world) {
        const loss = isApart ? 0 : state.worthAtStart - worth(world)
        const unit = inputs.count === 0 ? whole : inputs.price(world)
        return price(unit * Math.max(0, 1 - loss / supplied))
      },
    })
  },
})
