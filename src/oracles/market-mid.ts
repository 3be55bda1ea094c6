/**
 * The middle of one market's book or the marginal price of its curve, times a factor.
 *
 *     value = round(mid to roundTo) · factor
 */
import { z } from 'zod'
import { defineOracle } from '../engine/ports/ports.ts'
import { notNegative, positive } from '../units/magnitude.ts'
import { price } from '../units/units.ts'
import { datedByReading } from './inputs.ts'

const parameters = z.strictObject({
  market: z.string().describe('market id'),
  factor: positive().default(1).describe('value of one unit of the market price'),
  roundTo: notNegative().default(0).describe('step the price is rounded to; 0: exact'),
})

export const marketMid = defineOracle<z.infer<typeof parameters>>({
  id: 'market-mid',
  title: 'Mid of a market',
  assumes: ['the venue reads its market directly'],
  ignores: ['index construction, clamps, averages'],
  parameters,
  create({ market: id, factor, roundTo }, names) {
    const market = names.market(id)
    return datedByReading({
      markets: [market],
      read({ markets }) {
        const mid = markets.quoted[market].mid()
        const rounded = roundTo > 0 ? Math.round(mid / roundTo) * roundTo : mid
        return price(rounded * factor)
      },
    })
  },
})
